package org.saccade.ingest.format.aedat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.SharedData;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.HandMade;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.RecordingFormatContract;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

class Aedat4FormatTest extends RecordingFormatContract {

    @Override
    protected RecordingFormat format() {
        return Aedat.version4();
    }

    @Override
    protected int shortest(byte[] file) {
        return 18 + ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(14);
    }

    /** The packet that the cut is in; nothing is missing where only the table is cut. */
    @Override
    protected long truncatedAt(byte[] file, int length) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int at = shortest(file);
        while (at <= length && at < tableAt(file)) {
            int next = at + 8 + bytes.getInt(at + 4);
            if (next > length) {
                return at;
            }
            at = next;
        }
        return -1;
    }

    private static long tableAt(byte[] file) {
        return HeaderBytes.read(file).table();
    }

    private static byte[] written(Aedat4Compression compression, Events events, Path folder) throws IOException {
        Path file = folder.resolve("written.aedat4");
        try (EventWriter writer = Aedat.version4(compression).create(file, events.geometry())) {
            writer.write(events);
        }
        return Files.readAllBytes(file);
    }

    @ParameterizedTest
    @EnumSource
    void everyCompressionIsWrittenAndRead(Aedat4Compression compression) throws IOException {
        Events events = RandomEvents.of(1, GEOMETRY, 30_000, 300);
        byte[] file = written(compression, events, folder);
        assertThat(HeaderBytes.read(file).compression()).isEqualTo(compression);
        try (EventReader reader = open(file, ReadOptions.defaults())) {
            assertThat(reader.geometry()).isEqualTo(GEOMETRY);
            assertThat(Events.concat(readAll(reader, 5000))).isEqualTo(events);
            assertThat(reader.report().warnings()).isEmpty();
            assertThat(reader.report().notes()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyCompressionMayBeChangedAnywhere(Aedat4Compression compression) throws IOException {
        byte[] file = written(compression, RandomEvents.of(1, GEOMETRY, 9, 300), folder);
        // The description of the streams is text for a parser that is not ours; one of them will do.
        int from = compression == Aedat4Compression.NONE ? 0 : shortest(file);
        HandMade.changeAnywhere(format(), file, from, ReadOptions.defaults());
    }

    /** The table has one line for each packet, so that readers that need it find every event. */
    @Test
    void theTableNamesEveryPacket() throws IOException {
        Events events = RandomEvents.of(2, GEOMETRY, 20_000, 300);
        byte[] file = encode(events);
        int table = (int) tableAt(file);
        FlatTable root = FlatTable.root(file, table + 4, file.length, "FTAB");
        assertThat(root.vectorLength(0, 4)).isEqualTo(3);
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.getInt(table)).isEqualTo(file.length - table - 4);
        long sum = 0;
        int at = shortest(file);
        for (int i = 0; i < 3; i++) {
            int entry = root.vectorStart(0) + 4 * i;
            entry += bytes.getInt(entry);
            int vtable = entry - bytes.getInt(entry);
            assertThat(bytes.getLong(entry + bytes.getShort(vtable + 4))).isEqualTo(at + 8);
            assertThat(bytes.getInt(entry + bytes.getShort(vtable + 6))).isZero();
            assertThat(bytes.getInt(entry + bytes.getShort(vtable + 6) + 4)).isEqualTo(bytes.getInt(at + 4));
            long count = bytes.getLong(entry + bytes.getShort(vtable + 8));
            long last = bytes.getLong(entry + bytes.getShort(vtable + 12));
            assertThat(last).isEqualTo(events.timeUs((int) (sum + count - 1)));
            sum += count;
            at += 8 + bytes.getInt(at + 4);
        }
        assertThat(sum).isEqualTo(20_000);
    }

    @Test
    void absoluteTimesAndLongPausesSurvive() throws IOException {
        EventsBuilder first = new EventsBuilder(GEOMETRY, 1_605_537_493_718_345L, 2);
        first.add(1_605_537_493_718_345L, 1, 2, 1);
        first.add(1_605_537_493_718_346L, 33, 33, 0);
        EventsBuilder later = new EventsBuilder(GEOMETRY, 1_705_537_493_718_345L, 1);
        later.add(1_705_537_493_718_345L, 3, 4, 1);
        Path file = folder.resolve("absolute.aedat4");
        try (EventWriter writer = format().create(file, GEOMETRY)) {
            writer.write(first.build());
            writer.write(later.build());
        }
        assertThat(HandMade.read(format(), Files.readAllBytes(file), ReadOptions.defaults()))
                .containsExactly("1605537493718345 1 2 1", "1605537493718346 33 33 0", "1705537493718345 3 4 1");
    }

    /** What a recorder leaves behind that was killed: no table, and a last packet that is not all there. */
    @Test
    void aRecordingWithoutItsTableIsReadAndSaidToBeCutOff() throws IOException {
        byte[] file = encode(RandomEvents.of(2, GEOMETRY, 100, 300));
        int table = (int) tableAt(file);
        System.arraycopy(Aedat4Header.encode(GEOMETRY, Aedat4Compression.NONE, -1), 0, file, 14, shortest(file) - 14);
        try (EventReader reader = open(Arrays.copyOf(file, table), ReadOptions.defaults())) {
            assertThat(readAll(reader, 1000).get(0).count()).isEqualTo(100);
            assertThat(reader.report().truncatedAtByte()).isEqualTo(table);
        }
        try (EventReader reader = open(Arrays.copyOf(file, table - 1), ReadOptions.defaults())) {
            assertThat(reader.next(10)).isNull();
            assertThat(reader.report().truncatedAtByte()).isEqualTo(shortest(file));
        }
    }

    @Test
    void oneOfSeveralStreamsIsRead() throws IOException {
        byte[] header = StreamsByHand.header(0, "0:EVTS:34:34 1:FRME:34:34 2:IMUS:0:0 5:EVTS:20:10");
        HandMade file = new HandMade().text("#!AER-DAT4.0\r\n").raw(header);
        StreamsByHand.events(file, 0, 10, 11);
        StreamsByHand.elements(file, 2, "IMUS", 7);
        StreamsByHand.events(file, 5, 3, 12);
        StreamsByHand.elements(file, 1, "FRME", 1);
        StreamsByHand.elements(file, 9, "XXXX", 1);
        StreamsByHand.events(file, 0, 12);
        try (ColumnReader reader = HandMade.open(format(), file.bytes(), ReadOptions.defaults())) {
            assertThat(reader.geometry()).isEqualTo(GEOMETRY);
            assertThat(HandMade.rows(reader, 100)).containsExactly("10 1 2 1", "11 1 2 1", "12 1 2 1");
            assertThat(reader.notes())
                    .containsExactly(
                            "1 frames skipped (stream 1)",
                            "7 IMU events skipped (stream 2)",
                            "2 events skipped (stream 5)",
                            "1 packets of streams that the header does not name skipped");
        }
        try (ColumnReader reader =
                HandMade.open(format(), file.bytes(), ReadOptions.defaults().withStream(5))) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(20, 10));
            assertThat(HandMade.rows(reader, 100)).containsExactly("3 1 2 1", "12 1 2 1");
        }
        assertThatThrownBy(() -> HandMade.open(
                        format(), file.bytes(), ReadOptions.defaults().withStream(2)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("no stream of events 2")
                .hasMessageContaining("0 (EVTS), 1 (FRME), 2 (IMUS), 5 (EVTS)");
    }

    @Test
    void aSensorWithoutASizeIsScannedOrAskedFor() throws IOException {
        HandMade file = new HandMade().text("#!AER-DAT4.0\r\n").raw(StreamsByHand.header(0, "0:EVTS:0:0"));
        StreamsByHand.events(file, 0, 10);
        assertThatThrownBy(() -> HandMade.open(format(), file.bytes(), ReadOptions.defaults()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("--geometry");
        Path path = folder.resolve("sizeless.aedat4");
        Files.write(path, file.bytes());
        try (ColumnReader reader =
                RecordingFile.open(path, ReadOptions.defaults()).columns()) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(2, 3));
            assertThat(HandMade.rows(reader, 10)).containsExactly("10 1 2 1");
        }
    }

    @Test
    void whatAConnectionSendsIsReadPacketByPacket() throws IOException {
        Events events = RandomEvents.of(2, GEOMETRY, 10_000, 300);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (Aedat4PacketWriter writer = new Aedat4PacketWriter(sent, GEOMETRY, Aedat4Compression.LZ4)) {
            writer.write(events.slice(0, 3));
            writer.write(events.slice(3, 10_000));
        }
        EventColumns columns = new EventColumns(1 << 16);
        try (Aedat4Stream stream = Aedat4Stream.ofConnection(
                new ByteArrayInputStream(sent.toByteArray()), "camera", ReadOptions.defaults())) {
            int sum = 0;
            for (int expected : new int[] {3, 8192, 10_000 - 3 - 8192}) {
                columns.clear();
                assertThat(stream.read(columns)).isTrue();
                assertThat(columns.count()).isEqualTo(expected);
                assertThat(columns.timeUs(0)).isEqualTo(events.timeUs(sum));
                sum += expected;
            }
            columns.clear();
            assertThat(stream.read(columns)).isFalse();
            assertThat(stream.truncatedAtByte()).isEqualTo(-1);
        }
    }

    /** A packet of which a part finds room in the columns, whose bytes are gone when the rest does. */
    @ParameterizedTest
    @EnumSource(
            value = Aedat4Compression.class,
            names = {"NONE", "ZSTD"})
    void aPacketLargerThanTheColumnsIsHandedOnInParts(Aedat4Compression compression) throws IOException {
        Events events = RandomEvents.of(4, GEOMETRY, 10_000, 300);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (Aedat4PacketWriter writer = new Aedat4PacketWriter(sent, GEOMETRY, compression)) {
            writer.write(events);
        }
        Aedat4Connection connection = new Aedat4Connection();
        EventColumns columns = new EventColumns(1000);
        byte[] bytes = sent.toByteArray();
        int at = 0;
        for (int sum = 0; sum < events.count(); columns.clear()) {
            int used = connection.decode(bytes, at, bytes.length, columns);
            Arrays.fill(bytes, at, used, (byte) 0);
            at = used;
            assertThat(columns.count()).isEqualTo(1000);
            for (int i = 0; i < columns.count(); i++, sum++) {
                assertThat(columns.timeUs(i)).isEqualTo(events.timeUs(sum));
                assertThat(columns.x()[i]).isEqualTo(events.x()[sum]);
                assertThat(columns.y()[i]).isEqualTo(events.y()[sum]);
                assertThat(columns.p()[i]).isEqualTo(events.p()[sum]);
            }
        }
        assertThat(at).isEqualTo(bytes.length);
        assertThat(connection.complete()).isTrue();
    }

    @Test
    void aRealRecordingOfADvxplorer() throws IOException {
        Path file = SharedData.folder("aedat4").resolve("dvxplorer_320x240.aedat4");
        try (EventReader reader =
                RecordingFile.open(file, ReadOptions.defaults()).events()) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(320, 240));
            Events events = Events.concat(readAll(reader, 1 << 20));
            assertThat(events.count()).isEqualTo(111_954);
            assertThat(events.timeUs(0)).isEqualTo(1_605_537_493_718_345L);
            assertThat(events.timeUs(111_953)).isEqualTo(1_605_537_494_308_262L);
            int on = 0;
            for (int i = 0; i < events.count(); i++) {
                on += events.p()[i];
            }
            assertThat(on).isEqualTo(55_023);
            assertThat(reader.report().warnings()).isEmpty();
            assertThat(reader.report().notes()).containsExactly("475 IMU events skipped (stream 2)");
        }
    }

    /** The same packets as a camera would send them: no line in front, no table behind. */
    @Test
    void theRealRecordingHas59PacketsOfEvents() throws IOException {
        byte[] file = Files.readAllBytes(SharedData.folder("aedat4").resolve("dvxplorer_320x240.aedat4"));
        byte[] sent = Arrays.copyOfRange(file, 14, (int) tableAt(file));
        EventColumns columns = new EventColumns(1 << 16);
        int packets = 0;
        try (Aedat4Stream stream =
                Aedat4Stream.ofConnection(new ByteArrayInputStream(sent), "camera", ReadOptions.defaults())) {
            for (; stream.read(columns); columns.clear()) {
                packets++;
            }
        }
        assertThat(packets).isEqualTo(59);
    }

    @Test
    void itsOwnNameEndsWithAedat4() {
        assertThat(format().endings()).isEqualTo(List.of(".aedat4"));
    }
}
