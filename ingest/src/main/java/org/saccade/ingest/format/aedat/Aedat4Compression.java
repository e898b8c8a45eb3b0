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
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.xxhash.XXHashFactory;

/** How the bodies of AEDAT 4 packets are compressed; the ordinal is the header's number for it. */
public enum Aedat4Compression {
    NONE,
    LZ4,
    LZ4_HIGH,
    ZSTD,
    ZSTD_HIGH;

    private static final int ZSTD_LEVEL = 3;
    private static final int ZSTD_HIGH_LEVEL = 15;

    /** True when a body is an {@link Lz4Frame}. */
    boolean isLz4() {
        return this == LZ4 || this == LZ4_HIGH;
    }

    /** What is in the first {@code length} bytes of {@code packed}, by zstd. */
    static InputStream zstd(byte[] packed, int length) throws IOException {
        return new ZstdInputStreamNoFinalizer(
                new ByteArrayInputStream(packed, 0, length), RecyclingBufferPool.INSTANCE);
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
