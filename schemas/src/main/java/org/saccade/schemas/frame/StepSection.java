package org.saccade.schemas.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes the section of one time step, as {@link FrameCodec} draws it, from the marks of its elements. Reused step after step; not safe for
 * several threads.
 */
final class StepSection {

    /** From one active element in so many on, marks take less time than gaps, and about as many bytes. */
    private static final int MARKED_FROM = 12;

    private static final int LONGEST_ENTRY = 6;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int elements;
    private final boolean binary;
    private final StepMarks marks;

    /** Free bytes ahead of the sections. */
    private final int room;

    private byte[] out;
    /** Where the next section goes. */
    private int end;

    private int lastActive;

    /**
     * @param room bytes to leave free ahead of the sections
     * @param binary elements that are not 0 are written as 1
     */
    StepSection(int room, int elements, boolean binary) {
        this.room = room;
        this.elements = elements;
        this.binary = binary;
        this.marks = new StepMarks(elements);
        this.out = new byte[room + Math.max(64, elements / 4)];
        this.end = room;
    }

    /** Ready for another tensor. */
    void clear() {
        end = room;
    }

    /** Where the elements of a step may be marked beforehand. */
    StepMarks marks() {
        return marks;
    }

    /** How many elements of the last step are not 0. */
    int lastActive() {
        return lastActive;
    }

    /** All sections so far, from the end of the free room on. */
    byte[] bytes() {
        return out;
    }

    /** Bytes of all sections so far. */
    int size() {
        return end - room;
    }

    /** Appends the section of the elements from {@code from} on; nothing where all of them are 0. */
    void append(byte[] grid, int from) {
        append(grid, from, marks.mark(grid, from));
    }

    /**
     * Appends the section of the elements that are in {@link #marks} already.
     *
     * @param values of the elements larger than 1
     */
    void appendMarked(byte[] values) {
        append(values, 0, marks.active());
    }

    private void append(byte[] grid, int from, int active) {
        lastActive = active;
        if (active == 0) {
            return;
        }
        if ((long) active * MARKED_FROM >= elements) {
            marked(grid, from);
        } else {
            sparse(grid, from, active);
        }
    }

    private void sparse(byte[] grid, int from, int active) {
        reserve(1 + active * LONGEST_ENTRY);
        byte[] data = out;
        int at = end;
        data[at++] = FrameCodec.GAPS;
        int next = 0;
        long[] any = marks.any;
        for (int i = 0; i < any.length; i++) {
            long big = binary ? 0 : marks.larger[i];
            for (long left = any[i]; left != 0; left &= left - 1) {
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
        end = at;
    }

    private void marked(byte[] grid, int from) {
        int bytes = (elements + 7) / 8;
        long[] any = marks.any;
        long[] larger = marks.larger;
        reserve(1 + any.length * Long.BYTES);
        out[end] = FrameCodec.MARKS;
        int many = 0;
        for (int i = 0; i < any.length; i++) {
            LONGS.set(out, end + 1 + i * Long.BYTES, any[i]);
            many += Long.bitCount(larger[i]);
        }
        end += 1 + bytes;
        if (binary) {
            return;
        }
        reserve(many * LONGEST_ENTRY);
        byte[] data = out;
        int at = end;
        int next = 0;
        for (int i = 0; i < larger.length; i++) {
            for (long left = larger[i]; left != 0; left &= left - 1) {
                int cell = i * 64 + Long.numberOfTrailingZeros(left);
                at = FrameCodec.varint(data, at, cell - next);
                data[at++] = grid[from + cell];
                next = cell + 1;
            }
        }
        end = at;
    }

    private void reserve(int more) {
        if (out.length - end < more) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, end + more));
        }
    }
}
