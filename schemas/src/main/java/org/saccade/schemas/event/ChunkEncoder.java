package org.saccade.schemas.event;

import static org.saccade.schemas.event.ChunkLayout.LONG_GAP;

import java.util.Arrays;

/**
 * Writes one chunk in layout 2.
 *
 * <p>Each plane is one loop over one column, without a branch that depends on the events but for the rare long gap.
 */
final class ChunkEncoder {

    private static final int SAMPLES = 256;

    private final Events events;
    private final int n;
    /** The chunk's start, on the clock of the column t. */
    private final int start;

    private byte[] out;
    private int at;

    ChunkEncoder(Events events, long startUs) {
        this.events = events;
        this.n = events.count();
        this.start = (int) (startUs - events.baseUs());
    }

    byte[] encode() {
        Geometry geometry = events.geometry();
        int later = 0;
        int longGaps = 0;
        int[] t = events.t();
        int previous = start;
        for (int i = 0; i < n; i++) {
            int gap = t[i] - previous;
            previous = t[i];
            later += -gap >>> 31;
            longGaps += (LONG_GAP - 1 - gap) >>> 31;
        }
        // A bit per event and a byte per microsecond that has any, where that is less than a byte per event.
        boolean shared = later + ChunkLayout.planeBytes(n, 1) < n;
        boolean xSteps = comesInSteps(events.x());
        boolean ySteps = comesInSteps(events.y());
        long timeBytes = shared ? later + ChunkLayout.planeBytes(n, 1) : n;
        out = new byte
                [Math.toIntExact(ChunkLayout.COUNT
                        + Varint.MOST_BYTES
                        + timeBytes
                        + ChunkLayout.addressBytes(n, geometry)
                        + (long) longGaps * Varint.MOST_BYTES)];
        out[ChunkLayout.VERSION] = ChunkLayout.PLANES;
        out[ChunkLayout.FLAGS] = (byte) ((shared ? ChunkLayout.SHARED : 0)
                | (xSteps ? ChunkLayout.X_STEPS : 0)
                | (ySteps ? ChunkLayout.Y_STEPS : 0));
        at = Varint.put(out, ChunkLayout.COUNT, n);
        if (shared) {
            sharedTimes();
        } else {
            times();
        }
        int xLow = at;
        int yLow = xLow + n;
        at = yLow + n;
        column(events.x(), geometry.width(), xSteps, xLow);
        column(events.y(), geometry.height(), ySteps, yLow);
        at = Bits.pack(events.p(), n, out, at);
        if (longGaps > 0) {
            longGaps();
        }
        return Arrays.copyOf(out, at);
    }

    private void times() {
        int[] t = events.t();
        int previous = start;
        for (int i = 0; i < n; i++) {
            out[at + i] = (byte) Math.min(t[i] - previous, LONG_GAP);
            previous = t[i];
        }
        at += n;
    }

    private void sharedTimes() {
        int[] t = events.t();
        int previous = start;
        int flags = at;
        int gaps = flags + (int) ChunkLayout.planeBytes(n, 1);
        int later = 0;
        for (int i = 0; i < n; i++) {
            int gap = t[i] - previous;
            previous = t[i];
            // Written in any case and overwritten by the next where this one is not later: no branch.
            out[gaps] = (byte) Math.min(gap, LONG_GAP);
            int bit = -gap >>> 31;
            gaps += bit;
            later |= bit << (i & 7);
            if ((i & 7) == 7) {
                out[flags++] = (byte) later;
                later = 0;
            }
        }
        if ((n & 7) != 0) {
            out[flags] = (byte) later;
        }
        at = gaps;
    }

    private void longGaps() {
        int[] t = events.t();
        int previous = start;
        for (int i = 0; i < n; i++) {
            int gap = t[i] - previous;
            previous = t[i];
            if (gap >= LONG_GAP) {
                at = Varint.put(out, at, gap);
            }
        }
    }

    /** Writes the low bytes of a column at {@code low} and its high bits at {@link #at}. */
    private void column(short[] column, int side, boolean steps, int low) {
        int mask = ChunkLayout.mask(side);
        int bits = ChunkLayout.highBits(side);
        int ahead = steps ? -1 : 0;
        int zero = steps ? ChunkLayout.STEP_ZERO : 0;
        int previous = 0;
        if (bits == 0) {
            for (int i = 0; i < n; i++) {
                out[low + i] = (byte) ((column[i] - previous + zero) & mask);
                previous = column[i] & ahead;
            }
            return;
        }
        int i = 0;
        while (i < n) {
            int high = 0;
            int end = Math.min(n, i + 8 / bits);
            for (int shift = 0; i < end; shift += bits) {
                int value = (column[i] - previous + zero) & mask;
                previous = column[i] & ahead;
                out[low + i++] = (byte) value;
                high |= value >>> 8 << shift;
            }
            out[at++] = (byte) high;
        }
    }

    /**
     * True when steps take less than coordinates: when, in a sample, an event lies nearer to the one ahead than to one half a chunk away, by
     * a bit of distance on average. On scattered events both are the same, and the steps would only widen their spread.
     */
    private boolean comesInSteps(short[] column) {
        int half = n / 2;
        int stride = Math.max(1, half / SAMPLES);
        int bitsSaved = 0;
        int samples = 0;
        for (int i = half; i > 0 && i < n; i += stride) {
            bitsSaved += bits(column[i] - column[i - half]) - bits(column[i] - column[i - 1]);
            samples++;
        }
        return bitsSaved > samples;
    }

    private static int bits(int distance) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(Math.abs(distance));
    }
}
