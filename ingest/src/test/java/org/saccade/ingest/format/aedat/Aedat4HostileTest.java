package org.saccade.ingest.format.aedat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.HandMade;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.schemas.event.Geometry;

/** AEDAT 4 files that lie, and some that are merely unusual. */
class Aedat4HostileTest {

    private static final String ONE = "0:EVTS:34:34";

    private static HandMade file(int compression) {
        return new HandMade().text("#!AER-DAT4.0\r\n").raw(StreamsByHand.header(compression, ONE));
    }

    private static List<String> read(HandMade file) throws IOException {
        return HandMade.read(Aedat.version4(), file.bytes(), ReadOptions.defaults());
    }

    private static void refused(HandMade file, String... parts) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("memory: ")
                .hasMessageContainingAll(parts);
    }

    @Test
    void aBodyThatUnpacksWithoutEndIsRefused() throws IOException {
        byte[] zeros = new byte[Aedat4Body.MOST + 1];
        HandMade zstd = file(3);
        int at = zstd.size();
        StreamsByHand.packet(zstd, 0, Zstd.compress(zeros));
        refused(zstd, "unpacks to more than", "packet at byte " + at);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (LZ4FrameOutputStream out = new LZ4FrameOutputStream(packed)) {
            out.write(zeros);
        }
        HandMade lz4 = file(1);
        StreamsByHand.packet(lz4, 0, packed.toByteArray());
        refused(lz4, "unpacks to more than");
    }

    @Test
    void bodiesThatDoNotUnpackAreRefusedWithTheirPlace() {
        for (int compression = 1; compression <= 4; compression++) {
            HandMade file = file(compression);
            int at = file.size();
            StreamsByHand.packet(file, 0, new byte[20]);
            refused(file, "no ", " frame", "packet at byte " + at);
        }
    }

    @Test
    void aLengthThatIsNotKeptCostsNothing() throws IOException {
        HandMade file = file(0);
        StreamsByHand.events(file, 0, 5);
        int at = file.size();
        file.u32(0, Aedat4Body.MOST).u32(1, 2, 3);
        try (ColumnReader reader = HandMade.open(Aedat.version4(), file.bytes(), ReadOptions.defaults())) {
            assertThat(HandMade.rows(reader, 10)).containsExactly("5 1 2 1");
            assertThat(reader.truncatedAtByte()).isEqualTo(at);
        }
    }

    @Test
    void impossibleSizesAreRefused() {
        refused(file(0).u32(0, -1), "4294967295 bytes");
        refused(file(0).u32(0, Aedat4Body.MOST + 1), "at most");
        HandMade vector = file(0);
        byte[] body = StreamsByHand.plain(5);
        body[28] = 2;
        StreamsByHand.packet(vector, 0, body);
        refused(vector, "vector of 2 elements");
        HandMade offset = file(0);
        byte[] astray = StreamsByHand.plain(5);
        astray[7] = 0x7F;
        StreamsByHand.packet(offset, 0, astray);
        refused(offset, "points outside itself");
        HandMade other = file(0);
        StreamsByHand.elements(other, 0, "FRME", 1);
        refused(other, "no flatbuffer EVTS");
    }

    @Test
    void impossibleHeadersAreRefused() {
        assertThatThrownBy(() -> read(new HandMade().text("#!AER-DAT4.0\n\n")))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("memory does not begin with");
        refused(new HandMade().text("#!AER-DAT4.0\r\n").u32(-1), "4294967295 bytes");
        refused(file(5), "compression 5");
        refused(new HandMade().text("#!AER-DAT4.0\r\n").raw(StreamsByHand.header(0, "1:IMUS:3:3")), "1 (IMUS)");
    }

    /** Neither files nor addresses are read by way of the description, and nothing in it grows. */
    @Test
    void entitiesAreRefused() {
        String evil =
                "<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><dv><node name=\"outInfo\">&e;</node></dv>";
        refused(new HandMade().text("#!AER-DAT4.0\r\n").raw(StreamsByHand.headerOf(0, evil)), "no XML that is read");
        String deep = "<node name=\"outInfo\">".repeat(10_000) + "</node>".repeat(10_000);
        refused(new HandMade().text("#!AER-DAT4.0\r\n").raw(StreamsByHand.headerOf(0, deep)), "no XML that is read");
    }

    /** DV's recorder lets blocks refer back to earlier ones; these events fill five of 64 KiB. */
    @Test
    void framesOfLinkedBlocksAreRead() throws IOException {
        byte[] body = StreamsByHand.plain(LongStream.range(0, 20_000).toArray());
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        FramedLZ4CompressorOutputStream.Parameters linked = new FramedLZ4CompressorOutputStream.Parameters(
                FramedLZ4CompressorOutputStream.BlockSize.K64, true, false, true);
        try (FramedLZ4CompressorOutputStream out = new FramedLZ4CompressorOutputStream(packed, linked)) {
            out.write(body);
        }
        assertThat(packed.size()).isLessThan(body.length / 2);
        HandMade file = file(1);
        StreamsByHand.packet(file, 0, packed.toByteArray());
        List<String> rows = read(file);
        assertThat(rows).hasSize(20_000);
        assertThat(rows.get(0)).isEqualTo("0 1 2 1");
        assertThat(rows.get(19_999)).isEqualTo("19999 1 2 1");
    }

    /** Times in one packet that no batch can hold together, and that jump back. */
    @Test
    void timesFarApartInOnePacketAreRead() throws IOException {
        HandMade file = file(0);
        long[] times = {0, 5, 1L << 40, Long.MIN_VALUE, Long.MAX_VALUE, 7, 7 + (1 << 30), 6 + (1 << 30)};
        StreamsByHand.packet(file, 0, StreamsByHand.plain(times));
        assertThat(read(file))
                .extracting(row -> Long.parseLong(row.split(" ")[0]))
                .containsExactly(Arrays.stream(times).boxed().toArray(Long[]::new));
    }

    @Test
    void aPacketThatReachesIntoTheTableIsRefused() throws IOException {
        byte[] header = Aedat4Header.encode(new Geometry(34, 34), Aedat4Compression.NONE, 14 + 2000);
        HandMade file = new HandMade().text("#!AER-DAT4.0\r\n").raw(header);
        StreamsByHand.packet(
                file, 0, StreamsByHand.plain(LongStream.range(0, 200).toArray()));
        refused(file, "into the table of packets at byte 2014");
    }
}
