package org.saccade.schemas.frame;

import org.saccade.schemas.event.Events;

/** Where the events of one window come together, a kind for each {@link FrameSpec.Value}. Reused; not safe for several threads. */
interface Accumulator {

    static Accumulator of(FrameSpec spec) {
        return switch (spec.value()) {
            case COUNT, BINARY -> new CountGrid(spec);
            case SIGNED -> new SignedGrid(spec);
            case VOXEL -> new VoxelGrid(spec);
            case SURFACE -> new TimeSurface(spec);
        };
    }

    /** Forgets everything; a window [startUs, startUs + durationUs) begins. */
    void begin(long startUs, long durationUs);

    /**
     * Adds the events [from, to), all of them in time bin {@code bin}.
     *
     * @return how many of them lie beyond the frames' borders
     */
    int add(Events events, int from, int to, int bin);

    /** The tensor in the layout of {@link FrameCodec}. */
    byte[] encode(long[] binEvents);

    /** Events that an element could not take, once {@link #encode} is done. */
    long saturated();
}
