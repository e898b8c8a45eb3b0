package org.saccade.ingest.format.aedat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream.BlockSize;
import org.junit.jupiter.api.Test;
import org.saccade.ingest.format.FormatException;

class Lz4FrameTest {

    /** Events of 16 bytes that repeat parts of earlier ones, now and then from almost 64 KiB ago; and a stretch that does not pack at all. */
    private static byte[] content(int length, int noiseFrom, int noiseTo) {
        SplittableRandom random = new SplittableRandom(length);
        byte[] content = new byte[length];
        for (int at = 0; at < length; ) {
            boolean noise = at >= noiseFrom && at < noiseTo;
            int back = noise ? 0 : Math.min(at, random.nextInt(8) == 0 ? 65_535 : 16 + random.nextInt(2_000));
            int run = Math.min(length - at, 1 + random.nextInt(40));
            for (int i = 0; i < run; i++, at++) {
                content[at] = back == 0 ? (byte) random.nextInt(256) : content[at - back];
            }
            if (at < length && !noise) {
                content[at++] = (byte) random.nextInt(256);
            }
        }
        return content;
    }

    private static byte[] linked(byte[] content, BlockSize size, boolean checksums) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (FramedLZ4CompressorOutputStream out = new FramedLZ4CompressorOutputStream(
                packed, new FramedLZ4CompressorOutputStream.Parameters(size, checksums, checksums, true))) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private static byte[] independent(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (LZ4FrameOutputStream out = new LZ4FrameOutputStream(
                packed,
                LZ4FrameOutputStream.BLOCKSIZE.SIZE_64KB,
                content.length,
                LZ4FrameOutputStream.FLG.Bits.BLOCK_INDEPENDENCE,
                LZ4FrameOutputStream.FLG.Bits.CONTENT_SIZE,
                LZ4FrameOutputStream.FLG.Bits.CONTENT_CHECKSUM)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    private static byte[] unpack(byte[] packed, int length) {
        Lz4Frame frame = new Lz4Frame(packed, length);
        byte[] out = {};
        int at = 0;
        for (int block = 0; block >= 0; at += Math.max(0, block)) {
            out = Arrays.copyOf(out, at + frame.mostInNext());
            block = frame.unpack(out, at);
        }
        return Arrays.copyOf(out, at);
    }

    @Test
    void unpacksWhatOtherLibrariesPacked() throws IOException {
        for (int length : new int[] {1, 20, 65_537, 90_000}) {
            byte[] content = content(length, 60_000, 75_000);
            for (boolean checksums : new boolean[] {true, false}) {
                byte[] packed = linked(content, BlockSize.K64, checksums);
                assertThat(unpack(packed, packed.length)).isEqualTo(content);
            }
            byte[] packed = independent(content);
            assertThat(unpack(packed, packed.length)).isEqualTo(content);
        }
        byte[] content = content(70_000, 0, 100);
        byte[] packed = linked(content, BlockSize.M1, true);
        assertThat(unpack(packed, packed.length)).isEqualTo(content);
    }

    @Test
    void refusesAFrameThatIsCutOffAtAnyByte() throws IOException {
        byte[] packed = linked(content(1_000, 0, 0), BlockSize.K64, true);
        byte[] more = Arrays.copyOf(packed, packed.length + 100);
        for (int length = 0; length < packed.length; length++) {
            int cut = length;
            assertThatThrownBy(() -> unpack(more, cut)).isInstanceOf(FormatException.class);
        }
    }

    /** With checksums nothing that was changed passes for the content; only the flag that says whether blocks are linked may not matter. */
    @Test
    void refusesChangedBytes() throws IOException {
        byte[] content = content(80_000, 0, 0);
        byte[] packed = linked(content, BlockSize.K64, true);
        for (int at = 0; at < packed.length; at += at < 100 ? 1 : 997) {
            byte[] changed = packed.clone();
            changed[at] ^= 0x55;
            assertThatThrownBy(() -> unpack(changed, changed.length))
                    .as("byte %d", at)
                    .isInstanceOf(RuntimeException.class);
        }
    }

    /** Without checksums anything may come out, but nothing is read or written outside of the arrays, and no block is larger than stated. */
    @Test
    void changedBytesWithoutChecksumsDoNoHarm() throws IOException {
        byte[] packed = linked(content(80_000, 0, 0), BlockSize.K64, false);
        SplittableRandom random = new SplittableRandom(7);
        int unpacked = 0;
        for (int i = 0; i < 1_000; i++) {
            byte[] changed = packed.clone();
            changed[7 + random.nextInt(changed.length - 7)] = (byte) random.nextInt(256);
            try {
                assertThat(unpack(changed, changed.length).length).isLessThanOrEqualTo(2 * 65_536);
                unpacked++;
            } catch (FormatException | net.jpountz.lz4.LZ4Exception e) {
                assertThat(e).hasMessageMatching("(?s).+");
            }
        }
        assertThat(unpacked).isPositive();
    }

    /** A packed block is never longer than the largest that the frame allows: it would have been left plain. */
    @Test
    void refusesABlockThatIsLongerThanTheFrameAllows() throws IOException {
        byte[] packed = Arrays.copyOf(linked(content(80_000, 0, 0), BlockSize.K64, false), 200_000);
        ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).putInt(7, 65_537);
        assertThatThrownBy(() -> unpack(packed, packed.length))
                .isInstanceOf(FormatException.class)
                .hasMessage("its bytes contradict each other");
    }
}
