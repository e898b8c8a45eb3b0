package org.saccade.ingest.format.aedat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.saccade.ingest.SharedData;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.HandMade;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Geometry;

class Aedat2FormatTest {

    private static final RecordingFormat FORMAT = Aedat.version2();
    private static final String SILENT = "#!AER-DAT2.0\r\n# This is a raw AE data file - do not edit\r\n";
    private static final String DVS128 = SILENT + "# AEChip: ch.unizh.ini.jaer.chip.retina.DVS128\r\n";
    private static final String DAVIS346 = SILENT + "# AEChip: eu.seebetter.ini.chips.davis.Davis346red\r\n";

    private static HandMade file(String header, int... addressesAndTimes) {
        return new HandMade().text(header).bigEndian32(addressesAndTimes);
    }

    private static List<String> read(HandMade file, ReadOptions options) throws IOException {
        return HandMade.read(FORMAT, file.bytes(), options);
    }

    private static List<String> read(HandMade file) throws IOException {
        return read(file, ReadOptions.defaults());
    }

    /** Raw x 5, raw y 7; bit 0 clear is ON. */
    @Test
    void dvs128CountsFromTheLowerRight() throws IOException {
        assertThat(read(file(DVS128, 7 << 8 | 5 << 1, 100, 7 << 8 | 5 << 1 | 1, 120)))
                .containsExactly("100 122 120 1", "120 122 120 0");
    }

    @Test
    void cifar10DvsExchangesTheAxes() throws IOException {
        ReadOptions options = ReadOptions.defaults().withColumns("cifar10-dvs");
        assertThat(read(file(SILENT, 7 << 8 | 5 << 1, 100, 7 << 8 | 5 << 1 | 1, 120), options))
                .containsExactly("100 120 122 1", "120 120 122 0");
    }

    @Test
    void davisHasPolarityAtBit11AndOtherWordsBetween() throws IOException {
        int xy = 259 << 22 | 3 << 12;
        HandMade file = file(DAVIS346, xy | 1 << 11, 5, xy | 1 << 31, 6, xy | 1 << 10, 7, xy, 8);
        try (ColumnReader reader = HandMade.open(FORMAT, file.bytes(), ReadOptions.defaults())) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(346, 260));
            assertThat(HandMade.rows(reader, 10)).containsExactly("5 342 0 1", "8 342 0 0");
            assertThat(reader.notes())
                    .containsExactly("2 words that are no events of the sensor (external, frame or IMU) were skipped");
            assertThat(reader.bytes()).isEqualTo(32);
        }
    }

    @Test
    void externalEventsOfADvs128AreCounted() throws IOException {
        HandMade file = file(DVS128, 1 << 15 | 3, 1, 0, 2);
        try (ColumnReader reader = HandMade.open(FORMAT, file.bytes(), ReadOptions.defaults())) {
            assertThat(HandMade.rows(reader, 10)).containsExactly("2 127 127 1");
            assertThat(reader.notes()).hasSize(1);
        }
    }

    @Test
    void aSilentHeaderTakesTheChipOfTheStatedSize() throws IOException {
        int dvs640 = 479 << 11 | 639 << 1 | 1;
        assertThat(read(file(SILENT, dvs640, 1), ReadOptions.defaults().withGeometry(new Geometry(640, 480))))
                .containsExactly("1 0 0 1");
        int davis240 = 1 << 22 | 2 << 12 | 1 << 11;
        assertThat(read(file(SILENT, davis240, 1), ReadOptions.defaults().withGeometry(new Geometry(240, 180))))
                .containsExactly("1 237 178 1");
        assertThat(read(file(SILENT, 1, 1), ReadOptions.defaults().withGeometry(new Geometry(128, 128))))
                .containsExactly("1 127 127 0");
    }

    @Test
    void withoutChipOrKnownSizeTheMessageSaysWhatWouldHelp() {
        assertThatThrownBy(() -> read(file(SILENT, 1, 1)))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("memory: the header names no chip")
                .hasMessageContaining("--geometry")
                .hasMessageContaining("cifar10-dvs");
        assertThatThrownBy(() -> read(file(SILENT, 1, 1), ReadOptions.defaults().withGeometry(new Geometry(10, 10))))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("10 x 10");
        assertThatThrownBy(() -> read(file(SILENT, 1, 1), ReadOptions.defaults().withColumns("t,x,y,p")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("t,x,y,p");
    }

    @Test
    void chipsThatThePreferencesMentionDoNotCount() throws IOException {
        String header = SILENT + "#Start of Preferences for this AEChip\r\n#<entry key=\"DAVIS240.hardware\"/>\r\n";
        assertThatThrownBy(() -> read(file(header, 1, 1))).isInstanceOf(FormatException.class);
        assertThat(read(file(DVS128 + "#Start of Preferences for this AEChip\r\n# AEChip: Davis346\r\n", 0, 1)))
                .containsExactly("1 127 127 1");
    }

    @Test
    void theSignedStampWrapsAndGoesOn() throws IOException {
        int last = Integer.MAX_VALUE;
        assertThat(read(file(DVS128, 0, last - 1, 0, last, 0, Integer.MIN_VALUE, 0, -1, 0, 0, 0, 1_000_000)))
                .extracting(row -> Long.parseLong(row.split(" ")[0]))
                .containsExactly(
                        last - 1L, (long) last, last + 1L, 0xFFFF_FFFFL, 0x1_0000_0000L, 0x1_0000_0000L + 1_000_000);
    }

    @Test
    void stampsThatStepBackStayBehind() throws IOException {
        assertThat(read(file(DVS128, 0, 50, 0, 40, 0, -3)))
                .extracting(row -> row.split(" ")[0])
                .containsExactly("50", "40", "-3");
    }

    /** The address begins with the byte of '#'. */
    @Test
    void aFirstWordThatLooksLikeALineIsAWord() throws IOException {
        int address = '#' << 24 | 5 << 12;
        assertThat(read(file(DAVIS346, address, 1000, 0, 1001)))
                .containsExactly("1000 340 " + (259 - ('#' << 2)) + " 0", "1001 345 259 0");
    }

    @Test
    void aFileCutAnywhereIsReadToTheLastWholeEvent() throws IOException {
        HandMade.cutAnywhere(FORMAT, file(DVS128, 0, 1, 2, 2, 4, 3).bytes(), DVS128.length(), ReadOptions.defaults());
    }

    @Test
    void aFileChangedAnywhereIsReadOrRefused() throws IOException {
        HandMade.changeAnywhere(FORMAT, file(DVS128, 0, 1, 2, 2, 4, 3).bytes(), 0, ReadOptions.defaults());
    }

    @Test
    void wordsMayComeInPieces() {
        byte[] words = new HandMade().bigEndian32(0, 1, 2, 2, 4, 3).bytes();
        for (int piece = 1; piece < 20; piece++) {
            assertThat(HandMade.decode(Aedat.addresses(Aedat2Chip.DVS128), words, piece))
                    .containsExactly("1 127 127 1", "2 126 127 1", "3 125 127 1");
        }
    }

    @Test
    void aRealHeaderOfADavis346WithoutEvents() throws IOException {
        Path file = SharedData.folder("aedat2").resolve("davis346_header_only.aedat");
        RecordingFile recording = RecordingFile.open(file, ReadOptions.defaults());
        assertThat(recording.format().id()).isEqualTo("aedat2");
        try (ColumnReader reader = recording.columns()) {
            assertThat(reader.geometry()).isEqualTo(new Geometry(346, 260));
            assertThat(HandMade.rows(reader, 10)).isEmpty();
            assertThat(reader.truncatedAtByte()).isEqualTo(-1);
        }
    }
}
