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
final class VoxelGrid implements Accumulator {

    /** Bits behind the point. */
    private static final int FRACTION = 16;

    private static final int ONE = 1 << FRACTION;

    private final FrameSpec spec;
    private final int[] sums;
    private final float[] grid;
    private long startUs;
    private double perUs;
    private long saturated;

    VoxelGrid(FrameSpec spec) {
        this.spec = spec;
        sums = new int[spec.elements()];
        grid = new float[spec.elements()];
    }

    @Override
    public void begin(long start, long durationUs) {
        Arrays.fill(sums, 0);
        startUs = start;
        perUs = spec.timeSteps() == 1 ? 0 : (double) ONE * (spec.timeSteps() - 1) / (durationUs - 1);
        saturated = 0;
    }

    @Override
    public int add(Events events, int from, int to, int bin) {
        Crop crop = Crop.of(spec, events.geometry());
        boolean signed = spec.polarities() == 1;
        int plane = signed ? 0 : spec.width() * spec.height();
        int lost = 0;
        for (int i = from; i < to; i++) {
            int x = events.x()[i];
            int y = events.y()[i];
            if (!crop.holds(x, y)) {
                lost++;
                continue;
            }
            long at = Math.round((events.timeUs(i) - startUs) * perUs);
            int later = (int) (at & (ONE - 1));
            int sign = signed && events.p()[i] == 0 ? -1 : 1;
            int cell = (int) (at >> FRACTION) * spec.elementsPerStep() + events.p()[i] * plane + crop.cell(x, y);
            boolean full = add(cell, sign * (ONE - later));
            if (later != 0) {
                full |= add(cell + spec.elementsPerStep(), sign * later);
            }
            saturated += full ? 1 : 0;
        }
        return lost;
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
