package org.saccade.ingest.format.prophesee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.RecordingFormatContract;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

class Evt3FormatTest extends RecordingFormatContract {

    @Override
    protected RecordingFormat format() {
        return Prophesee.EVT3;
    }

    @Override
    protected int shortest(byte[] file) {
        return Headers.length(file);
    }

    @Override
    protected long truncatedAt(byte[] file, int length) {
        return (length - shortest(file)) % 2 == 0 ? -1 : length - 1;
    }

    /** TIME_HIGH 1, TIME_LOW 2, y 5, x 7 ON; x 9 OFF; a vector of both lengths from x 20 OFF. */
    private static final byte[] BY_HAND = new Bytes()
            .words16(0x8001, 0x6002, 0x0005, 0x2807, 0x2009, 0x3014, 0x4801, 0x5003, 0x5F80)
            .all();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void readsWordsMadeByHandHoweverTheyAreCut(int piece) {
        assertThat(Rows.of(Prophesee.evt3(), BY_HAND, piece))
                .containsExactly(
                        "4098 7 5 1",
                        "4098 9 5 0",
                        "4098 20 5 0",
                        "4098 31 5 0",
                        "4098 32 5 0",
                        "4098 33 5 0",
                        "4098 47 5 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100})
    void vectorsGoOnPastTheLastColumnThatAWordCanState(int piece) {
        // TIME_HIGH 0, y 1, base x 2040 ON; bits 0, 4, 8 and 11 of twelve columns, then bits 0 and 7 of eight
        byte[] words = new Bytes()
                .words16(0x8000, 0x0001, 0x3FF8, 0x4911, 0x5081, 0x2003)
                .all();
        assertThat(Rows.of(Prophesee.evt3(), words, piece))
                .containsExactly(
                        "0 2040 1 1", "0 2044 1 1", "0 2048 1 1", "0 2051 1 1", "0 2052 1 1", "0 2059 1 1", "0 3 1 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100})
    void aTimeHighThatSaysNothingNewChangesNothing(int piece) {
        byte[] words = new Bytes()
                .words16(0x8001, 0x6005, 0x0002, 0x2003, 0x8001, 0x2004, 0x8002, 0x2005)
                .all();
        assertThat(Rows.of(Prophesee.evt3(), words, piece)).containsExactly("4101 3 2 0", "4101 4 2 0", "8192 5 2 0");
    }

    @Test
    void whatComesAheadOfTimeRowOrColumnIsLeftOutAndCounted() {
        var decoder = Prophesee.evt3();
        byte[] words = new Bytes()
                .words16(0x0001, 0x2001, 0x6005, 0x8001, 0x4001, 0x2002)
                .all();
        assertThat(Rows.of(decoder, words, 100)).containsExactly("4096 2 1 0");
        assertThat(decoder.notes()).hasSize(1).first().asString().endsWith(": 2");
        assertThat(Rows.of(Prophesee.evt3(), new Bytes().words16(0x8001, 0x2001).all(), 100))
                .as("no row yet")
                .isEmpty();
    }

    @Test
    void unknownTypesArePassedOverAndTriggersCounted() {
        var decoder = Prophesee.evt3();
        byte[] words = new Bytes()
                .words16(0x8000, 0x0001, 0x1FFF, 0x9FFF, 0xBFFF, 0xCFFF, 0xDFFF, 0x7FFF, 0xEFFF, 0xFFFF, 0xA101, 0x2003)
                .all();
        assertThat(Rows.of(decoder, words, 100)).containsExactly("0 3 1 0");
        assertThat(decoder.notes()).containsExactly("external triggers passed over: 1");
    }

    @Test
    void aFallingTimeLowIsAStepBackAndAChangedTimeHighSetsItToZero() {
        byte[] words = new Bytes()
                .words16(0x8001, 0x0000, 0x6010, 0x2001, 0x6008, 0x2002, 0x8001, 0x2003, 0x8002, 0x2004)
                .all();
        assertThat(Rows.of(Prophesee.evt3(), words, 100))
                .containsExactly("4112 1 0 0", "4104 2 0 0", "4104 3 0 0", "8192 4 0 0");
    }

    @Test
    void timeHighStartsOverOnlyWhenItFallsByHalfItsRange() {
        byte[] words = new Bytes()
                .words16(
                        0x8FFF, 0x0000, 0x2001, 0x8000, 0x2002, 0x8FFF, 0x2003, 0x8000, 0x2004, 0x8800, 0x2005, 0x8001,
                        0x2006)
                .all();
        long turn = 1L << 24;
        assertThat(Rows.of(Prophesee.evt3(), words, 100))
                .containsExactly(
                        (4095 << 12) + " 1 0 0",
                        turn + " 2 0 0",
                        (4095 << 12) + " 3 0 0",
                        turn + " 4 0 0",
                        turn + (2048 << 12) + " 5 0 0",
                        turn + 4096 + " 6 0 0");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 16_777_215, 16_777_216, 40_000_000, 3_600_000_000L, 1_605_537_493_718_345L})
    void anyTimeSurvives(long firstUs) throws IOException {
        EventsBuilder builder = new EventsBuilder(GEOMETRY, firstUs, 5);
        long time = firstUs;
        for (long step : new long[] {0, 1, 4096, 8_388_608, 16_777_216, 33_554_431, 600_000_000}) {
            time += step;
            builder.add(time, 3, 4, 1);
        }
        Events events = builder.build();
        byte[] file = encode(events);
        assertThat(file.length).isLessThan(2000);
        try (EventReader reader = open(file, GEOMETRY)) {
            Events first = reader.next(100);
            assertThat(first).isEqualTo(events);
        }
    }

    @Test
    void aTimeLowFollowsTimeHighAlsoWhereItIsZero() throws IOException {
        EventsBuilder builder = new EventsBuilder(GEOMETRY, 0, 3);
        for (long time : new long[] {4095, 4096, 4096}) {
            builder.add(time, 3, 4, 1);
        }
        byte[] file = encode(builder.build());
        byte[] words = Arrays.copyOfRange(file, Headers.length(file), file.length);
        assertThat(words)
                .isEqualTo(new Bytes()
                        .words16(0x8000, 0x6FFF, 0x0004, 0x2803, 0x8001, 0x6000, 0x2803, 0x2803)
                        .all());
    }

    @Test
    void neighboursAreWrittenAsVectorsAndReadBack() throws IOException {
        Geometry wide = new Geometry(1280, 720);
        SplittableRandom random = new SplittableRandom(6);
        EventsBuilder builder = new EventsBuilder(wide, 0, 0);
        for (int row = 0; row < 300; row++) {
            int polarity = random.nextInt(2);
            for (int x = random.nextInt(60); x < 1280; x += 1 + random.nextInt(1 + row / 4)) {
                builder.add(row * 20L, x, row, polarity);
            }
        }
        Events events = builder.build();
        byte[] file = encode(events);
        assertThat(file.length).as("fewer than one word per event").isLessThan(2 * events.count());
        try (EventReader reader = open(file, wide)) {
            assertThat(Events.concat(readAll(reader, 1 << 20))).isEqualTo(events);
        }
    }

    @Test
    void aSensorTooLargeOrEventsOfALargerSensorAreRefused() {
        assertThatThrownBy(() -> format().create(folder.resolve("a.raw"), new Geometry(2049, 10)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("11 bits");
        EventsBuilder builder = new EventsBuilder(new Geometry(40, 40), 0, 1);
        builder.add(0, 39, 39, 1);
        Events events = builder.build();
        assertThatThrownBy(() -> encode(events, GEOMETRY)).isInstanceOf(FormatException.class);
    }
}
