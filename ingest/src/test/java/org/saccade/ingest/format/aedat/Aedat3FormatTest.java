package org.saccade.ingest.format.aedat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.HandMade;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Geometry;

class Aedat3FormatTest {

    private static final RecordingFormat FORMAT = Aedat.version3();
    private static final String FRONT = "#!AER-DAT3.1\r\n#Format: RAW\r\n";
    private static final String END = "#Start-Time: 2017-03-01 10:00:00 (TZ+0100)\r\n#!END-HEADER\r\n";
    private static final String DVS128 = FRONT + "#Source 1: DVS128\r\n" + END;

    @TempDir
    Path folder;

    private static HandMade file() {
        return new HandMade().text(DVS128);
    }

    private static HandMade packet(HandMade out, int type, int source, int size, int overflow, int room, int number) {
        return out.u16(type, source).u32(size, 4, overflow, room, number, number);
    }

    private static HandMade event(HandMade out, int x, int y, int p, int t) {
        return out.u32(x << 17 | y << 2 | p << 1 | 1, t);
    }

    private static List<String> read(HandMade file) throws IOException {
        return HandMade.read(FORMAT, file.bytes(), ReadOptions.defaults());
    }

    @Test
    void readsPacketsMadeByHand() throws IOException {
        HandMade file = packet(file(), 1, 1, 8, 0, 2, 2);
        event(event(file, 127, 3, 1, 77), 0, 127, 0, 80);
        event(packet(file, 1, 1, 8, 2, 1, 1), 5, 6, 1, 9);
        try (ColumnReader reader = HandMade.open(FORMAT, file.bytes(), ReadOptions.defaults())) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(128, 128));
            assertThat(HandMade.rows(reader, 10))
                    .containsExactly("77 127 3 1", "80 0 127 0", (9 + (2L << 31)) + " 5 6 1");
            assertThat(reader.notes()).isEmpty();
            assertThat(reader.truncatedAtByte()).isEqualTo(-1);
        }
    }

    @Test
    void invalidEventsOtherTypesOtherCamerasAndEmptyRoomArePassedOver() throws IOException {
        HandMade file = packet(file(), 2, 1, 100, 0, 2, 1).raw(new byte[200]);
        event(packet(file, 1, 1, 8, 0, 3, 2), 1, 2, 1, 5).u32(3 << 17, 6).u32(-1, -1);
        event(packet(file, 1, 2, 8, 0, 1, 1), 9, 9, 1, 6);
        event(packet(file, 1, 1, 8, 0, 1, 1), 4, 4, 0, 7);
        try (ColumnReader reader = HandMade.open(FORMAT, file.bytes(), ReadOptions.defaults())) {
            assertThat(HandMade.rows(reader, 10)).containsExactly("5 1 2 1", "7 4 4 0");
            assertThat(reader.notes())
                    .containsExactly(
                            "1 events marked invalid were skipped",
                            "1 events of other kinds (special, frame, IMU) were skipped",
                            "1 events of other cameras than source 1 were skipped");
        }
        assertThat(HandMade.read(FORMAT, file.bytes(), ReadOptions.defaults().withStream(2)))
                .containsExactly("6 9 9 1");
    }

    @Test
    void theSizeIsThatOfTheCameraElseTheStatedOneElseTheSmallest() throws IOException {
        HandMade davis = new HandMade().text(FRONT + "#Source 0: DAVIS240C\r\n" + END);
        try (ColumnReader reader = HandMade.open(FORMAT, davis.bytes(), ReadOptions.defaults())) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(240, 180));
        }
        HandMade unknown = new HandMade().text(FRONT + "#Source 0: Camera\r\n" + END);
        event(packet(unknown, 1, 0, 8, 0, 1, 1), 300, 20, 1, 5);
        assertThatThrownBy(() -> HandMade.open(FORMAT, unknown.bytes(), ReadOptions.defaults()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("--geometry");
        Path file = folder.resolve("unknown.aedat");
        Files.write(file, unknown.bytes());
        try (ColumnReader reader =
                RecordingFile.open(file, ReadOptions.defaults()).columns()) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(301, 21));
        }
    }

    @Test
    void whatIsNoSuchFileIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> read(new HandMade().text("#!AER-DAT3.1\r\n#Format: Compressed\r\n")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("Compressed")
                .hasMessageContaining("byte 14");
        assertThatThrownBy(() -> read(new HandMade().text(FRONT)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("#!END-HEADER");
        assertThatThrownBy(() -> read(packet(file(), 1, 1, 12, 0, 1, 1)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("12 bytes")
                .hasMessageContaining("byte " + DVS128.length());
        for (int[] sizes : new int[][] {{-8, 1, 1}, {8, 1, 2}, {8, -1, -1}}) {
            assertThatThrownBy(() -> read(packet(file(), 1, 1, sizes[0], 0, sizes[1], sizes[2])))
                    .isInstanceOf(FormatException.class);
        }
    }

    /** A body promised by a packet costs nothing until it comes. */
    @Test
    void hugePromisesAreReadAsFarAsTheyAreKept() throws IOException {
        HandMade file = event(packet(file(), 1, 1, 8, 0, Integer.MAX_VALUE, Integer.MAX_VALUE), 1, 1, 1, 1);
        try (ColumnReader reader = HandMade.open(FORMAT, file.bytes(), ReadOptions.defaults())) {
            assertThat(HandMade.rows(reader, 10)).containsExactly("1 1 1 1");
            assertThat(reader.truncatedAtByte()).isEqualTo(file.size());
        }
        HandMade other = packet(file(), 2, 1, Integer.MAX_VALUE, 0, Integer.MAX_VALUE, 1);
        try (ColumnReader reader = HandMade.open(FORMAT, other.bytes(), ReadOptions.defaults())) {
            assertThat(HandMade.rows(reader, 10)).isEmpty();
            assertThat(reader.truncatedAtByte()).isEqualTo(other.size());
        }
    }

    private static HandMade threePackets() {
        HandMade file = packet(file(), 1, 1, 8, 0, 3, 2);
        event(event(file, 1, 2, 1, 5), 3, 4, 0, 6).u32(0, 0);
        packet(file, 3, 1, 20, 0, 1, 1).raw(new byte[20]);
        return event(packet(file, 1, 1, 8, 1, 1, 1), 5, 6, 1, 0);
    }

    private static final String[] THREE = {"5 1 2 1", "6 3 4 0", (1L << 31) + " 5 6 1"};

    @Test
    void aFileCutAnywhereIsReadToTheLastWholeEvent() throws IOException {
        HandMade.cutAnywhere(FORMAT, threePackets().bytes(), DVS128.length(), ReadOptions.defaults());
    }

    @Test
    void aFileChangedAnywhereIsReadOrRefused() throws IOException {
        HandMade.changeAnywhere(FORMAT, threePackets().bytes(), 0, ReadOptions.defaults());
    }

    @Test
    void packetsMayComeInPiecesAsFromANetwork() {
        byte[] file = threePackets().bytes();
        byte[] packets = Arrays.copyOfRange(file, DVS128.length(), file.length);
        for (int piece = 1; piece < packets.length; piece++) {
            assertThat(HandMade.decode(Aedat.packets(null), packets, piece)).containsExactly(THREE);
        }
    }
}
