package org.saccade.schemas.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes the section of one time step, as {@link FrameCodec} draws it. A first pass marks the elements that are not 0 in one bit each, eight
 * elements at a time and without a branch; what the second pass does depends on how many there are. Reused step after step; not safe for
 * several threads.
 */
final class StepSection {

    /** From one active element in so many on, marks take less time than gaps, and about as many bytes. */
    private static final int MARKED_FROM = 12;

    private static final int LONGEST_ENTRY = 6;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LOW_SEVEN = 0x7F7F7F7F7F7F7F7FL;
    private static final long TOP_BITS = 0x8080808080808080L;
    private static final long MORE_THAN_ONE = 0xFEFEFEFEFEFEFEFEL;
    /** Brings the top bits of eight bytes together in the highest byte, the first byte's lowest. */
    private static final long GATHER = 0x0002040810204081L;

    private final int elements;
    private final byte[] marks;
    private byte[] out;
    private int size;

    StepSection(int elements, int capacity) {
        this.elements = elements;
        // Whole numbers of 64 marks, so that they can be read as longs.
        this.marks = new byte[(elements + 63) / 64 * Long.BYTES];
        this.out = new byte[capacity];
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
        int whole = elements / Long.BYTES;
        for (int i = 0; i < whole; i++) {
            long word = (long) LONGS.get(grid, from + i * Long.BYTES);
            int bits = gather(((word & LOW_SEVEN) + LOW_SEVEN | word) & TOP_BITS);
            marks[i] = (byte) bits;
            active += Integer.bitCount(bits);
        }
        for (int i = whole * Long.BYTES; i < elements; i++) {
            if (i % Long.BYTES == 0) {
                marks[i / Long.BYTES] = 0;
            }
            if (grid[from + i] != 0) {
                marks[i / Long.BYTES] |= (byte) (1 << i % Long.BYTES);
                active++;
            }
        }
        return active;
    }

    private static int gather(long topBits) {
        return (int) ((topBits >>> 7) * GATHER >>> 49) & 0xFF;
    }

    private void sparse(byte[] grid, int from, int active) {
        reserve(1 + active * LONGEST_ENTRY);
        byte[] data = out;
        int at = size;
        data[at++] = FrameCodec.GAPS;
        int next = 0;
        for (int i = 0; i < marks.length; i += Long.BYTES) {
            for (long rest = (long) LONGS.get(marks, i); rest != 0; rest &= rest - 1) {
                int cell = i * 8 + Long.numberOfTrailingZeros(rest);
                int value = grid[from + cell] & 0xFF;
                at = FrameCodec.varint(data, at, (cell - next) << 1 | (value == 1 ? 0 : 1));
                // Written in any case and kept only where it counts: no branch on the value.
                data[at] = (byte) value;
                at += value == 1 ? 0 : 1;
                next = cell + 1;
            }
        }
        size = at;
    }

    private void marked(byte[] grid, int from) {
        int bytes = (elements + 7) / 8;
        reserve(1 + bytes);
        out[size] = FrameCodec.MARKS;
        System.arraycopy(marks, 0, out, size + 1, bytes);
        size += 1 + bytes;
        int next = 0;
        for (int i = 0; i < elements; i += Long.BYTES) {
            long word = i + Long.BYTES <= elements ? (long) LONGS.get(grid, from + i) : tail(grid, from + i);
            if ((word & MORE_THAN_ONE) != 0) {
                next = larger(word, i, next);
            }
        }
    }

    /** Entries of those of eight elements that are larger than 1. */
    private int larger(long word, int first, int next) {
        reserve(Long.BYTES * LONGEST_ENTRY);
        int after = next;
        int at = size;
        for (int i = 0; i < Long.BYTES; i++) {
            int value = (int) (word >>> 8 * i) & 0xFF;
            if (value > 1) {
                at = FrameCodec.varint(out, at, first + i - after);
                out[at++] = (byte) value;
                after = first + i + 1;
            }
        }
        size = at;
        return after;
    }

    private long tail(byte[] grid, int at) {
        long word = 0;
        for (int i = Math.min(grid.length, at + elements % Long.BYTES) - 1; i >= at; i--) {
            word = word << 8 | (grid[i] & 0xFF);
        }
        return word;
    }

    private void reserve(int more) {
        if (out.length - size < more) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, size + more));
        }
    }
}
