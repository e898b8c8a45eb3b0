package org.saccade.ingest.format.aedat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;
import org.saccade.ingest.format.FormatException;

/**
 * The blocks of one LZ4 frame, unpacked one behind the other. Little-endian:
 *
 * <pre>
 *   0  u32  magic
 *   4  u8   bits 6, 7: version 1; 5: blocks do not refer to each other; 4: blocks have checksums; 3: size of the content is stated;
 *           2: the content has a checksum; 0: a dictionary is needed
 *   5  u8   bits 4 .. 6: most bytes of a block, 4 .. 7 for 64 kiB, 256 kiB, 1 MiB, 4 MiB
 *   6  [u64 size of the content]  u8 second byte of the XXH32 of what is between the magic and here
 *   blocks: u32 length (bit 31: not packed), bytes, [u32 checksum]; a length of 0 ends them, then [u32 checksum of the content]
 * </pre>
 *
 * The library unpacks single blocks. DV's recorder lets the blocks of a frame refer back to up to 64 kiB ahead of them, which the library does not
 * know; such a block is given to it with those bytes put in front as literals, and unpacked over them.
 */
final class Lz4Frame {

    private static final int MAGIC = 0x184D2204;
    private static final int VERSION = 1 << 6;
    private static final int VERSION_MASK = 3 << 6;
    private static final int INDEPENDENT = 1 << 5;
    private static final int BLOCK_CHECKSUM = 1 << 4;
    private static final int CONTENT_SIZE = 1 << 3;
    private static final int CONTENT_CHECKSUM = 1 << 2;
    private static final int DICTIONARY = 1;
    private static final int PLAIN = 1 << 31;
    /** How far back a block may refer. */
    private static final int WINDOW = 1 << 16;
    /** No byte of a block unpacks to more than this many. */
    private static final int LARGEST_RATIO = 255;
    /** A count in a nibble, or in a byte behind it, that goes on in the next byte. */
    private static final int GOES_ON = 15;

    private static final int BYTE_GOES_ON = 255;

    private static final LZ4SafeDecompressor BLOCKS =
            LZ4Factory.fastestInstance().safeDecompressor();
    private static final XXHash32 HASH = XXHashFactory.fastestInstance().hash32();

    private final ByteBuffer packed;
    private final int flags;
    private final int largestBlock;
    private final long contentSize;
    /** Length of the block that comes next, as the frame states it. */
    private int next;
    /** A block with the bytes that it refers to in front of it. */
    private byte[] joined = {};

    /** The frame in the first {@code length} bytes. */
    Lz4Frame(byte[] bytes, int length) {
        packed = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        need(Integer.BYTES + 2);
        if (packed.getInt() != MAGIC) {
            throw new FormatException("it does not begin as one");
        }
        int descriptor = packed.position();
        flags = packed.get();
        int size = packed.get() >> 4 & 7;
        if ((flags & VERSION_MASK) != VERSION || (flags & DICTIONARY) != 0 || size < 4) {
            throw new FormatException("its header asks for what is not known");
        }
        largestBlock = 1 << 8 + 2 * size;
        need(has(CONTENT_SIZE) ? Long.BYTES + 1 : 1);
        contentSize = has(CONTENT_SIZE) ? packed.getLong() : -1;
        int hash = HASH.hash(bytes, descriptor, packed.position() - descriptor, 0);
        check(packed.get() == (byte) (hash >> 8));
        need(Integer.BYTES);
        next = packed.getInt();
    }

    /** Bytes that the next block may unpack to; 0 behind the last. */
    int mostInNext() {
        return (int) Math.min(largestBlock, (long) LARGEST_RATIO * (next & ~PLAIN));
    }

    /**
     * Unpacks the next block to where {@code out} has {@link #mostInNext()} bytes of room; behind the last block checks the whole.
     *
     * @param at all that was unpacked before lies ahead of it, from 0 on
     * @return bytes of the block; -1 behind the last
     */
    int unpack(byte[] out, int at) {
        if (next == 0) {
            check(contentSize < 0 || contentSize == at);
            if (has(CONTENT_CHECKSUM)) {
                need(Integer.BYTES);
                check(packed.getInt() == HASH.hash(out, 0, at, 0));
            }
            return -1;
        }
        int length = next & ~PLAIN;
        check(length <= largestBlock);
        need(length + (has(BLOCK_CHECKSUM) ? 2 : 1) * (long) Integer.BYTES);
        int unpacked = block(packed.position(), length, out, at);
        packed.position(packed.position() + length);
        if (has(BLOCK_CHECKSUM)) {
            check(packed.getInt() == HASH.hash(packed.array(), packed.position() - Integer.BYTES - length, length, 0));
        }
        next = packed.getInt();
        return unpacked;
    }

    private int block(int from, int length, byte[] out, int at) {
        if ((next & PLAIN) != 0) {
            System.arraycopy(packed.array(), from, out, at, length);
            return length;
        }
        int most = mostInNext();
        int before = has(INDEPENDENT) ? 0 : Math.min(at, WINDOW);
        if (before == 0) {
            return BLOCKS.decompress(packed.array(), from, length, out, at, most);
        }
        int joinedLength = join(out, at - before, before, from, length);
        return BLOCKS.decompress(joined, 0, joinedLength, out, at - before, before + most) - before;
    }

    /** Makes the first literals of a block {@code before} more, those from {@code start} on; returns the length of the whole. */
    private int join(byte[] out, int start, int before, int from, int length) {
        byte[] in = packed.array();
        int end = from + length;
        int at = from + 1;
        int token = in[from] & 0xFF;
        int literals = before + (token >> 4);
        for (int more = BYTE_GOES_ON; token >> 4 == GOES_ON && more == BYTE_GOES_ON; at++) {
            check(at < end);
            more = in[at] & 0xFF;
            literals += more;
        }
        int room = 2 + literals / BYTE_GOES_ON + before + length;
        if (joined.length < room) {
            joined = new byte[room + WINDOW];
        }
        joined[0] = (byte) (GOES_ON << 4 | token & GOES_ON);
        int to = 1;
        int left = literals - GOES_ON;
        for (; left >= BYTE_GOES_ON; left -= BYTE_GOES_ON) {
            joined[to++] = (byte) BYTE_GOES_ON;
        }
        joined[to++] = (byte) left;
        System.arraycopy(out, start, joined, to, before);
        System.arraycopy(in, at, joined, to + before, end - at);
        return to + before + end - at;
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private void need(long bytes) {
        if (packed.remaining() < bytes) {
            throw new FormatException("it is cut off");
        }
    }

    private static void check(boolean sound) {
        if (!sound) {
            throw new FormatException("its bytes contradict each other");
        }
    }
}
