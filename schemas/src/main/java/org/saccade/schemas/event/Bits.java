package org.saccade.schemas.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Columns of zeros and ones as bits, eight at a time; event i is bit {@code i % 8} of byte {@code i / 8}.
 */
final class Bits {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** A one in each byte. */
    private static final long ONES = 0x0101010101010101L;
    /** Bit i in byte i. */
    private static final long DIAGONAL = 0x8040201008040201L;
    /** Moves the ones of eight bytes into the highest byte, the first lowest. */
    private static final long GATHER = 0x0102040810204080L;

    private Bits() {}

    /** True when each of the first {@code n} bytes is 0 or 1. */
    static boolean zerosAndOnes(byte[] column, int n) {
        long others = 0;
        int i = 0;
        for (; i + 8 <= n; i += 8) {
            others |= (long) LONG.get(column, i);
        }
        for (; i < n; i++) {
            others |= column[i] & 0xFFL;
        }
        return (others & ~ONES) == 0;
    }

    /** Writes {@code n} bytes of {@code column} from {@code first} on, each 0 or 1, at {@code at}; returns the index behind. */
    static int pack(byte[] column, int first, int n, byte[] out, int at) {
        int whole = n >>> 3;
        for (int b = 0; b < whole; b++) {
            out[at + b] = (byte) ((long) LONG.get(column, first + (b << 3)) * GATHER >>> 56);
        }
        if ((n & 7) == 0) {
            return at + whole;
        }
        int last = 0;
        for (int i = whole << 3; i < n; i++) {
            last |= column[first + i] << (i & 7);
        }
        out[at + whole] = (byte) last;
        return at + whole + 1;
    }

    /** Reads {@code column.length} bits from {@code at}. */
    static void unpack(byte[] in, int at, byte[] column) {
        int whole = column.length >>> 3;
        for (int b = 0; b < whole; b++) {
            // The byte eight times, of each copy one bit; whatever is not 0 then carries into the highest bit.
            long spread = (in[at + b] & 0xFF) * ONES & DIAGONAL;
            LONG.set(column, b << 3, spread + 0x7F * ONES >>> 7 & ONES);
        }
        for (int i = whole << 3; i < column.length; i++) {
            column[i] = (byte) (in[at + whole] >>> (i & 7) & 1);
        }
    }

    /** Number of ones in {@code bytes} bytes from {@code at}. */
    static int count(byte[] in, int at, int bytes) {
        int ones = 0;
        int i = 0;
        for (; i + 8 <= bytes; i += 8) {
            ones += Long.bitCount((long) LONG.get(in, at + i));
        }
        for (; i < bytes; i++) {
            ones += Integer.bitCount(in[at + i] & 0xFF);
        }
        return ones;
    }
}
