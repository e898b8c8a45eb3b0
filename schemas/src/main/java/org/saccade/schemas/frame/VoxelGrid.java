package org.saccade.schemas.frame;

import java.util.Arrays;
import org.saccade.schemas.event.Events;

/**
 * Voxel grid, bilinear in time: an event at offset {@code o} of a window of {@code D} lies at o (T - 1) / (D - 1) between two time steps and
 * is shared between them. The first instant is all step 0's and the last all step T - 1's.
 *
 * <p>Weights are whole 65,536ths and the two of an event make exactly 1, so that nothing is lost to rounding however many events there are
 * and in whatever order they come. The float32 element is the sum divided by 65,536: exact up to 256 events, to 24 bits beyond. A
 * voxel of more than 32,767 events is full; events that it could not take in whole are counted.
 */
final class VoxelGrid extends CroppedGrid {

    /** Bits behind the point. */
    private static final int FRACTION = 16;

    private static final int ONE = 1 << FRACTION;

    private final int[] sums;
    private final float[] grid;
    private final boolean signed;
    private final int plane;
    private long startUs;
    private double perUs;
    private long saturated;

    VoxelGrid(FrameSpec spec) {
        super(spec);
        sums = new int[spec.elements()];
        grid = new float[spec.elements()];
        signed = spec.polarities() == 1;
        plane = signed ? 0 : spec.width() * spec.height();
    }

    @Override
    public void begin(long start, long durationUs) {
        Arrays.fill(sums, 0);
        startUs = start;
        perUs = spec.timeSteps() == 1 ? 0 : (double) ONE * (spec.timeSteps() - 1) / (durationUs - 1);
        saturated = 0;
    }

    @Override
    void take(Events events, int i, int bin, int cell) {
        long at = Math.round((events.timeUs(i) - startUs) * perUs);
        int later = (int) (at & (ONE - 1));
        int sign = signed && events.p()[i] == 0 ? -1 : 1;
        int voxel = (int) (at >> FRACTION) * spec.elementsPerStep() + events.p()[i] * plane + cell;
        boolean full = add(voxel, sign * (ONE - later));
        if (later != 0) {
            full |= add(voxel + spec.elementsPerStep(), sign * later);
        }
        saturated += full ? 1 : 0;
    }

    /** True when the voxel could not take all of it. */
    private boolean add(int cell, int weight) {
        long sum = (long) sums[cell] + weight;
        sums[cell] = (int) Math.max(-Integer.MAX_VALUE, Math.min(Integer.MAX_VALUE, sum));
        return sum != sums[cell];
    }

    @Override
    public byte[] encode(long[] binEvents) {
        for (int i = 0; i < sums.length; i++) {
            grid[i] = sums[i] / (float) ONE;
        }
        return FrameCodec.encode(grid, binEvents, spec.elementsPerStep());
    }

    @Override
    public long saturated() {
        return saturated;
    }
}
