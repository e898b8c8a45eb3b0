package org.saccade.schemas.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Which elements of one time step are not 0, and which are larger than 1, in a bit each. They are found in the elements, 64 at a time and
 * without a branch, or set while events are binned. Reused step after step; not safe for several threads.
 */
final class StepMarks {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LOW_SEVEN = 0x7F7F7F7F7F7F7F7FL;
    private static final long TOP_BITS = 0x8080808080808080L;
    /** The low seven bits but the lowest: what makes a value larger than 1, the top bit aside. */
    private static final long HIGHER = 0x7E7E7E7E7E7E7E7EL;

    private static final long MORE_THAN_THREE = 0xFCFCFCFCFCFCFCFCL;
    /** The lower bit of each pair. */
    private static final long PAIRS = 0x5555555555555555L;

    /** Bit i of long j: element 64 j + i is not 0. */
    final long[] any;
    /** The same for elements larger than 1. */
    final long[] larger;

    private final int elements;

    /**
     * The last elements where they are no 64; what follows them stays 0. Kept, not made by Arrays.copyOf of a range: on that Java 17's compiler
     * gives up and leaves the method slow.
     */
    private final byte[] rest = new byte[64];

    StepMarks(int elements) {
        this.elements = elements;
        this.any = new long[(elements + 63) / 64];
        this.larger = new long[any.length];
    }

    /** How many elements are not 0. */
    int active() {
        int active = 0;
        for (long word : any) {
            active += Long.bitCount(word);
        }
        return active;
    }

    /** No element is marked. */
    void clear() {
        Arrays.fill(any, 0);
        Arrays.fill(larger, 0);
    }

    /** No element is marked; the value of those that were larger than 1 becomes 0. */
    void clear(byte[] values) {
        Arrays.fill(any, 0);
        for (int i = 0; i < larger.length; i++) {
            for (long left = larger[i]; left != 0; left &= left - 1) {
                values[i * 64 + Long.numberOfTrailingZeros(left)] = 0;
            }
        }
        Arrays.fill(larger, 0);
    }

    /** Marks the elements from {@code from} on, whatever was marked before; how many are not 0. */
    int mark(byte[] grid, int from) {
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
            this.any[block] = 0;
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
        this.any[block] = transposed(any);
        larger[block] = more == 0 ? 0 : transposed(more);
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
        this.any[block] = transposed(any);
        larger[block] = transposed(more);
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
}
