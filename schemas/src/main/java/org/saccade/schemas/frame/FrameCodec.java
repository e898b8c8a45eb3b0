package org.saccade.schemas.frame;

import java.util.Arrays;

/**
 * Packs a uint8 tensor of T time steps into bytes; {@link FrameView} reads it.
 *
 * <pre>
 *   byte 0       version, 1
 *   byte 1       form: 0 sparse, 1 dense
 *   varint       T, time steps
 *   varint       N, elements per time step
 *   T varints    events per time bin (saturated ones included): 0 means that the step is empty
 *   sparse:  T varints   bytes of each step's section
 *            T sections  entries in rising order of element: varint (gap &lt;&lt; 1 | m), where gap is the number of zero elements since the
 *                        entry before; m = 0: the value is 1; m = 1: one byte follows, the value 2 .. 255
 *   dense:   T x N bytes
 * </pre>
 *
 * The event counts come first so that a consumer can skip empty steps, or whole records, without decoding. Sparse costs about one byte per
 * active element; the dense form is chosen where it is smaller. Stateless; safe for several threads.
 */
public final class FrameCodec {

    static final byte VERSION = 1;
    static final byte SPARSE = 0;
    static final byte DENSE = 1;

    private FrameCodec() {}

    /**
     * Packs a dense tensor.
     *
     * @param grid uint8 elements, time step after time step; length T x elementsPerStep
     * @param binEvents events per time bin; its length is T
     * @throws InvalidFramesException when the sizes do not agree, or a bin without events has an element that is not 0
     */
    public static byte[] encode(byte[] grid, long[] binEvents, int elementsPerStep) {
        int steps = binEvents.length;
        if (grid.length != (long) steps * elementsPerStep) {
            throw new InvalidFramesException(
                    "a grid of " + grid.length + " elements is not " + steps + " steps of " + elementsPerStep);
        }
        Bytes head = new Bytes(16 + steps * 6);
        head.put(VERSION);
        head.put(SPARSE);
        head.varint(steps);
        head.varint(elementsPerStep);
        for (long events : binEvents) {
            head.varint(events);
        }
        Bytes body = new Bytes(Math.max(64, grid.length / 16));
        for (int step = 0; step < steps; step++) {
            int start = body.size;
            section(grid, step * elementsPerStep, elementsPerStep, body);
            if (binEvents[step] == 0 && body.size > start) {
                throw new InvalidFramesException(
                        "time step " + step + " has no events and yet elements that are not 0");
            }
            head.varint(body.size - start);
            if (body.size > grid.length) {
                return dense(grid, binEvents, elementsPerStep);
            }
        }
        byte[] out = Arrays.copyOf(head.data, head.size + body.size);
        System.arraycopy(body.data, 0, out, head.size, body.size);
        return out;
    }

    private static void section(byte[] grid, int from, int count, Bytes out) {
        int next = from;
        int end = from + count;
        for (int i = from; i < end; i++) {
            int value = grid[i] & 0xFF;
            if (value != 0) {
                long gap = i - next;
                out.varint(gap << 1 | (value == 1 ? 0 : 1));
                if (value > 1) {
                    out.put((byte) value);
                }
                next = i + 1;
            }
        }
    }

    private static byte[] dense(byte[] grid, long[] binEvents, int elementsPerStep) {
        Bytes out = new Bytes(16 + binEvents.length * 10 + grid.length);
        out.put(VERSION);
        out.put(DENSE);
        out.varint(binEvents.length);
        out.varint(elementsPerStep);
        for (long events : binEvents) {
            out.varint(events);
        }
        byte[] bytes = Arrays.copyOf(out.data, out.size + grid.length);
        System.arraycopy(grid, 0, bytes, out.size, grid.length);
        return bytes;
    }

    /** Bytes that grow. */
    private static final class Bytes {
        private byte[] data;
        private int size;

        Bytes(int capacity) {
            data = new byte[capacity];
        }

        void put(byte b) {
            if (size == data.length) {
                data = Arrays.copyOf(data, data.length * 2);
            }
            data[size++] = b;
        }

        void varint(long value) {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                put((byte) (rest | 0x80));
                rest >>>= 7;
            }
            put((byte) rest);
        }
    }
}
