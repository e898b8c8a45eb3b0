package org.saccade.ingest.format.prophesee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.RecordingFormatContract;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

class DatFormatTest extends RecordingFormatContract {

    private static final long TURN = 1L << 32;

    @Override
    protected RecordingFormat format() {
        return Prophesee.DAT2;
    }

    @Override
    protected int shortest(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        return text.indexOf('\n', text.indexOf("% Width")) + 3;
    }

    @Override
    protected long truncatedAt(byte[] file, int length) {
        int over = (length - shortest(file)) % 8;
        return over == 0 ? -1 : length - over;
    }

    /** x 16383, y 1, ON, with the bits above bit 28 set; x 2, y 16383, OFF. */
    private static final int[] TWO = {7, 0xF000_7FFF, 9, 0x0FFF_C002};

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 100})
    void readsEventsMadeByHandHoweverTheyAreCut(int piece) {
        assertThat(Rows.of(Prophesee.dat2(), new Bytes().words32(TWO).all(), piece))
                .containsExactly("7 16383 1 1", "9 2 16383 0");
    }

    @Test
    void theStampStartsOverWhenItFallsByMoreThanHalfItsRange() {
        byte[] events = new Bytes()
                .words32(-5, 0, 3, 1, -2, 2, 4, 3, 1 << 30, 4, -1 << 30, 5, 2, 6)
                .all();
        assertThat(Rows.of(Prophesee.dat2(), events, 100))
                .containsExactly(
                        TURN - 5 + " 0 0 0",
                        TURN + 3 + " 1 0 0",
                        TURN - 2 + " 2 0 0",
                        TURN + 4 + " 3 0 0",
                        TURN + (1 << 30) + " 4 0 0",
                        2 * TURN - (1 << 30) + " 5 0 0",
                        2 * TURN + 2 + " 6 0 0");
    }

    @Test
    void aStampBelowTheFirstIsAStepBackAndNotFromBeforeTime() {
        byte[] events = new Bytes().words32(3, 0, 1, 1, -4, 2).all();
        assertThat(Rows.of(Prophesee.dat2(), events, 100)).containsExactly("3 0 0 0", "1 1 0 0", TURN - 4 + " 2 0 0");
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
            assertThat(Events.concat(readAll(reader, 100))).isEqualTo(events);
        }
    }

    @Test
    void aGapThatNoReaderCouldTellIsRefused() throws IOException {
        try (EventWriter writer = format().create(folder.resolve("gap.dat"), GEOMETRY)) {
            writer.write(one(5));
            writer.write(one(TURN - 1));
            assertThatThrownBy(() -> writer.write(one(2 * TURN - 2)))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("gap.dat")
                    .hasMessageContaining("35 minutes");
        }
    }

    private static Events one(long timeUs) {
        EventsBuilder builder = new EventsBuilder(GEOMETRY, timeUs, 1);
        builder.add(timeUs, 1, 1, 1);
        return builder.build();
    }

    @Test
    void withoutLinesThereAreNoKindBytesAndTheSensorIsTheSmallest() throws IOException {
        Path file = folder.resolve("bare.dat");
        Files.write(file, new Bytes().words32(7, 5 << 14 | 3, 9, 2 << 14 | 8).all());
        try (EventReader reader = RecordingFile.open(
                        org.saccade.ingest.format.Source.of(file), format(), ReadOptions.defaults())
                .events()) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(9, 6));
            assertThat(reader.next(10).count()).isEqualTo(2);
        }
    }

    @Test
    void aStreamOfUnknownSizeAsksForTheOption() {
        byte[] file = Bytes.text("% Version 2\n").words16(0x0800).words32(TWO).all();
        assertThatThrownBy(() -> open(file, ReadOptions.defaults()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("--geometry");
    }

    @Test
    void eventsOfAnotherKindAreRefused() {
        byte[] file = Bytes.text("% Version 2\n").words16(0x100C).words32(TWO).all();
        assertThatThrownBy(() -> open(file, GEOMETRY))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("16 bytes at byte 12");
    }
}
