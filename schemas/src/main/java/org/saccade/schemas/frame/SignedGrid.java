package org.saccade.schemas.frame;

import java.util.Arrays;
import org.saccade.schemas.event.Events;

/**
 * ON minus OFF per pixel and time bin. The sums are taken in full and cut to -127 .. 127 at the end, so that the order of the events does
 * not matter; what is cut off is the saturation.
 */
final class SignedGrid extends CroppedGrid {

    private static final int MOST = Byte.MAX_VALUE;

    private final int[] sums;
    private final byte[] grid;
    private long saturated;

    SignedGrid(FrameSpec spec) {
        super(spec);
        sums = new int[spec.elements()];
        grid = new byte[spec.elements()];
    }

    @Override
    public void begin(long startUs, long durationUs) {
        Arrays.fill(sums, 0);
        saturated = 0;
    }

    @Override
    void take(Events events, int i, int bin, int cell) {
        sums[bin * spec.elementsPerStep() + cell] += 2 * events.p()[i] - 1;
    }

    @Override
    public byte[] encode(long[] binEvents) {
        saturated = 0;
        for (int i = 0; i < sums.length; i++) {
            int sum = sums[i];
            int cut = Math.max(-MOST, Math.min(MOST, sum));
            grid[i] = (byte) cut;
            saturated += Math.abs((long) sum - cut);
        }
        return FrameCodec.encode(grid, binEvents, spec.elementsPerStep());
    }

    @Override
    public long saturated() {
        return saturated;
    }
}
