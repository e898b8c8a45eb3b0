package org.saccade.schemas.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads the bytes of a frames tensor step by step, straight into the place where they are wanted.
 *
 * <p>Opening checks the sizes against the bytes and against what the caller expects before anything is used; reading a step checks every
 * entry. Steps are read independently, so a step that is not wanted costs nothing. Not safe for several threads.
 */
public final class FrameView {

    private static final String UNUSABLE = "frames: ";

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] in;
    private final int elements;
    private final FrameSpec.Element element;
    private final long[] binEvents;
    private final int[] sectionStart;
    private final boolean dense;
    private final boolean byStep;
    private byte[] scratch;
    private int at;

    private FrameView(byte[] in, int timeSteps, int elementsPerStep, FrameSpec.Element element) {
        this.in = in;
        this.element = element;
        this.elements = elementsPerStep;
        if (in.length < 4 || in[0] != FrameCodec.VERSION) {
            throw new InvalidFramesException(
                    UNUSABLE + in.length + " bytes that do not start with layout " + FrameCodec.VERSION);
        }
        if (in[1] < FrameCodec.SPARSE || in[1] > FrameCodec.FLOATS) {
            throw new InvalidFramesException(UNUSABLE + "form " + in[1] + " at byte 1 is none of 0, 1, 2 and 3");
        }
        if ((in[1] == FrameCodec.FLOATS) != (element == FrameSpec.Element.FLOAT32)) {
            throw new InvalidFramesException(
                    UNUSABLE + "form " + in[1] + " at byte 1 does not hold " + element + " elements");
        }
        dense = in[1] == FrameCodec.DENSE;
        byStep = in[1] != FrameCodec.SPARSE;
        at = 2;
        expect("time steps", varint(), timeSteps);
        expect("elements per step", varint(), elementsPerStep);
        binEvents = new long[timeSteps];
        for (int step = 0; step < timeSteps; step++) {
            binEvents[step] = varint();
        }
        sectionStart = new int[timeSteps + 1];
        sections(timeSteps);
    }

    /**
     * Opens a tensor of the specification's size and element type.
     *
     * @throws InvalidFramesException when the bytes hold another tensor or are damaged; the message names the byte
     */
    public static FrameView open(byte[] data, FrameSpec spec) {
        return new FrameView(data, spec.timeSteps(), spec.elementsPerStep(), spec.element());
    }

    /**
     * Opens a tensor of uint8 elements of known size.
     *
     * @throws InvalidFramesException when the bytes hold a tensor of another size or are damaged; the message names the byte
     */
    public static FrameView open(byte[] data, int timeSteps, int elementsPerStep) {
        if (timeSteps < 1 || elementsPerStep < 1 || (long) timeSteps * elementsPerStep > FrameSpec.MAX_ELEMENTS) {
            throw new InvalidFramesException(
                    UNUSABLE + timeSteps + " steps of " + elementsPerStep + " elements cannot be");
        }
        return new FrameView(data, timeSteps, elementsPerStep, FrameSpec.Element.UINT8);
    }

    /**
     * Time bins without an event, of a tensor of any element type, read from its head.
     *
     * @throws InvalidFramesException when the bytes hold a tensor of another size or are damaged; the message names the byte
     */
    public static int emptyBins(byte[] data, int timeSteps, int elementsPerStep) {
        boolean floats = data.length > 1 && data[1] == FrameCodec.FLOATS;
        if (timeSteps < 1 || elementsPerStep < 1 || (long) timeSteps * elementsPerStep > FrameSpec.MAX_ELEMENTS) {
            throw new InvalidFramesException(
                    UNUSABLE + timeSteps + " steps of " + elementsPerStep + " elements cannot be");
        }
        FrameSpec.Element element = floats ? FrameSpec.Element.FLOAT32 : FrameSpec.Element.UINT8;
        FrameView view = new FrameView(data, timeSteps, elementsPerStep, element);
        return (int) Arrays.stream(view.binEvents).filter(events -> events == 0).count();
    }

    /**
     * The same of a tensor that this program has just made, from its first bytes alone: nothing is checked.
     *
     * @param head at least all up to the last event count
     */
    public static int emptyBinsByHead(byte[] head, int timeSteps) {
        int at = 2;
        int empty = 0;
        // Two numbers of the tensor's size, then one of events for each step.
        for (int number = 0; number < 2 + timeSteps; number++) {
            boolean zero = head[at] == 0;
            while (head[at++] < 0) {
                // A byte below 0 is not the last of its number.
            }
            empty += number >= 2 && zero ? 1 : 0;
        }
        return empty;
    }

    private void sections(int timeSteps) {
        long[] sizes = new long[timeSteps];
        for (int step = 0; step < timeSteps; step++) {
            sizes[step] = dense ? elements : varint();
        }
        long start = at;
        for (int step = 0; step < timeSteps; step++) {
            sectionStart[step] = (int) start;
            start += sizes[step];
            if (sizes[step] > in.length || start > in.length) {
                throw new InvalidFramesException(
                        UNUSABLE + "time step " + step + " needs bytes up to " + start + ", there are " + in.length);
            }
        }
        sectionStart[timeSteps] = (int) start;
        if (start != in.length) {
            throw new InvalidFramesException(
                    UNUSABLE + (in.length - start) + " bytes are left over from byte " + start);
        }
    }

    private static void expect(String what, long actual, long wanted) {
        if (actual != wanted) {
            throw new InvalidFramesException(UNUSABLE + what + " are " + actual + ", expected " + wanted);
        }
    }

    /** Number of time steps. */
    public int timeSteps() {
        return binEvents.length;
    }

    /** Type of the elements. */
    public FrameSpec.Element element() {
        return element;
    }

    /** Events of time bin {@code step}, saturated ones included. */
    public long binEvents(int step) {
        return binEvents[step];
    }

    /**
     * True when all elements of time step {@code step} are 0, as the bytes say without being decoded. Counts are all 0 exactly where the bin
     * has no events; signed sums may cancel, and voxel grids and time surfaces reach beyond the bins of their events.
     */
    public boolean isEmpty(int step) {
        return dense ? binEvents[step] == 0 : sectionStart[step] == sectionStart[step + 1];
    }

    /** Number of time steps that are not empty. */
    public int activeSteps() {
        int active = 0;
        for (int step = 0; step < binEvents.length; step++) {
            active += isEmpty(step) ? 0 : 1;
        }
        return active;
    }

    /**
     * Writes all elements of a time step, zeros included, to {@code out[offset ..]}: a byte each, or 4 for float32, lowest byte first.
     *
     * @throws InvalidFramesException when the section is damaged
     */
    public void readStep(int step, byte[] out, int offset) {
        if (dense) {
            System.arraycopy(in, sectionStart[step], out, offset, elements);
        } else {
            read(step, out, offset);
        }
    }

    /**
     * As {@link #readStep(int, byte[], int)}, to byte positions of a buffer (direct or not) from {@code offset} on; float32 in the machine's own
     * order.
     */
    public void readStep(int step, ByteBuffer out, int offset) {
        readStep(step, out, offset, scratch());
    }

    /**
     * The same by way of an array that the caller keeps for many tensors: plain memory is decoded into several times faster than a buffer, and
     * copied from at once.
     *
     * @param bytes of a step's size in bytes, or more
     */
    public void readStep(int step, ByteBuffer out, int offset, byte[] bytes) {
        readStep(step, bytes, 0);
        int size = elements * element.bytes();
        if (element == FrameSpec.Element.FLOAT32 && ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            for (int i = 0; i < size; i += Float.BYTES) {
                FloatSection.INTS.set(bytes, i, Integer.reverseBytes((int) FloatSection.INTS.get(bytes, i)));
            }
        }
        out.put(offset, bytes, 0, size);
    }

    /** As {@link #readStep(int, byte[], int)}, as floats, one for each element. */
    public void readStep(int step, float[] out, int offset) {
        byte[] bytes = scratch();
        readStep(step, bytes, 0);
        switch (element) {
            case UINT8 -> {
                for (int i = 0; i < elements; i++) {
                    out[offset + i] = bytes[i] & 0xFF;
                }
            }
            case INT8 -> {
                for (int i = 0; i < elements; i++) {
                    out[offset + i] = bytes[i];
                }
            }
            case FLOAT32 -> {
                for (int i = 0; i < elements; i++) {
                    out[offset + i] = (float) FloatSection.FLOATS.get(bytes, i * Float.BYTES);
                }
            }
        }
    }

    private byte[] scratch() {
        if (scratch == null) {
            scratch = new byte[elements * element.bytes()];
        }
        return scratch;
    }

    private void read(int step, byte[] out, int offset) {
        at = sectionStart[step];
        int end = sectionStart[step + 1];
        byte form = at == end ? FrameCodec.GAPS : byStep ? in[at++] : FrameCodec.GAPS;
        if (form != FrameCodec.GAPS && form != FrameCodec.MARKS) {
            throw new InvalidFramesException(
                    UNUSABLE + "time step " + step + " is of the unknown form " + form + " at byte " + (at - 1));
        }
        boolean floats = element == FrameSpec.Element.FLOAT32;
        if (form == FrameCodec.MARKS) {
            if (floats) {
                floatMarks(step, end, out, offset);
            } else {
                marks(step, end, out, offset);
            }
        } else {
            Arrays.fill(out, offset, offset + elements * element.bytes(), (byte) 0);
            if (floats) {
                floatGaps(step, end, out, offset);
            } else {
                gaps(step, end, out, offset);
            }
        }
        if (at != end) {
            throw new InvalidFramesException(UNUSABLE + "time step " + step + " ends at byte " + at + ", not " + end);
        }
    }

    private void gaps(int step, int end, byte[] out, int offset) {
        int cell = -1;
        while (at < end) {
            long head = varint();
            cell = next(step, cell, head >>> 1);
            out[offset + cell] = value(head);
        }
    }

    private void marks(int step, int end, byte[] out, int offset) {
        int bytes = checkedMarks(step, end);
        int whole = elements / 8;
        for (int i = 0; i < whole; i++) {
            LONGS.set(out, offset + i * 8, spread(in[at + i]));
        }
        for (int i = whole * 8; i < elements; i++) {
            out[offset + i] = (byte) (in[at + whole] >> i - whole * 8 & 1);
        }
        at += bytes;
        int cell = -1;
        while (at < end) {
            cell = next(step, cell, varint());
            out[offset + cell] = value(1);
        }
    }

    /** Eight marks to eight bytes of 0 or 1, the first mark to the lowest byte. */
    private static long spread(byte marks) {
        // Each byte takes a copy of the marks and keeps its own: bit i of byte i. Adding 0x7F carries it to the top.
        long own = (marks & 0xFF) * 0x0101010101010101L & 0x8040201008040201L;
        return (own + 0x007F7F7F7F7F7F7FL | own) >>> 7 & 0x0101010101010101L;
    }

    private void floatGaps(int step, int end, byte[] out, int offset) {
        int cell = -1;
        while (at < end) {
            cell = next(step, cell, varint());
            value(out, offset + cell * Float.BYTES);
        }
    }

    private void floatMarks(int step, int end, byte[] out, int offset) {
        Arrays.fill(out, offset, offset + elements * Float.BYTES, (byte) 0);
        int marks = at;
        at += checkedMarks(step, end);
        for (int i = 0; i < elements; i++) {
            if ((in[marks + i / 8] >> i % 8 & 1) != 0) {
                value(out, offset + i * Float.BYTES);
            }
        }
    }

    private void value(byte[] out, int to) {
        if (in.length - at < Float.BYTES) {
            throw new InvalidFramesException(UNUSABLE + "the bytes end inside an element at byte " + at);
        }
        if (!Float.isFinite((float) FloatSection.FLOATS.get(in, at))) {
            throw new InvalidFramesException(UNUSABLE + "the element at byte " + at + " is not a number");
        }
        FloatSection.INTS.set(out, to, (int) FloatSection.INTS.get(in, at));
        at += Float.BYTES;
    }

    /** Bytes of marks from {@code at} on; they are all there, and none is for an element beyond the last. */
    private int checkedMarks(int step, int end) {
        int bytes = (elements + 7) / 8;
        if (end - at < bytes) {
            throw new InvalidFramesException(UNUSABLE + "time step " + step + " has " + (end - at) + " bytes of marks, "
                    + bytes + " are needed");
        }
        int last = at + bytes - 1;
        if (elements % 8 != 0 && (in[last] & 0xFF) >> elements % 8 != 0) {
            throw beyond(step, last);
        }
        return bytes;
    }

    private InvalidFramesException beyond(int step, int where) {
        return new InvalidFramesException(UNUSABLE + "an entry of time step " + step + " lies beyond its " + elements
                + " elements, at byte " + where);
    }

    private int next(int step, int cell, long gap) {
        long reached = cell + 1L + gap;
        if (gap < 0 || gap >= elements || reached >= elements) {
            throw beyond(step, at);
        }
        return (int) reached;
    }

    private byte value(long head) {
        if ((head & 1) == 0) {
            return 1;
        }
        if (at >= in.length) {
            throw new InvalidFramesException(UNUSABLE + "the bytes end inside an entry");
        }
        return in[at++];
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            if (at >= in.length) {
                throw new InvalidFramesException(UNUSABLE + "the bytes end inside a number at byte " + at);
            }
            byte b = in[at++];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new InvalidFramesException(UNUSABLE + "a number is too long at byte " + at);
    }
}
