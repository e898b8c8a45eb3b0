package org.saccade.ingest.format.ros;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.saccade.ingest.SharedData;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.HandMade;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.Match;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Geometry;

class PacketsFormatTest {

    private static final RecordingFormat FORMAT = new PacketsFormat();
    private static final Geometry VGA = new Geometry(640, 480);

    private static HandMade message(HandMade out, long sequence, long timeBaseNs, String encoding, byte[] payload) {
        return out.u64(sequence, timeBaseNs, 99)
                .u16(640, 480)
                .u8(encoding.length())
                .text(encoding)
                .u32(payload.length)
                .raw(payload);
    }

    private static byte[] mono(long... words) {
        return new HandMade().u64(words).bytes();
    }

    private static long mono(int dtNs, int x, int y, int p) {
        return dtNs | (long) x << 32 | (long) y << 48 | (long) p << 63;
    }

    private static List<String> read(HandMade file) throws IOException {
        return HandMade.read(FORMAT, file.bytes(), ReadOptions.defaults());
    }

    @Test
    void monoIsNanosecondsAfterTheTimeBase() throws IOException {
        HandMade file = message(
                new HandMade(), 7, 1_700_000_000_000_000_999L, "mono", mono(mono(0, 639, 0, 1), mono(1, 0, 479, 0)));
        assertThat(read(file)).containsExactly("1700000000000000 639 0 1", "1700000000000001 0 479 0");
    }

    @Test
    void libcaerWrapsInsideAMessage() throws IOException {
        int word = 5 << 17 | 6 << 2 | 1 << 1;
        byte[] payload = new HandMade()
                .u32(word, Integer.MAX_VALUE, word, Integer.MAX_VALUE - 2, word, 0, word, 3)
                .bytes();
        HandMade file = message(message(new HandMade(), 0, 1000, "libcaer", payload), 1, 2000, "libcaer", payload);
        assertThat(read(file))
                .extracting(row -> Long.parseLong(row.split(" ")[0]))
                .containsExactly(
                        1 + 0x7FFF_FFFFL,
                        1 + 0x7FFF_FFFDL,
                        1 + 0x8000_0000L,
                        1 + 0x8000_0003L,
                        2 + 0x7FFF_FFFFL,
                        2 + 0x7FFF_FFFDL,
                        2 + 0x8000_0000L,
                        2 + 0x8000_0003L);
        assertThat(read(file).get(0)).endsWith(" 5 6 1");
    }

    /** x is kept, words of y yield, vectors go down from their base, times start over with every message. */
    @Test
    void libcaerCmpKeepsXAndYieldsAtY() throws IOException {
        byte[] first = new HandMade()
                .u16(2 << 12 | 300, 3 << 12 | 1 << 11 | 7, 0x0002, 0x1003, 3 << 12 | 8)
                .u16(4 << 12 | 1 << 11 | 100, 5 << 12 | 0b1000_0001, 5 << 12 | 0b10, 6 << 12 | 0xFFF)
                .bytes();
        byte[] second = new HandMade().u16(3 << 12 | 9).bytes();
        HandMade file =
                message(message(new HandMade(), 0, 5_000, "libcaer_cmp", first), 1, 50_000_000, "libcaer_cmp", second);
        long late = 5 + (2 << 12 | 3);
        assertThat(read(file))
                .containsExactly(
                        "5 300 7 1",
                        late + " 300 8 0",
                        late + " 300 100 1",
                        late + " 300 107 1",
                        late + " 300 109 1",
                        "50000 300 9 0");
    }

    @Test
    void lostMessagesTriggersAndOddBytesAreNoted() throws IOException {
        HandMade file = message(new HandMade(), 10, 0, "mono", mono(mono(1000, 1, 1, 1)));
        message(file, 11, 0, "trigger", new byte[24]);
        message(file, 15, 0, "mono", new byte[] {1, 2, 3});
        message(file, 16, 0, "mono", mono(mono(2000, 1, 1, 1)));
        message(file, 3, 0, "mono", mono(mono(3000, 1, 1, 1)));
        try (ColumnReader reader = HandMade.open(FORMAT, file.bytes(), ReadOptions.defaults())) {
            assertThat(reader.geometry()).isEqualTo(VGA);
            assertThat(HandMade.rows(reader, 100)).containsExactly("1 1 1 1", "2 1 1 1", "3 1 1 1");
            assertThat(reader.notes())
                    .containsExactlyInAnyOrder(
                            "3 messages are missing by their sequence numbers",
                            "the sequence number fell 1 times",
                            "3 bytes at the end of messages were no whole word",
                            "3 triggers were skipped");
        }
    }

    @Test
    void anUnknownEncodingIsNamed() {
        HandMade file = message(new HandMade(), 0, 0, "mono", mono());
        message(file, 1, 0, "evt9\n", new byte[8]);
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("'evt9?'")
                .hasMessageContaining("evt3, libcaer, libcaer_cmp, mono, trigger")
                .hasMessageStartingWith("memory: ");
    }

    @Test
    void aHugePromiseCostsNothing() throws IOException {
        HandMade file =
                new HandMade().u64(0, 0, 0).u16(640, 480).u8(4).text("mono").u32(-1);
        file.u64(mono(1000, 1, 2, 1));
        try (ColumnReader reader = HandMade.open(FORMAT, file.bytes(), ReadOptions.defaults())) {
            assertThat(HandMade.rows(reader, 100)).containsExactly("1 1 2 1");
            assertThat(reader.truncatedAtByte()).isEqualTo(file.size());
        }
    }

    private static HandMade threeMessages() {
        HandMade file = message(new HandMade(), 0, 0, "mono", mono(mono(1000, 1, 1, 1), mono(2000, 2, 2, 0)));
        message(file, 1, 0, "libcaer", new HandMade().u32(3 << 17 | 3 << 2, 3).bytes());
        return message(
                file,
                2,
                4000,
                "libcaer_cmp",
                new HandMade().u16(2 << 12 | 4, 3 << 12 | 4).bytes());
    }

    private static final String[] THREE = {"1 1 1 1", "2 2 2 0", "3 3 3 0", "4 4 4 0"};

    @Test
    void aFileCutAnywhereIsReadToTheLastWholeEvent() throws IOException {
        byte[] file = threeMessages().bytes();
        ReadOptions stated = ReadOptions.defaults().withGeometry(VGA);
        HandMade.cutAnywhere(FORMAT, file, 0, stated);
        assertThatThrownBy(() -> HandMade.open(FORMAT, Arrays.copyOf(file, 36), ReadOptions.defaults()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("cut off at byte 36");
    }

    @Test
    void aFileChangedAnywhereIsReadOrRefused() throws IOException {
        HandMade.changeAnywhere(FORMAT, threeMessages().bytes(), 0, ReadOptions.defaults());
    }

    @Test
    void messagesMayComeInPieces() {
        byte[] file = threeMessages().bytes();
        for (int piece = 1; piece < file.length; piece++) {
            assertThat(HandMade.decode(new PacketDecoder(), file, piece)).containsExactly(THREE);
        }
    }

    @Test
    void aFileIsRecognisedByTheNameOfItsEncoding() {
        byte[] file = threeMessages().bytes();
        assertThat(FORMAT.recognise(new Head("x", file, file.length))).isEqualTo(Match.SURE);
        file[30] = 'x';
        assertThat(FORMAT.recognise(new Head("x", file, file.length))).isEqualTo(Match.NO);
    }

    @Test
    void aRecordingOfMono() throws IOException {
        Path file = SharedData.folder("ros").resolve("mono.packets");
        RecordingFile recording = RecordingFile.open(file, ReadOptions.defaults());
        assertThat(recording.format().id()).isEqualTo("packets");
        try (ColumnReader reader = recording.columns()) {
            assertThat(reader.geometry()).isEqualTo(VGA);
            List<String> rows = HandMade.rows(reader, 64);
            assertThat(rows).hasSize(100);
            assertThat(sums(rows)).containsExactly(4_950, 34_450, 26_450, 50);
            assertThat(reader.notes()).isEmpty();
        }
    }

    /** Words that a camera's driver sent, in messages that end wherever that falls. */
    @Test
    void evt3WordsGoOnFromMessageToMessage() throws IOException {
        byte[] words = Files.readAllBytes(SharedData.folder("evt3").resolve("headerless_1280x720.words"));
        HandMade file = new HandMade();
        SplittableRandom random = new SplittableRandom(1);
        int sequence = 0;
        for (int at = 0; at < words.length; ) {
            int end = Math.min(words.length, at + 2 * random.nextInt(5000));
            message(file, sequence++, 0, "evt3", Arrays.copyOfRange(words, at, end));
            at = end;
        }
        List<String> rows = read(file);
        assertThat(rows).hasSize(82_469);
        assertThat(sums(rows)).containsExactly(1_222_326_831_810L, 42_078_718, 31_656_267, 41_439);
    }

    /** Of t, x, y and p. */
    private static long[] sums(List<String> rows) {
        long[] sums = new long[4];
        for (String row : rows) {
            String[] columns = row.split(" ");
            for (int i = 0; i < 4; i++) {
                sums[i] += Long.parseLong(columns[i]);
            }
        }
        return sums;
    }
}
