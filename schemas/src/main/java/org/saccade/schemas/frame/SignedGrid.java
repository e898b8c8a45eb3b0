package org.saccade.schemas.frame;

import java.util.Arrays;
import org.saccade.schemas.event.Events;

/**
 * ON minus OFF per pixel and time bin. The sums are taken in full and cut to -127 .. 127 at the end, so that the order of the events does
 * not matter; what is cut off is the saturation.
 */
final class SignedGrid implements Accumulator {

    private static final int MOST = Byte.MAX_VALUE;

    private final FrameSpec spec;
    private final int[] sums;
    private final byte[] grid;
    private long saturated;

    SignedGrid(FrameSpec spec) {
        this.spec = spec;
        sums = new int[spec.elements()];
        grid = new byte[spec.elements()];
    }

    @Override
    public void begin(long startUs, long durationUs) {
        Arrays.fill(sums, 0);
        saturated = 0;
    }

    @Override
    public int add(Events events, int from, int to, int bin) {
        Crop crop = Crop.of(spec, events.geometry());
        int base = bin * spec.elementsPerStep();
        int lost = 0;
        for (int i = from; i < to; i++) {
            int x = events.x()[i];
            int y = events.y()[i];
            if (crop.holds(x, y)) {
                sums[base + crop.cell(x, y)] += 2 * events.p()[i] - 1;
            } else {
                lost++;
            }
        }
        return lost;
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
