package org.saccade.ingest.format.atis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.SharedData;
import org.saccade.ingest.format.BackwardStamps;
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

class AtisFormatTest extends RecordingFormatContract {

    @Override
    protected RecordingFormat format() {
        return new AtisFormat();
    }

    @Override
    protected long truncatedAt(byte[] file, int length) {
        return length % 5 == 0 ? -1 : length - length % 5;
    }

    /** Words by hand: x 3, y 5, ON, 66,051 us = 0x010203; x 1, y 2, OFF, 2^23 - 1 us. */
    @Test
    void readsWordsMadeByHand() throws IOException {
        byte[] file = {3, 5, (byte) 0x81, 2, 3, 1, 2, 0x7F, (byte) 0xFF, (byte) 0xFF};
        try (EventReader reader = open(file, GEOMETRY)) {
            Events events = reader.next(10);
            assertThat(events.count()).isEqualTo(2);
            assertThat(events.timeUs(0)).isEqualTo(66_051);
            assertThat(events.timeUs(1)).isEqualTo(8_388_607);
            assertThat(events.x()[0]).isEqualTo((short) 3);
            assertThat(events.y()[0]).isEqualTo((short) 5);
            assertThat(events.p()[0]).isEqualTo((byte) 1);
            assertThat(events.p()[1]).isEqualTo((byte) 0);
        }
    }

    @Test
    void anOverflowWordMovesTheClockAndIsNoEvent() throws IOException {
        byte[] file = {1, 1, 0, 0, 10, 7, (byte) 240, 0, 0, 0, 1, 1, 0, 0, 10, 0, (byte) 240, 0, 0, 0, 1, 1, 0, 0, 9};
        try (EventReader reader = open(file, new Geometry(255, 255))) {
            Events events = reader.next(10);
            assertThat(List.of(events.timeUs(0), events.timeUs(1), events.timeUs(2)))
                    .containsExactly(10L, 8192L + 10, 2 * 8192L + 9);
            assertThat(events.count()).isEqualTo(3);
            assertThat(reader.report().bytes()).isEqualTo(25);
        }
    }

    @Test
    void backwardStampsAreCountedAndClampedOrDropped() throws IOException {
        byte[] file = {1, 1, 0, 0, 10, 2, 1, 0, 0, 7, 3, 1, 0, 0, 10, 4, 1, 0, 0, 12};
        try (EventReader reader = open(file, GEOMETRY)) {
            Events events = reader.next(10);
            assertThat(events.count()).isEqualTo(4);
            assertThat(events.timeUs(1)).isEqualTo(10);
            assertThat(events.x()[1]).isEqualTo((short) 2);
            assertThat(reader.report().backwards()).isEqualTo(1);
            assertThat(reader.report().warnings()).hasSize(1);
        }
        try (EventReader reader =
                open(file, ReadOptions.defaults().withGeometry(GEOMETRY).withBackward(BackwardStamps.DROP))) {
            assertThat(readAll(reader, 2).stream().mapToInt(Events::count).sum())
                    .isEqualTo(3);
            assertThat(reader.report().backwards()).isEqualTo(1);
        }
    }

    @Test
    void timesPastTheWordsRangeSurviveThroughOverflowWords() throws IOException {
        EventsBuilder builder = new EventsBuilder(GEOMETRY, 0, 3);
        builder.add(5, 1, 1, 1);
        builder.add(8_388_608, 2, 2, 0);
        builder.add(100_000_000, 33, 33, 1);
        Events events = builder.build();
        try (EventReader reader = open(encode(events), GEOMETRY)) {
            assertThat(reader.next(10)).isEqualTo(events);
        }
    }

    @Test
    void theWriterRefusesWhatHasNoWord() {
        Geometry large = new Geometry(300, 300);
        for (int[] xy : new int[][] {{256, 0}, {0, 240}, {0, 299}}) {
            EventsBuilder builder = new EventsBuilder(large, 0, 1);
            builder.add(1, xy[0], xy[1], 1);
            Events events = builder.build();
            assertThatThrownBy(() -> encode(events))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("x " + xy[0] + ", y " + xy[1]);
        }
    }

    @Test
    void equalsTheOriginsOwnDecodeOfARealRecording() throws IOException {
        Path data = SharedData.folder("nmnist");
        List<String> rows = Files.readAllLines(data.resolve("sample_00001_expected_1based.csv"));
        try (EventReader reader = RecordingFile.open(data.resolve("Train/5/00001.bin"), ReadOptions.defaults())
                .events()) {
            assertThat(reader.geometry()).isEqualTo(GEOMETRY);
            Events events = Events.concat(readAll(reader, 1 << 20));
            assertThat(events.count()).isEqualTo(rows.size() - 1);
            for (int i = 0; i < events.count(); i++) {
                String row = (events.x()[i] + 1) + "," + (events.y()[i] + 1) + "," + (events.p()[i] + 1) + ","
                        + events.timeUs(i);
                assertThat(row).isEqualTo(rows.get(i + 1).trim());
            }
            assertThat(reader.report().warnings()).isEmpty();
        }
    }

    @Test
    void aFileOnDiskRoundTrips() throws IOException {
        Path file = folder.resolve("00001.bin");
        Events events = RandomEvents.of(9, GEOMETRY, 30_000, 900);
        try (EventWriter writer = format().create(file, GEOMETRY)) {
            writer.write(events.slice(0, 10_000));
            writer.write(events.slice(10_000, 30_000));
        }
        try (EventReader reader =
                RecordingFile.open(file, ReadOptions.defaults()).events()) {
            assertThat(reader.geometry()).isEqualTo(GEOMETRY);
            assertThat(Events.concat(readAll(reader, 5000))).isEqualTo(events);
        }
    }
}
