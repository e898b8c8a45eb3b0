package org.saccade.schemas.frame;

import java.util.Arrays;
import org.saccade.schemas.event.Events;

/**
 * Time surface: per pixel the time of its last event in the window, seen at the end of each time bin as exp(-(end - last) / tau). The value
 * lives on in the steps after the event; the window's start forgets what was before. Nothing saturates.
 */
final class TimeSurface extends CroppedGrid {

    private static final long NEVER = -1;

    /** Offset of the last event in each bin, so that parts of a window may come in any order. */
    private final long[] last;

    private final float[] grid;
    private final int plane;
    private long startUs;
    private long durationUs;

    TimeSurface(FrameSpec spec) {
        super(spec);
        last = new long[spec.elements()];
        grid = new float[spec.elements()];
        plane = spec.polarities() == 2 ? spec.width() * spec.height() : 0;
    }

    @Override
    public void begin(long start, long duration) {
        Arrays.fill(last, NEVER);
        startUs = start;
        durationUs = duration;
    }

    @Override
    void take(Events events, int i, int bin, int cell) {
        int at = bin * spec.elementsPerStep() + events.p()[i] * plane + cell;
        last[at] = Math.max(last[at], events.timeUs(i) - startUs);
    }

    @Override
    public byte[] encode(long[] binEvents) {
        int perStep = spec.elementsPerStep();
        for (int step = 0; step < spec.timeSteps(); step++) {
            long end = spec.binStartUs(step + 1, durationUs);
            for (int i = step * perStep; i < (step + 1) * perStep; i++) {
                if (last[i] == NEVER && step > 0) {
                    last[i] = last[i - perStep];
                }
                // StrictMath: the same bits on every machine.
                grid[i] = last[i] == NEVER ? 0 : (float) StrictMath.exp(-(double) (end - last[i]) / spec.tauUs());
            }
        }
        return FrameCodec.encode(grid, binEvents, perStep);
    }

    @Override
    public long saturated() {
        return 0;
    }
}
