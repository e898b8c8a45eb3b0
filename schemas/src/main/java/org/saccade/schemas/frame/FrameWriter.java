package org.saccade.schemas.frame;

import java.nio.ByteBuffer;

/** Writes the form by step of {@link FrameCodec}, one time step after another. Reused tensor after tensor; not safe for several threads. */
final class FrameWriter {

    private final long[] binEvents;
    private final int[] ends;
    private final int elements;
    private final StepSection sections;
    private final byte[] head;
    private int step;

    /**
     * @param elements per time step
     * @param binary elements that are not 0 are written as 1
     */
    FrameWriter(int timeSteps, int elements, boolean binary) {
        this.binEvents = new long[timeSteps];
        this.ends = new int[timeSteps];
        this.elements = elements;
        this.head = new byte[FrameCodec.longestHead(timeSteps)];
        this.sections = new StepSection(head.length, elements, binary);
    }

    /** Ready for another tensor. */
    void begin() {
        step = 0;
        sections.clear();
    }

    /**
     * The next time step: the elements of {@code grid} from {@code from} on, all 0 where it has no events; those are not looked at then.
     *
     * @param events of its time bin
     */
    void append(byte[] grid, int from, long events) {
        if (events != 0) {
            sections.append(grid, from);
        }
        binEvents[step] = events;
        ends[step++] = sections.size();
    }

    /**
     * The next time step, whose elements are in {@link #marks} already; both marks and values are 0 after it.
     *
     * @param values of the elements larger than 1
     * @param events of its time bin
     */
    void appendMarked(byte[] values, long events) {
        if (events != 0) {
            sections.appendMarked(values);
            sections.marks().clear(values);
        }
        binEvents[step] = events;
        ends[step++] = sections.size();
    }

    /** Where the elements of a step may be marked beforehand. */
    StepMarks marks() {
        return sections.marks();
    }

    /** How many elements of the last step with events are not 0. */
    int lastActive() {
        return sections.lastActive();
    }

    /** True when the dense form is smaller than what there is so far. */
    boolean exceedsDense() {
        return sections.size() > (long) binEvents.length * elements;
    }

    /** The tensor once every time step is there: a view of this writer's memory, good until {@link #begin}. */
    ByteBuffer finish() {
        int at = FrameCodec.head(head, FrameCodec.BY_STEP, binEvents, elements);
        int start = 0;
        for (int end : ends) {
            at = FrameCodec.varint(head, at, end - start);
            start = end;
        }
        byte[] out = sections.bytes();
        int from = head.length - at;
        System.arraycopy(head, 0, out, from, at);
        return ByteBuffer.wrap(out, from, at + sections.size()).slice();
    }
}
