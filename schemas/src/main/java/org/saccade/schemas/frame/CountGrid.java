package org.saccade.schemas.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.saccade.schemas.event.Events;

/**
 * Counts of events, or whether there was one: a byte per element, saturating at 255. Events may come bin by bin, each bin encoded as soon as it
 * is full, in a grid of one time step that stays in the cache; or in any order, in a grid of all of them. The one time step is kept in one of
 * two ways, whichever is quicker for bins like the last: a count per element, or a mark for the first event and a count from the second on.
 */
final class CountGrid implements Accumulator {

    /**
     * A bin is marked when in the bin before fewer than one event in so many met an element that had one: each of those is a branch gone the
     * wrong way, while the elements of a bin that is not marked are looked at one and all.
     */
    private static final int MARKED_BELOW = 16;

    private final FrameSpec spec;
    private final FrameWriter writer;
    /** One time step; while it is marked, only of elements with two events or more. All 0 between two bins. */
    private final byte[] step;
    /** All time steps; null until they are needed. */
    private byte[] grid;

    private long saturated;
    /** Whether the time bin that is open is marked. */
    private boolean marking;

    CountGrid(FrameSpec spec) {
        this.spec = spec;
        step = new byte[spec.elementsPerStep()];
        writer = new FrameWriter(spec.timeSteps(), spec.elementsPerStep(), spec.value() == FrameSpec.Value.BINARY);
    }

    @Override
    public void begin(long startUs, long durationUs) {
        if (grid == null) {
            grid = new byte[spec.elements()];
        } else {
            Arrays.fill(grid, (byte) 0);
        }
        saturated = 0;
    }

    @Override
    public int add(Events events, int from, int to, int bin) {
        return count(events, from, to, grid, bin * spec.elementsPerStep());
    }

    /** Begins a tensor whose time bins come one after another. */
    void beginByStep() {
        writer.begin();
        writer.marks().clear();
        saturated = 0;
    }

    /**
     * Adds the events [from, to) to the time bin that is open.
     *
     * @return how many of them lie beyond the frames' borders
     */
    int addToStep(Events events, int from, int to) {
        return marking ? mark(events, from, to) : count(events, from, to, step, 0);
    }

    /**
     * Encodes the time bin that is open and opens the next.
     *
     * @param inside events that it took
     * @return false when the tensor is better dense: it must be made the other way
     */
    boolean endStep(long inside) {
        if (marking) {
            writer.appendMarked(step, inside);
        } else {
            writer.append(step, 0, inside);
            if (inside > 0) {
                Arrays.fill(step, (byte) 0);
            }
        }
        if (inside > 0) {
            boolean scanned = !marking;
            marking = (inside - writer.lastActive()) * MARKED_BELOW < inside;
            if (marking && scanned) {
                writer.marks().clear();
            }
        }
        return !writer.exceedsDense();
    }

    /** The tensor once every bin has come: a view that is good until the next tensor begins. */
    ByteBuffer finishByStep() {
        return writer.finish();
    }

    private int count(Events events, int from, int to, byte[] cells, int base) {
        Crop crop = Crop.of(spec, events.geometry());
        int width = spec.width();
        int height = spec.height();
        int plane = spec.polarities() == 2 ? width * height : 0;
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
            int value = (cells[cell] & 0xFF) + 1;
            // 256 wraps to 0 in a byte: take it back to 255 without a branch in the common case.
            int over = value >>> 8;
            cells[cell] = (byte) (value - over);
            full += over;
        }
        saturated += full;
        return lost;
    }

    /** As {@link #count}, but elements are marked, and counted from their second event on. */
    private int mark(Events events, int from, int to) {
        Crop crop = Crop.of(spec, events.geometry());
        int width = spec.width();
        int height = spec.height();
        int plane = spec.polarities() == 2 ? width * height : 0;
        int left = crop.left();
        int top = crop.top();
        boolean whole = crop.whole();
        short[] x = events.x();
        short[] y = events.y();
        byte[] p = events.p();
        long[] any = writer.marks().any;
        int lost = 0;
        for (int i = from; i < to; i++) {
            int column = x[i] + left;
            int row = y[i] + top;
            if (!whole && (column < 0 || column >= width || row < 0 || row >= height)) {
                lost++;
                continue;
            }
            int cell = p[i] * plane + row * width + column;
            long marked = any[cell >>> 6];
            long bit = 1L << cell;
            any[cell >>> 6] = marked | bit;
            if ((marked & bit) != 0) {
                again(cell);
            }
        }
        return lost;
    }

    /** An event on an element that has one. */
    private void again(int cell) {
        int value = step[cell] & 0xFF;
        writer.marks().larger[cell >>> 6] |= 1L << cell;
        if (value == 255) {
            saturated++;
        } else {
            step[cell] = (byte) (Math.max(1, value) + 1);
        }
    }

    @Override
    public byte[] encode(long[] binEvents) {
        byte[] data = FrameCodec.encode(grid, binEvents, spec.elementsPerStep(), writer);
        if (FrameCodec.isDense(data) && spec.value() == FrameSpec.Value.BINARY) {
            for (int i = data.length - grid.length; i < data.length; i++) {
                data[i] = (byte) (data[i] == 0 ? 0 : 1);
            }
        }
        return data;
    }

    @Override
    public long saturated() {
        return saturated;
    }
}
