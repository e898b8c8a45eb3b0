package org.saccade.schemas.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes the section of one time step, as {@link FrameCodec} draws it. One pass over the elements, 64 at a time and without a branch, marks
 * those that are not 0 and those larger than 1 in a bit each; what is written is then found in the marks alone. Reused step after step; not
 * safe for several threads.
 */
final class StepSection {

    /** From one active element in so many on, marks take less time than gaps, and about as many bytes. */
    private static final int MARKED_FROM = 12;

    private static final int LONGEST_ENTRY = 6;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LOW_SEVEN = 0x7F7F7F7F7F7F7F7FL;
    private static final long TOP_BITS = 0x8080808080808080L;
    /** The low seven bits but the lowest: what makes a value larger than 1, the top bit aside. */
    private static final long HIGHER = 0x7E7E7E7E7E7E7E7EL;

    private static final long MORE_THAN_THREE = 0xFCFCFCFCFCFCFCFCL;
    /** The lower bit of each pair. */
    private static final long PAIRS = 0x5555555555555555L;

    private final int elements;
    private final boolean binary;
    /** Bit i of long j: element 64 j + i is not 0. */
    private final long[] marks;
    /** The same for elements larger than 1. */
    private final long[] larger;

    /**
     * The last elements where they are no 64; what follows them stays 0. Kept, not made by Arrays.copyOf of a range: on that Java 17's compiler
     * gives up and leaves the method slow.
     */
    private final byte[] rest = new byte[64];

    private byte[] out;
    private int size;

    /**
     * @param binary elements that are not 0 are written as 1
     */
    StepSection(int elements, boolean binary) {
        this.elements = elements;
        this.binary = binary;
        this.marks = new long[(elements + 63) / 64];
        this.larger = new long[marks.length];
        this.out = new byte[Math.max(64, elements / 4)];
    }

    /** Ready for another tensor. */
    void clear() {
        size = 0;
    }

    /** All sections so far. */
    byte[] bytes() {
        return out;
    }

    /** Bytes of all sections so far. */
    int size() {
        return size;
    }

    /** Appends the section of the elements from {@code from} on; nothing where all of them are 0. */
    void append(byte[] grid, int from) {
        int active = mark(grid, from);
        if (active == 0) {
            return;
        }
        if ((long) active * MARKED_FROM >= elements) {
            marked(grid, from);
        } else {
            sparse(grid, from, active);
        }
    }

    private int mark(byte[] grid, int from) {
        int active = 0;
        int whole = elements / 64;
        for (int i = 0; i < whole; i++) {
            active += mark(grid, from + i * 64, i);
        }
        if (elements % 64 != 0) {
            System.arraycopy(grid, from + whole * 64, rest, 0, elements % 64);
            active += mark(rest, 0, whole);
        }
        return active;
    }

    /** Marks 64 elements; how many are not 0. */
    private int mark(byte[] grid, int at, int block) {
        long w0 = (long) LONGS.get(grid, at);
        long w1 = (long) LONGS.get(grid, at + 8);
        long w2 = (long) LONGS.get(grid, at + 16);
        long w3 = (long) LONGS.get(grid, at + 24);
        long w4 = (long) LONGS.get(grid, at + 32);
        long w5 = (long) LONGS.get(grid, at + 40);
        long w6 = (long) LONGS.get(grid, at + 48);
        long w7 = (long) LONGS.get(grid, at + 56);
        long all = w0 | w1 | w2 | w3 | w4 | w5 | w6 | w7;
        if (all == 0) {
            marks[block] = 0;
            larger[block] = 0;
            return 0;
        }
        if ((all & MORE_THAN_THREE) != 0) {
            return markAny(grid, at, block);
        }
        // Two bits hold each element: four words lie side by side in one, and their low and high bits are told apart
        // together.
        long even = w0 | w2 << 2 | w4 << 4 | w6 << 6;
        long odd = w1 | w3 << 2 | w5 << 4 | w7 << 6;
        long more = even >>> 1 & PAIRS | odd & ~PAIRS;
        long any = even & PAIRS | (odd & PAIRS) << 1 | more;
        marks[block] = transposed(any);
        larger[block] = more == 0 || binary ? 0 : transposed(more);
        return Long.bitCount(any);
    }

    /** The same for elements of any size. */
    private int markAny(byte[] grid, int at, int block) {
        long any = 0;
        long more = 0;
        for (int k = 0; k < Long.BYTES; k++) {
            long word = (long) LONGS.get(grid, at + k * Long.BYTES);
            // The sum carries into the top bit of each byte whose low bits are not all 0; never into the next byte.
            any |= (((word & LOW_SEVEN) + LOW_SEVEN | word) & TOP_BITS) >>> 7 - k;
            more |= (((word & HIGHER) + LOW_SEVEN | word) & TOP_BITS) >>> 7 - k;
        }
        marks[block] = transposed(any);
        larger[block] = binary ? 0 : transposed(more);
        return Long.bitCount(any);
    }

    /** Bit k of byte i becomes bit i of byte k: halves of the 8 x 8 bits change places, then quarters, then single bits (Warren 2002, 7-3). */
    private static long transposed(long bits) {
        long x = bits;
        long t = (x ^ x >>> 7) & 0x00AA00AA00AA00AAL;
        x ^= t ^ t << 7;
        t = (x ^ x >>> 14) & 0x0000CCCC0000CCCCL;
        x ^= t ^ t << 14;
        t = (x ^ x >>> 28) & 0x00000000F0F0F0F0L;
        return x ^ t ^ t << 28;
    }

    private void sparse(byte[] grid, int from, int active) {
        reserve(1 + active * LONGEST_ENTRY);
        byte[] data = out;
        int at = size;
        data[at++] = FrameCodec.GAPS;
        int next = 0;
        for (int i = 0; i < marks.length; i++) {
            long big = larger[i];
            for (long left = marks[i]; left != 0; left &= left - 1) {
                int bit = Long.numberOfTrailingZeros(left);
                int cell = i * 64 + bit;
                int more = (int) (big >>> bit) & 1;
                at = FrameCodec.varint(data, at, (cell - next) << 1 | more);
                // Written in any case and kept only where it counts: no branch on the value.
                data[at] = grid[from + cell];
                at += more;
                next = cell + 1;
            }
        }
        size = at;
    }

    private void marked(byte[] grid, int from) {
        int bytes = (elements + 7) / 8;
        reserve(1 + marks.length * Long.BYTES);
        out[size] = FrameCodec.MARKS;
        int many = 0;
        for (int i = 0; i < marks.length; i++) {
            LONGS.set(out, size + 1 + i * Long.BYTES, marks[i]);
            many += Long.bitCount(larger[i]);
        }
        size += 1 + bytes;
        reserve(many * LONGEST_ENTRY);
        byte[] data = out;
        int at = size;
        int next = 0;
        for (int i = 0; i < larger.length; i++) {
            for (long left = larger[i]; left != 0; left &= left - 1) {
                int cell = i * 64 + Long.numberOfTrailingZeros(left);
                at = FrameCodec.varint(data, at, cell - next);
                data[at++] = grid[from + cell];
                next = cell + 1;
            }
        }
        size = at;
    }

    private void reserve(int more) {
        if (out.length - size < more) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, size + more));
        }
    }
}
