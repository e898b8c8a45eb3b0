package org.saccade.schemas.frame;

import java.util.Arrays;
import java.util.Locale;

/**
 * Makes frames of fewer, longer time bins out of frames that are there: exactly those, byte for byte, that binning the events anew would give.
 *
 * <p>That holds where the fewer divide the more, for counts and marks: bin k of T' is bins k m to (k + 1) m - 1 of T = m T', whether bins
 * share time (ceil(k D / T') = ceil(k m D / T)) or events; a sum of counts that saturate is the count, saturated; a mark is a mark in any. Signed
 * sums are cut, voxel grids and time surfaces weighted by the place of events in their window, and are refused. A window of 0 that is shorter
 * than T microseconds is the one exception: it is stretched to T. Not safe for several threads.
 */
public final class BinMerge {

    private final FrameSpec from;
    private final FrameSpec to;
    private final int factor;
    private final byte[] grid;
    private final byte[] step;

    /**
     * @param from the frames that are there
     * @param timeSteps T', a divisor of theirs
     * @throws InvalidFramesException when the result would not be exact; the message says why
     */
    public BinMerge(FrameSpec from, int timeSteps) {
        if (from.value() != FrameSpec.Value.COUNT && from.value() != FrameSpec.Value.BINARY) {
            throw new InvalidFramesException(
                    "bins of value=" + from.value().name().toLowerCase(Locale.ROOT)
                            + " cannot be merged exactly: only counts and marks can");
        }
        if (timeSteps < 1 || from.timeSteps() % timeSteps != 0) {
            throw new InvalidFramesException(
                    from.timeSteps() + " time bins cannot be merged to " + timeSteps + ": it is no divisor");
        }
        this.from = from;
        this.to = new FrameSpec(
                timeSteps,
                from.polarities(),
                from.height(),
                from.width(),
                from.windowUs(),
                from.value(),
                from.bins(),
                from.tauUs());
        this.factor = from.timeSteps() / timeSteps;
        this.grid = new byte[to.elements()];
        this.step = new byte[to.elementsPerStep()];
    }

    /** Whether frames can be merged to so many time bins exactly. */
    public static boolean isExact(FrameSpec from, int timeSteps) {
        boolean whole = from.value() == FrameSpec.Value.COUNT || from.value() == FrameSpec.Value.BINARY;
        return whole && timeSteps >= 1 && from.timeSteps() % timeSteps == 0;
    }

    /** What the merged frames look like. */
    public FrameSpec to() {
        return to;
    }

    /**
     * Merges one tensor.
     *
     * @param data in the layout of {@link FrameCodec}
     * @throws InvalidFramesException when it is damaged
     */
    public byte[] merge(byte[] data) {
        FrameView view = FrameView.open(data, from);
        long[] binEvents = new long[to.timeSteps()];
        Arrays.fill(grid, (byte) 0);
        for (int t = 0; t < from.timeSteps(); t++) {
            binEvents[t / factor] += view.binEvents(t);
            if (!view.isEmpty(t)) {
                view.readStep(t, step, 0);
                add(t / factor * step.length);
            }
        }
        return FrameCodec.encode(grid, binEvents, step.length);
    }

    private void add(int base) {
        int most = from.value() == FrameSpec.Value.BINARY ? 1 : 255;
        for (int i = 0; i < step.length; i++) {
            if (step[i] != 0) {
                grid[base + i] = (byte) Math.min(most, (grid[base + i] & 0xFF) + (step[i] & 0xFF));
            }
        }
    }
}
