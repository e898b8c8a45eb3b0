package org.saccade.schemas.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes and reads the section of one time step of float32 elements, as {@link FrameCodec} draws it. Not safe for several threads. */
final class FloatSection {

    static final VarHandle FLOATS = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int LONGEST_GAP = 5;

    private final int elements;
    private byte[] out = new byte[1024];
    private int size;

    FloatSection(int elements) {
        this.elements = elements;
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
    void append(float[] grid, int from) {
        int active = 0;
        for (int i = from; i < from + elements; i++) {
            active += grid[i] != 0 ? 1 : 0;
        }
        if (active == 0) {
            return;
        }
        int marks = (elements + 7) / 8;
        boolean gaps = active < marks;
        long most = 1L + (gaps ? (long) active * LONGEST_GAP : marks) + (long) active * Float.BYTES;
        if (size + most > Integer.MAX_VALUE - 8) {
            throw new InvalidFramesException("a tensor of more than 2^31 bytes");
        }
        if (out.length - size < most) {
            out = Arrays.copyOf(out, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(out.length * 2L, size + most)));
        }
        out[size++] = gaps ? FrameCodec.GAPS : FrameCodec.MARKS;
        if (gaps) {
            gaps(grid, from);
        } else {
            marks(grid, from, marks);
        }
    }

    private void gaps(float[] grid, int from) {
        int next = 0;
        for (int i = 0; i < elements; i++) {
            if (grid[from + i] != 0) {
                size = FrameCodec.varint(out, size, i - next);
                FLOATS.set(out, size, grid[from + i]);
                size += Float.BYTES;
                next = i + 1;
            }
        }
    }

    private void marks(float[] grid, int from, int bytes) {
        int marks = size;
        Arrays.fill(out, marks, marks + bytes, (byte) 0);
        size += bytes;
        for (int i = 0; i < elements; i++) {
            if (grid[from + i] != 0) {
                out[marks + i / 8] |= (byte) (1 << i % 8);
                FLOATS.set(out, size, grid[from + i]);
                size += Float.BYTES;
            }
        }
    }
}
