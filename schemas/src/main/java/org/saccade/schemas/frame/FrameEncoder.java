package org.saccade.schemas.frame;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.saccade.schemas.event.Events;

/**
 * Bins events into one frames tensor: {@link #begin}, any number of {@link #add}, {@link #finish}.
 *
 * <p>It conserves events: of all that were added, {@code events + outside} of the result is the number, whatever the crop and the window.
 * A sensor larger than the frames is cropped about its centre, a smaller one padded; offset = floor((frame side - sensor side) / 2).
 *
 * <p>Cost per event: one add into a grid of T x P x H x W that is kept and reused; where bins share the time, it is not looked at per event,
 * since events come in order and each bin is a run of them. Bins that share the events are cut when all of these are known: what is added
 * is kept until then, not copied. Not safe for several threads.
 */
public final class FrameEncoder {

    private final FrameSpec spec;
    private final boolean reusing;
    private final Accumulator grid;
    private final long[] binEvents;
    private final List<Part> parts = new ArrayList<>();
    private long startUs;
    private long durationUs;
    private long outside;
    /** Whether the last tensor was better dense: the next one is likely to be, and is not tried bin by bin. */
    private boolean dense;

    /** Rows [from, to) of a chunk, all within the window. */
    private record Part(Events events, int from, int to) {}

    /** An encoder whose results are the caller's. */
    public FrameEncoder(FrameSpec spec) {
        this(spec, false);
    }

    private FrameEncoder(FrameSpec spec, boolean reusing) {
        this.spec = spec;
        this.reusing = reusing;
        this.grid = Accumulator.of(spec);
        this.binEvents = new long[spec.timeSteps()];
    }

    /**
     * An encoder whose results may be views of its own memory, overwritten by the next one: for a caller that writes each of them out before
     * it asks for another. It spares an array of the tensor's size, and the copy into it.
     */
    public static FrameEncoder reusing(FrameSpec spec) {
        return new FrameEncoder(spec, true);
    }

    /** What the tensors look like. */
    public FrameSpec spec() {
        return spec;
    }

    /** Bins the events of one whole sample in the window [startUs, startUs + durationUs). */
    public EncodedFrames encode(Events events, long startUs, long durationUs) {
        return encode(List.of(events), startUs, durationUs);
    }

    /** The same for a sample in parts, such as its chunks; quickest when they are in order of time. */
    public EncodedFrames encode(List<Events> sample, long startUs, long durationUs) {
        if (grid instanceof CountGrid counts && spec.bins() == FrameSpec.Bins.TIME && !dense && inOrder(sample)) {
            EncodedFrames frames = encodeByStep(counts, sample, startUs, durationUs);
            if (frames != null) {
                return frames;
            }
        }
        begin(startUs, durationUs);
        sample.forEach(this::add);
        return finish();
    }

    static boolean inOrder(List<Events> sample) {
        long last = Long.MIN_VALUE;
        for (Events part : sample) {
            if (part.count() > 0) {
                if (part.timeUs(0) < last) {
                    return false;
                }
                last = part.timeUs(part.count() - 1);
            }
        }
        return true;
    }

    /** The bins of a whole sample are known to be full one after another; null when they are better dense. */
    private EncodedFrames encodeByStep(CountGrid counts, List<Events> sample, long startUs, long durationUs) {
        checkWindow(durationUs);
        counts.beginByStep();
        int part = 0;
        int at = 0;
        long inside = 0;
        int empty = 0;
        for (int bin = 0; bin < spec.timeSteps(); bin++) {
            long endUs = startUs + spec.binStartUs(bin + 1, durationUs);
            long inBin = 0;
            while (part < sample.size()) {
                Events events = sample.get(part);
                int from = Math.max(at, events.indexOf(startUs));
                int end = Math.max(from, events.indexOf(endUs));
                inBin += end - from - counts.addToStep(events, from, end);
                at = end;
                if (end < events.count()) {
                    break;
                }
                part++;
                at = 0;
            }
            if (!counts.endStep(inBin)) {
                return null;
            }
            inside += inBin;
            empty += inBin == 0 ? 1 : 0;
        }
        long total = 0;
        for (Events events : sample) {
            total += events.count();
        }
        ByteBuffer tensor = counts.finishByStep();
        return new EncodedFrames(
                reusing ? tensor : ByteBuffer.wrap(EncodedFrames.copy(tensor)),
                inside,
                total - inside,
                counts.saturated(),
                empty);
    }

    /** Starts a tensor for the window [startUs, startUs + durationUs). */
    public void begin(long startUs, long durationUs) {
        checkWindow(durationUs);
        this.startUs = startUs;
        this.durationUs = durationUs;
        grid.begin(startUs, durationUs);
        parts.clear();
        Arrays.fill(binEvents, 0);
        outside = 0;
    }

    private void checkWindow(long durationUs) {
        if (durationUs < spec.timeSteps()) {
            throw new InvalidFramesException(
                    "a window of " + durationUs + " us cannot be cut into " + spec.timeSteps() + " time bins");
        }
    }

    /** Adds events. Those before or after the window, or beyond the frames' borders, are counted as outside. */
    public void add(Events events) {
        add(events, 0, events.count());
    }

    /** Adds the events [from, to) of a chunk. */
    public void add(Events events, int from, int to) {
        int at = Math.min(to, Math.max(from, events.indexOf(startUs)));
        outside += at - from;
        if (spec.bins() == FrameSpec.Bins.COUNT) {
            int end = Math.min(to, Math.max(at, events.indexOf(startUs + durationUs)));
            parts.add(new Part(events, at, end));
            at = end;
        }
        for (int bin = 0; bin < spec.timeSteps() && at < to; bin++) {
            int end = Math.min(to, Math.max(at, events.indexOf(startUs + spec.binStartUs(bin + 1, durationUs))));
            if (end > at) {
                bin(events, at, end, bin);
                at = end;
            }
        }
        outside += to - at;
    }

    private void bin(Events events, int from, int to, int bin) {
        int lost = grid.add(events, from, to, bin);
        binEvents[bin] += to - from - lost;
        outside += lost;
    }

    /** Gives the kept events to their bins by rank among those within the borders, in order of time. */
    private void binByCount() {
        parts.removeIf(part -> part.from == part.to);
        parts.sort(Comparator.comparingLong(part -> part.events.timeUs(part.from)));
        long n = 0;
        for (Part part : parts) {
            n += inside(part);
        }
        int bin = 0;
        long rank = 0;
        for (Part part : parts) {
            Crop crop = Crop.of(spec, part.events.geometry());
            int start = part.from;
            for (int i = part.from; i < part.to; i++) {
                if (crop.holds(part.events.x()[i], part.events.y()[i])) {
                    while (rank == spec.eventsBefore(bin + 1, n)) {
                        bin(part.events, start, i, bin++);
                        start = i;
                    }
                    rank++;
                }
            }
            bin(part.events, start, part.to, bin);
        }
        parts.clear();
    }

    private long inside(Part part) {
        Crop crop = Crop.of(spec, part.events.geometry());
        if (crop.whole()) {
            return part.to - part.from;
        }
        long n = 0;
        for (int i = part.from; i < part.to; i++) {
            n += crop.holds(part.events.x()[i], part.events.y()[i]) ? 1 : 0;
        }
        return n;
    }

    /** The tensor of what was added since {@link #begin}, in the wire's form. */
    public EncodedFrames finish() {
        binByCount();
        long events = 0;
        int empty = 0;
        for (long n : binEvents) {
            events += n;
            empty += n == 0 ? 1 : 0;
        }
        byte[] data = grid.encode(binEvents);
        dense = FrameCodec.isDense(data);
        return new EncodedFrames(ByteBuffer.wrap(data), events, outside, grid.saturated(), empty);
    }
}
