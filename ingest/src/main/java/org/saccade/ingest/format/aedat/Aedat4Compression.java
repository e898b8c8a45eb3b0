package org.saccade.ingest.format.aedat;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.xxhash.XXHashFactory;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;

/** How the bodies of AEDAT 4 packets are compressed; the ordinal is the header's number for it. */
public enum Aedat4Compression {
    NONE,
    LZ4,
    LZ4_HIGH,
    ZSTD,
    ZSTD_HIGH;

    private static final int ZSTD_LEVEL = 3;
    private static final int ZSTD_HIGH_LEVEL = 15;

    /** Byte and bit of an LZ4 frame that say that its blocks do not refer to each other. */
    private static final int LZ4_FLAGS = 4;

    private static final int LZ4_INDEPENDENT = 1 << 5;

    /** What is in a body; {@code length} bytes of {@code packed}. */
    InputStream unpacking(byte[] packed, int length) throws IOException {
        InputStream in = new ByteArrayInputStream(packed, 0, length);
        return switch (this) {
            case NONE -> in;
            case LZ4, LZ4_HIGH -> {
                // DV's recorder lets the blocks of a frame refer to each other, which the fast library does not read.
                boolean independent = length > LZ4_FLAGS && (packed[LZ4_FLAGS] & LZ4_INDEPENDENT) != 0;
                yield independent ? new LZ4FrameInputStream(in, true) : new FramedLZ4CompressorInputStream(in);
            }
            case ZSTD, ZSTD_HIGH -> new ZstdInputStreamNoFinalizer(in, RecyclingBufferPool.INSTANCE);
        };
    }

    /** A body that holds {@code length} bytes of {@code plain}. */
    byte[] pack(byte[] plain, int from, int length) throws IOException {
        return switch (this) {
            case NONE -> Arrays.copyOfRange(plain, from, from + length);
            case LZ4 -> lz4(LZ4Factory.fastestInstance().fastCompressor(), plain, from, length);
            case LZ4_HIGH -> lz4(LZ4Factory.fastestInstance().highCompressor(), plain, from, length);
            case ZSTD -> Zstd.compress(Arrays.copyOfRange(plain, from, from + length), ZSTD_LEVEL);
            case ZSTD_HIGH -> Zstd.compress(Arrays.copyOfRange(plain, from, from + length), ZSTD_HIGH_LEVEL);
        };
    }

    private static byte[] lz4(LZ4Compressor compressor, byte[] plain, int from, int length) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(length / 2 + 64);
        try (LZ4FrameOutputStream out = new LZ4FrameOutputStream(
                packed,
                LZ4FrameOutputStream.BLOCKSIZE.SIZE_64KB,
                -1,
                compressor,
                XXHashFactory.fastestInstance().hash32(),
                LZ4FrameOutputStream.FLG.Bits.BLOCK_INDEPENDENCE)) {
            out.write(plain, from, length);
        }
        return packed.toByteArray();
    }
}
