package org.saccade.ingest.format.eventstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.SharedData;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.HandMade;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.RecordingFormatContract;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

class EventStreamFormatTest extends RecordingFormatContract {

    private static final RecordingFormat FORMAT = new EventStreamFormat();

    @Override
    protected RecordingFormat format() {
        return FORMAT;
    }

    @Override
    protected int shortest(byte[] file) {
        return 20;
    }

    @Override
    protected long truncatedAt(byte[] file, int length) {
        int at = 20;
        while (at < length) {
            int next = at + ((file[at] & 0xFF) >= 0xFE ? 1 : 5);
            if (next > length) {
                return at;
            }
            at = next;
        }
        return -1;
    }

    private static HandMade header(int type, int width, int height) {
        return new HandMade().text("Event Stream").u8(2, 0, 0, type).u16(width, height);
    }

    /** Rows count from the bottom: 0 is row 239. */
    @Test
    void readsDvsEventsMadeByHand() throws IOException {
        HandMade file = header(1, 320, 240);
        file.u8(5 << 1 | 1).u16(319, 0).u8(0xFF, 0xFE, 0xFF, 126 << 1).u16(0, 239);
        assertThat(HandMade.read(FORMAT, file.bytes(), ReadOptions.defaults()))
                .containsExactly("5 319 239 1", (5 + 2 * 127 + 126) + " 0 0 0");
    }

    @Test
    void readsTheChangesInAtisEvents() throws IOException {
        HandMade file = header(2, 304, 240);
        file.u8(7 << 2 | 2)
                .u16(1, 0)
                .u8(0xFC, 0xFF, 3 << 2 | 1)
                .u16(9, 9)
                .u8(62 << 2)
                .u16(303, 239);
        try (ColumnReader reader = HandMade.open(FORMAT, file.bytes(), ReadOptions.defaults())) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(304, 240));
            assertThat(HandMade.rows(reader, 10)).containsExactly("7 1 239 1", (7 + 3 * 63 + 3 + 62) + " 303 0 0");
            assertThat(reader.notes()).containsExactly("1 measurements of light (ATIS exposure events) were skipped");
        }
        HandMade.cutAnywhere(FORMAT, file.bytes(), 20, ReadOptions.defaults());
    }

    @Test
    void rowsAndColumnsOutsideTheSensorAreCounted() throws IOException {
        for (int type : new int[] {1, 2}) {
            HandMade file = header(type, 320, 240);
            for (int[] xy : new int[][] {{320, 0}, {0, 240}, {65_535, 0}, {0, 65_535}, {0, 33_008}, {0, 32_768}}) {
                file.u8(0).u16(xy[0], xy[1]);
            }
            file.u8(0).u16(1, 1);
            try (EventReader reader = open(file.bytes(), ReadOptions.defaults())) {
                assertThat(reader.next(100).count()).isEqualTo(1);
                assertThat(reader.report().outside()).isEqualTo(6);
            }
        }
    }

    @Test
    void longPausesAreBytesAndSurvive() throws IOException {
        EventsBuilder builder = new EventsBuilder(GEOMETRY, 0, 3);
        builder.add(126, 1, 1, 1);
        builder.add(126 + 127, 2, 2, 0);
        builder.add(60_000_000, 33, 0, 1);
        Events events = builder.build();
        byte[] file = encode(events);
        assertThat(file).hasSize(20 + 15 + 1 + (60_000_000 - 253) / 127);
        try (EventReader reader = open(file, ReadOptions.defaults())) {
            assertThat(reader.next(10)).isEqualTo(events);
        }
    }

    /** 2^31 microseconds are more than the offsets of one batch. */
    @Test
    void aPauseOfMoreThanABatchCanHoldBeginsANewOne() {
        byte[] pause = new byte[17_000_000];
        Arrays.fill(pause, (byte) 0xFF);
        HandMade words = new HandMade().u8(1).u16(1, 0).raw(pause).u8(1).u16(2, 0);
        assertThat(HandMade.decode(EventStreamFormat.events(240), words.bytes(), 1 << 20))
                .containsExactly("0 1 239 1", 17_000_000L * 127 + " 2 239 1");
        byte[] only = new HandMade().raw(pause).u8(1).u16(2, 0).bytes();
        assertThat(HandMade.decode(EventStreamFormat.events(240), only, only.length))
                .containsExactly(17_000_000L * 127 + " 2 239 1");
    }

    @Test
    void theWriterRefusesWhatHasNoWord() throws IOException {
        EventsBuilder unix = new EventsBuilder(GEOMETRY, 1_605_537_493_718_345L, 1);
        unix.add(1_605_537_493_718_345L, 1, 1, 1);
        Events events = unix.build();
        assertThatThrownBy(() -> encode(events))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("t 1605537493718345 us")
                .hasMessageContaining("times start at 0");
        assertThatThrownBy(() -> encode(RandomEvents.of(1, GEOMETRY, 100, 3), new Geometry(5, 5)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("5 x 5");
    }

    @Test
    void otherStreamsAreRefusedByName() {
        byte[] generic =
                new HandMade().text("Event Stream").u8(2, 0, 0, 0, 1, 2, 3).bytes();
        assertThatThrownBy(() -> HandMade.open(FORMAT, generic, ReadOptions.defaults()))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("memory: an Event Stream of generic events (byte 15)");
        refused(header(4, 3, 3), "colour events");
        refused(header(9, 3, 3), "unknown (type 9)");
        refused(header(1, 0, 3), "0 x 3");
        refused(header(1, 3, 65_535), "3 x 65535");
        refused(new HandMade().text("Event Stream").u8(1, 0, 0, 1).u16(3, 3), "version 1");
    }

    private static void refused(HandMade file, String part) {
        assertThatThrownBy(() -> HandMade.open(FORMAT, file.bytes(), ReadOptions.defaults()))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("memory: ")
                .hasMessageContaining(part);
    }

    @Test
    void aFileChangedAnywhereIsReadOrRefused() throws IOException {
        HandMade.changeAnywhere(FORMAT, encode(RandomEvents.of(1, GEOMETRY, 20, 300)), 0, ReadOptions.defaults());
    }

    @Test
    void wordsMayComeInPieces() throws IOException {
        byte[] file = encode(RandomEvents.of(6, GEOMETRY, 60, 600));
        byte[] words = Arrays.copyOfRange(file, 20, file.length);
        for (int piece = 1; piece < 30; piece++) {
            assertThat(HandMade.decode(EventStreamFormat.events(34), words, piece))
                    .isEqualTo(HandMade.read(FORMAT, file, ReadOptions.defaults()));
        }
    }

    @Test
    void aDatagramHasTheTimeInFront() {
        byte[] datagram = new HandMade()
                .u64(1_000_000_000_000L)
                .raw(header(1, 320, 240).bytes())
                .u8(5 << 1 | 1)
                .u16(1, 0)
                .bytes();
        EventColumns columns = new EventColumns(10);
        assertThat(EventStreamFormat.datagram(datagram, datagram.length, columns))
                .isEqualTo(new Geometry(320, 240));
        assertThat(columns.count()).isEqualTo(1);
        assertThat(columns.timeUs(0)).isEqualTo(1_000_000_000_005L);
        for (int length = 0; length < 28; length++) {
            int cut = length;
            assertThatThrownBy(() -> EventStreamFormat.datagram(datagram, cut, columns))
                    .isInstanceOf(FormatException.class);
        }
    }

    @Test
    void aRealRecording() throws IOException {
        Path file = SharedData.folder("es").resolve("dvs_320x240.es");
        try (EventReader reader =
                RecordingFile.open(file, ReadOptions.defaults()).events()) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(320, 240));
            Events events = Events.concat(readAll(reader, 1 << 20));
            assertThat(events.count()).isEqualTo(473_225);
            assertThat(events.timeUs(0)).isZero();
            assertThat(events.timeUs(473_224)).isEqualTo(999_000);
            int on = 0;
            for (int i = 0; i < events.count(); i++) {
                on += events.p()[i];
            }
            assertThat(on).isEqualTo(270_001);
            assertThat(reader.report().warnings()).isEmpty();
        }
    }

    @Test
    void aRealStreamOfGenericEventsIsRefusedByName() {
        Path file = SharedData.folder("es").resolve("generic.es");
        assertThatThrownBy(
                        () -> RecordingFile.open(file, ReadOptions.defaults()).columns())
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("generic.es: an Event Stream of generic events");
    }
}
