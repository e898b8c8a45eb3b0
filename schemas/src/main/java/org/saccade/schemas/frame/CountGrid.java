package org.saccade.schemas.frame;

import java.util.Arrays;
import org.saccade.schemas.event.Events;

/** Counts of events, or whether there was one: a byte per element, saturating at 255. */
final class CountGrid implements Accumulator {

    private final FrameSpec spec;
    private final byte[] grid;
    private long saturated;

    CountGrid(FrameSpec spec) {
        this.spec = spec;
        grid = new byte[spec.elements()];
    }

    @Override
    public void begin(long startUs, long durationUs) {
        Arrays.fill(grid, (byte) 0);
        saturated = 0;
    }

    @Override
    public int add(Events events, int from, int to, int bin) {
        Crop crop = Crop.of(spec, events.geometry());
        int width = spec.width();
        int height = spec.height();
        int plane = spec.polarities() == 2 ? width * height : 0;
        int base = bin * spec.elementsPerStep();
        int left = crop.left();
        int top = crop.top();
        boolean whole = crop.whole();
        short[] x = events.x();
        short[] y = events.y();
        byte[] p = events.p();
        int lost = 0;
        int full = 0;
        for (int i = from; i < to; i++) {
            int column = x[i] + left;
            int row = y[i] + top;
            if (!whole && (column < 0 || column >= width || row < 0 || row >= height)) {
                lost++;
                continue;
            }
            int cell = base + p[i] * plane + row * width + column;
            int value = (grid[cell] & 0xFF) + 1;
            // 256 wraps to 0 in a byte: take it back to 255 without a branch in the common case.
            int over = value >>> 8;
            grid[cell] = (byte) (value - over);
            full += over;
        }
        saturated += full;
        return lost;
    }

    @Override
    public byte[] encode(long[] binEvents) {
        if (spec.value() == FrameSpec.Value.BINARY) {
            for (int i = 0; i < grid.length; i++) {
                grid[i] = (byte) (grid[i] == 0 ? 0 : 1);
            }
        }
        return FrameCodec.encode(grid, binEvents, spec.elementsPerStep());
    }

    @Override
    public long saturated() {
        return saturated;
    }
}
