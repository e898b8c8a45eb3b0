package org.saccade.ingest.format.prophesee;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.RecordingFormatContract;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;

class Evt2FormatTest extends RecordingFormatContract {

    private static final long TURN = 1L << 34;

    @Override
    protected RecordingFormat format() {
        return Prophesee.EVT2;
    }

    @Override
    protected int shortest(byte[] file) {
        return Headers.length(file);
    }

    @Override
    protected long truncatedAt(byte[] file, int length) {
        int over = (length - shortest(file)) % 4;
        return over == 0 ? -1 : length - over;
    }

    private static int event(int polarity, int low, int x, int y) {
        return polarity << 28 | low << 22 | x << 11 | y;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 100})
    void readsWordsMadeByHandHoweverTheyAreCut(int piece) {
        var decoder = Prophesee.evt2();
        byte[] words = new Bytes()
                .words32(
                        event(1, 1, 1, 1),
                        0x8000_0002,
                        event(1, 63, 1279, 719),
                        event(0, 0, 0, 2047),
                        0xA000_0001,
                        0xE000_0000,
                        0xF000_0000,
                        0x5000_0000,
                        event(1, 5, 3, 4))
                .all();
        assertThat(Rows.of(decoder, words, piece)).containsExactly("191 1279 719 1", "128 0 2047 0", "133 3 4 1");
        assertThat(decoder.notes())
                .containsExactly(
                        "external triggers passed over: 1",
                        "words of events left out because no time, row or column was stated ahead of them: 1");
    }

    @Test
    void timeHighStartsOverOnlyWhenItFallsByNearlyItsRange() {
        int top = (1 << 28) - 1;
        byte[] words = new Bytes()
                .words32(
                        0x8000_0000 | top,
                        event(0, 63, 1, 1),
                        0x8000_0000,
                        event(0, 0, 2, 1),
                        0x8000_0000 | top,
                        event(0, 63, 3, 1),
                        0x8000_0000 | 1,
                        event(0, 0, 4, 1))
                .all();
        assertThat(Rows.of(Prophesee.evt2(), words, 100))
                .containsExactly(TURN - 1 + " 1 1 0", TURN + " 2 1 0", TURN - 1 + " 3 1 0", TURN + 64 + " 4 1 0");
        byte[] back = new Bytes()
                .words32(0x8800_0000, event(0, 0, 1, 1), 0x8000_0000, event(0, 0, 2, 1))
                .all();
        assertThat(Rows.of(Prophesee.evt2(), back, 100)).containsExactly(TURN / 2 + " 1 1 0", "0 2 1 0");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, TURN - 1, TURN, 5 * TURN + 7, 1_605_537_493_718_345L})
    void anyTimeSurvives(long firstUs) throws IOException {
        EventsBuilder builder = new EventsBuilder(GEOMETRY, firstUs, 5);
        builder.add(firstUs, 3, 4, 1);
        builder.add(firstUs + 1, 4, 4, 0);
        builder.add(firstUs + 1_000_000_000, 5, 4, 0);
        Events events = builder.build();
        try (EventReader reader = open(encode(events), GEOMETRY)) {
            assertThat(reader.next(100)).isEqualTo(events);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1 << 30, TURN / 2 - 1, TURN / 2, TURN - 64, TURN, TURN + 1, 7 * TURN})
    void anyGapSurvives(long gapUs) throws IOException {
        Events[] parts = new Events[3];
        for (int i = 0; i < parts.length; i++) {
            EventsBuilder builder = new EventsBuilder(GEOMETRY, 100 + i * gapUs, 1);
            builder.add(100 + i * gapUs, i, 4, 1);
            parts[i] = builder.build();
        }
        java.nio.file.Path file = folder.resolve("gaps.raw");
        try (var writer = format().create(file, GEOMETRY)) {
            for (Events part : parts) {
                writer.write(part);
            }
        }
        long[] times = new long[parts.length];
        int n = 0;
        try (EventReader reader = open(java.nio.file.Files.readAllBytes(file), GEOMETRY)) {
            for (Events batch : readAll(reader, 100)) {
                for (int i = 0; i < batch.count(); i++) {
                    times[n++] = batch.timeUs(i);
                }
            }
        }
        assertThat(times).containsExactly(100, 100 + gapUs, 100 + 2 * gapUs);
    }
}
