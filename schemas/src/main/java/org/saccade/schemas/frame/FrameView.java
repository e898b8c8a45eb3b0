package org.saccade.schemas.frame;

import java.nio.ByteBuffer;

/**
 * Reads the bytes of a frames tensor step by step, straight into the place where they are wanted.
 *
 * <p>Opening checks the sizes against the bytes and against what the caller expects before anything is used; reading a step checks every
 * entry. Steps are read independently, so a step that is not wanted costs nothing. Not safe for several threads.
 */
public final class FrameView {

    private static final String UNUSABLE = "frames: ";

    private final byte[] in;
    private final int elements;
    private final long[] binEvents;
    private final int[] sectionStart;
    private final boolean dense;
    private final boolean byStep;
    private int at;

    private FrameView(byte[] in, int timeSteps, int elementsPerStep) {
        this.in = in;
        this.elements = elementsPerStep;
        if (in.length < 4 || in[0] != FrameCodec.VERSION) {
            throw new InvalidFramesException(
                    UNUSABLE + in.length + " bytes that do not start with layout " + FrameCodec.VERSION);
        }
        if (in[1] < FrameCodec.SPARSE || in[1] > FrameCodec.BY_STEP) {
            throw new InvalidFramesException(UNUSABLE + "form " + in[1] + " at byte 1 is none of 0, 1 and 2");
        }
        dense = in[1] == FrameCodec.DENSE;
        byStep = in[1] == FrameCodec.BY_STEP;
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
     * Opens a tensor of known size.
     *
     * @throws InvalidFramesException when the bytes hold a tensor of another size or are damaged; the message names the byte
     */
    public static FrameView open(byte[] data, int timeSteps, int elementsPerStep) {
        if (timeSteps < 1 || elementsPerStep < 1 || (long) timeSteps * elementsPerStep > FrameSpec.MAX_ELEMENTS) {
            throw new InvalidFramesException(
                    UNUSABLE + timeSteps + " steps of " + elementsPerStep + " elements cannot be");
        }
        return new FrameView(data, timeSteps, elementsPerStep);
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

    /** Events of time bin {@code step}, saturated ones included. */
    public long binEvents(int step) {
        return binEvents[step];
    }

    /** True when time bin {@code step} has no events: all its elements are 0. */
    public boolean isEmpty(int step) {
        return binEvents[step] == 0;
    }

    /** Number of time steps that have events. */
    public int activeSteps() {
        int active = 0;
        for (long events : binEvents) {
            active += events == 0 ? 0 : 1;
        }
        return active;
    }

    /**
     * Writes the elements of a time step that are not 0 to {@code out[offset ..]}, which the caller has cleared.
     *
     * @throws InvalidFramesException when the section is damaged
     */
    public void readStep(int step, byte[] out, int offset) {
        if (dense) {
            System.arraycopy(in, sectionStart[step], out, offset, elements);
        } else {
            read(step, out, offset, BYTES);
        }
    }

    /** As {@link #readStep(int, byte[], int)}, to absolute positions of a buffer (direct or not). */
    public void readStep(int step, ByteBuffer out, int offset) {
        if (dense) {
            out.put(offset, in, sectionStart[step], elements);
        } else {
            read(step, out, offset, BUFFER);
        }
    }

    /** As {@link #readStep(int, byte[], int)}, as floats 0 .. 255. */
    public void readStep(int step, float[] out, int offset) {
        if (dense) {
            for (int i = 0; i < elements; i++) {
                out[offset + i] = in[sectionStart[step] + i] & 0xFF;
            }
        } else {
            read(step, out, offset, FLOATS);
        }
    }

    /** Puts one element, 1 .. 255, where it belongs. */
    private interface Target<O> {
        void put(O out, int at, byte value);
    }

    private static final Target<byte[]> BYTES = (out, at, value) -> out[at] = value;
    private static final Target<ByteBuffer> BUFFER = (out, at, value) -> out.put(at, value);
    private static final Target<float[]> FLOATS = (out, at, value) -> out[at] = value & 0xFF;

    private <O> void read(int step, O out, int offset, Target<O> target) {
        at = sectionStart[step];
        int end = sectionStart[step + 1];
        if (at == end) {
            return;
        }
        byte form = byStep ? in[at++] : FrameCodec.GAPS;
        if (form == FrameCodec.GAPS) {
            gaps(step, end, out, offset, target);
        } else if (form == FrameCodec.MARKS) {
            marks(step, end, out, offset, target);
        } else {
            throw new InvalidFramesException(
                    UNUSABLE + "time step " + step + " is of the unknown form " + form + " at byte " + (at - 1));
        }
        if (at != end) {
            throw new InvalidFramesException(UNUSABLE + "time step " + step + " ends at byte " + at + ", not " + end);
        }
    }

    private <O> void gaps(int step, int end, O out, int offset, Target<O> target) {
        int cell = -1;
        while (at < end) {
            long head = varint();
            cell = next(step, cell, head >>> 1);
            target.put(out, offset + cell, value(head));
        }
    }

    private <O> void marks(int step, int end, O out, int offset, Target<O> target) {
        int bytes = (elements + 7) / 8;
        if (end - at < bytes) {
            throw new InvalidFramesException(UNUSABLE + "time step " + step + " has " + (end - at) + " bytes of marks, "
                    + bytes + " are needed");
        }
        for (int i = 0; i < bytes; i++) {
            for (int rest = in[at + i] & 0xFF; rest != 0; rest &= rest - 1) {
                int cell = i * 8 + Integer.numberOfTrailingZeros(rest);
                if (cell >= elements) {
                    throw beyond(step, at + i);
                }
                target.put(out, offset + cell, (byte) 1);
            }
        }
        at += bytes;
        int cell = -1;
        while (at < end) {
            cell = next(step, cell, varint());
            target.put(out, offset + cell, value(1));
        }
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
