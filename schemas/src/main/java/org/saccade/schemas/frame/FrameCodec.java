package org.saccade.schemas.frame;

import java.util.Arrays;

/**
 * Packs a tensor of T time steps into bytes; {@link FrameView} reads it. Elements are bytes (uint8 or int8: the layout does not tell them apart)
 * or float32.
 *
 * <pre>
 *   byte 0       version, 1
 *   byte 1       form: 3 float32 by step, 2 by step, 1 dense, 0 sparse (no longer written)
 *   varint       T, time steps
 *   varint       N, elements per time step
 *   T varints    events per time bin (saturated ones included): 0 means that the bin had none
 *   by step, sparse:  T varints   bytes of each step's section; 0 where all elements are 0: the step is empty
 *                     T sections
 *   dense:            T x N bytes
 *
 *   section by step:  byte 0 and what it says
 *     0  gaps    entries in rising order of element: varint (gap &lt;&lt; 1 | m), where gap is the number of elements since the entry before;
 *                m = 0: the value is 1; m = 1: one byte follows, the value 2 .. 255
 *     1  marks   ceil(N / 8) bytes, bit i of byte j: element 8 j + i is not 0; then the elements larger than 1 in rising order: varint gap
 *                since the one before, one byte of value
 *   section float32 by step: byte 0 and what it says
 *     0  gaps    entries in rising order of element: varint gap, 4 bytes
 *     1  marks   ceil(N / 8) bytes as above, then 4 bytes for each element that is not 0
 *                (an element: IEEE 754 single precision, lowest byte first)
 *   section sparse:   gaps, without the byte in front
 * </pre>
 *
 * The event counts come first so that a consumer can skip empty steps, or whole records, without decoding. Gaps cost about one byte per active
 * element, marks an eighth of a byte per element; the dense form is chosen where it is smaller. A float32 element that is not 0 costs its 4 bytes and that. Stateless; safe for several threads.
 */
public final class FrameCodec {

    static final byte VERSION = 1;
    static final byte SPARSE = 0;
    static final byte DENSE = 1;
    static final byte BY_STEP = 2;
    static final byte FLOATS = 3;

    static final byte GAPS = 0;
    static final byte MARKS = 1;

    private static final int LONGEST_VARINT = 10;

    private FrameCodec() {}

    /**
     * Packs a dense tensor of bytes.
     *
     * @param grid elements, time step after time step; length T x elementsPerStep
     * @param binEvents events per time bin; its length is T
     * @throws InvalidFramesException when the sizes do not agree, or a bin without events has an element that is not 0
     */
    public static byte[] encode(byte[] grid, long[] binEvents, int elementsPerStep) {
        int steps = binEvents.length;
        if (grid.length != (long) steps * elementsPerStep) {
            throw new InvalidFramesException(
                    "a grid of " + grid.length + " elements is not " + steps + " steps of " + elementsPerStep);
        }
        FrameWriter writer = new FrameWriter(steps, elementsPerStep, false);
        for (int step = 0; step < steps; step++) {
            if (binEvents[step] == 0 && !empty(grid, step * elementsPerStep, elementsPerStep)) {
                throw new InvalidFramesException(
                        "time step " + step + " has no events and yet elements that are not 0");
            }
        }
        return encode(grid, binEvents, elementsPerStep, writer);
    }

    /** The same for a tensor known to be sound, by a writer of its size. */
    static byte[] encode(byte[] grid, long[] binEvents, int elementsPerStep, FrameWriter writer) {
        writer.begin();
        for (int step = 0; step < binEvents.length; step++) {
            writer.append(grid, step * elementsPerStep, binEvents[step]);
            if (writer.exceedsDense()) {
                return dense(grid, binEvents, elementsPerStep);
            }
        }
        return EncodedFrames.copy(writer.finish());
    }

    /**
     * Packs a dense tensor of floats. A bin without events may have elements that are not 0: voxel grids share events between steps, and a time
     * surface lives on.
     *
     * @param grid elements, time step after time step; length T x elementsPerStep
     * @param binEvents events per time bin; its length is T
     * @throws InvalidFramesException when the sizes do not agree
     */
    public static byte[] encode(float[] grid, long[] binEvents, int elementsPerStep) {
        int steps = binEvents.length;
        if (grid.length != (long) steps * elementsPerStep) {
            throw new InvalidFramesException(
                    "a grid of " + grid.length + " elements is not " + steps + " steps of " + elementsPerStep);
        }
        byte[] head = new byte[longestHead(steps)];
        int at = head(head, FLOATS, binEvents, elementsPerStep);
        FloatSection sections = new FloatSection(elementsPerStep);
        for (int step = 0; step < steps; step++) {
            int start = sections.size();
            sections.append(grid, step * elementsPerStep);
            at = varint(head, at, sections.size() - start);
        }
        byte[] out = Arrays.copyOf(head, at + sections.size());
        System.arraycopy(sections.bytes(), 0, out, at, sections.size());
        return out;
    }

    private static boolean empty(byte[] grid, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (grid[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] dense(byte[] grid, long[] binEvents, int elementsPerStep) {
        byte[] head = new byte[longestHead(binEvents.length)];
        int at = head(head, DENSE, binEvents, elementsPerStep);
        byte[] out = Arrays.copyOf(head, at + grid.length);
        System.arraycopy(grid, 0, out, at, grid.length);
        return out;
    }

    static boolean isDense(byte[] data) {
        return data[1] == DENSE;
    }

    static int longestHead(int steps) {
        return 2 + (2 + 2 * steps) * LONGEST_VARINT;
    }

    static int head(byte[] out, byte form, long[] binEvents, int elementsPerStep) {
        out[0] = VERSION;
        out[1] = form;
        int at = varint(out, 2, binEvents.length);
        at = varint(out, at, elementsPerStep);
        for (long events : binEvents) {
            at = varint(out, at, events);
        }
        return at;
    }

    static int varint(byte[] out, int from, long value) {
        int at = from;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[at++] = (byte) rest;
        return at;
    }
}
