package org.saccade.schemas.frame;

import java.util.Arrays;
import org.saccade.schemas.event.Events;

/**
 * Bins events into one frames tensor: {@link #begin}, any number of {@link #add}, {@link #finish}.
 *
 * <p>It conserves events: of all that were added, {@code events + outside} of the result is the number, whatever the crop and the window.
 * A sensor larger than the frames is cropped about its centre, a smaller one padded; offset = floor((frame side - sensor side) / 2).
 *
 * <p>Cost per event: one add into a byte grid of T x P x H x W that is kept and reused; time is not looked at per event, since events come
 * in order and each bin is a run of them. Not safe for several threads.
 */
public final class FrameEncoder {

    private final FrameSpec spec;
    private final byte[] grid;
    private final long[] binEvents;
    private long startUs;
    private long durationUs;
    private long outside;
    private long saturated;

    public FrameEncoder(FrameSpec spec) {
        this.spec = spec;
        this.grid = new byte[spec.elements()];
        this.binEvents = new long[spec.timeSteps()];
    }

    /** What the tensors look like. */
    public FrameSpec spec() {
        return spec;
    }

    /** Bins the events of one whole sample whose window starts at {@code startUs}; the window's length is the specification's. */
    public EncodedFrames encode(Events events, long startUs, long durationUs) {
        begin(startUs, durationUs);
        add(events);
        return finish();
    }

    /** Length of the window for a sample: the specification's, or the extent of the events as they were recorded (at least T us). */
    public long durationOf(Events events, long startUs) {
        if (spec.windowUs() > 0) {
            return spec.windowUs();
        }
        long extent = events.count() == 0 ? 0 : events.timeUs(events.count() - 1) - startUs + 1;
        return Math.max(spec.timeSteps(), extent);
    }

    /** Starts a tensor for the window [startUs, startUs + durationUs). */
    public void begin(long startUs, long durationUs) {
        if (durationUs < spec.timeSteps()) {
            throw new InvalidFramesException(
                    "a window of " + durationUs + " us cannot be cut into " + spec.timeSteps() + " time bins");
        }
        this.startUs = startUs;
        this.durationUs = durationUs;
        Arrays.fill(grid, (byte) 0);
        Arrays.fill(binEvents, 0);
        outside = 0;
        saturated = 0;
    }

    /** Adds events. Those before or after the window, or beyond the frames' borders, are counted as outside. */
    public void add(Events events) {
        add(events, 0, events.count());
    }

    /** Adds the events [from, to) of a chunk. */
    public void add(Events events, int from, int to) {
        int at = Math.min(to, Math.max(from, events.indexOf(startUs)));
        outside += at - from;
        for (int bin = 0; bin < spec.timeSteps() && at < to; bin++) {
            int end = Math.min(to, Math.max(at, events.indexOf(startUs + spec.binStartUs(bin + 1, durationUs))));
            if (end > at) {
                addBin(events, at, end, bin);
                at = end;
            }
        }
        outside += to - at;
    }

    private void addBin(Events events, int from, int to, int bin) {
        int width = spec.width();
        int height = spec.height();
        int plane = spec.polarities() == 2 ? width * height : 0;
        int base = bin * spec.elementsPerStep();
        int left = Math.floorDiv(width - events.geometry().width(), 2);
        int top = Math.floorDiv(height - events.geometry().height(), 2);
        short[] x = events.x();
        short[] y = events.y();
        byte[] p = events.p();
        int lost = 0;
        int full = 0;
        boolean inside = left >= 0 && top >= 0;
        for (int i = from; i < to; i++) {
            int column = x[i] + left;
            int row = y[i] + top;
            if (!inside && (column < 0 || column >= width || row < 0 || row >= height)) {
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
        binEvents[bin] += to - from - lost;
        outside += lost;
        saturated += full;
    }

    /** The tensor of what was added since {@link #begin}, in the wire's form. */
    public EncodedFrames finish() {
        if (spec.value() == FrameSpec.Value.BINARY) {
            for (int i = 0; i < grid.length; i++) {
                grid[i] = (byte) (grid[i] == 0 ? 0 : 1);
            }
        }
        long events = 0;
        for (long n : binEvents) {
            events += n;
        }
        byte[] data = FrameCodec.encode(grid, binEvents, spec.elementsPerStep());
        return new EncodedFrames(data, events, outside, saturated);
    }
}
