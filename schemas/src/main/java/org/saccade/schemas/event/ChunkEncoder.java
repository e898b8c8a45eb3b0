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
        int later = atLeast(1);
        int longGaps = atLeast(LONG_GAP);
        // Where most events share their microsecond with the one ahead; the zeros between fewer others compress well.
        boolean shared = later < n / 2;
        boolean xSteps = comesInSteps(events.x());
        boolean ySteps = comesInSteps(events.y());
        out = new byte
                [Math.toIntExact(ChunkLayout.COUNT
                        + Varint.MOST_BYTES
                        + (shared ? later + ChunkLayout.planeBytes(n, 1) : n)
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
        short[] x = xSteps ? steps(events.x(), geometry.width()) : events.x();
        short[] y = ySteps ? steps(events.y(), geometry.height()) : events.y();
        low(x);
        low(y);
        high(x, ChunkLayout.highBits(geometry.width()));
        high(y, ChunkLayout.highBits(geometry.height()));
        at = Bits.pack(events.p(), n, out, at);
        if (longGaps > 0) {
            longGaps();
        }
        return Arrays.copyOf(out, at);
    }

    /** Number of events {@code leastUs} or more after the one ahead. */
    private int atLeast(int leastUs) {
        if (n == 0) {
            return 0;
        }
        int[] t = events.t();
        int count = leastUs - 1 - (t[0] - start) >>> 31;
        for (int i = 1; i < n; i++) {
            count += leastUs - 1 - (t[i] - t[i - 1]) >>> 31;
        }
        return count;
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

    /** The column as steps from event to event: signed in as many bits as a coordinate has, folded so that small ones are small numbers. */
    private short[] steps(short[] column, int side) {
        int unused = Integer.SIZE - ChunkLayout.bits(side);
        int mask = ChunkLayout.mask(ChunkLayout.bits(side));
        short[] steps = new short[n];
        int previous = 0;
        for (int i = 0; i < n; i++) {
            int step = column[i] - previous << unused >> unused;
            previous = column[i];
            steps[i] = (short) ((step << 1 ^ step >> 31) & mask);
        }
        return steps;
    }

    private void low(short[] values) {
        byte[] to = out;
        int from = at;
        for (int i = 0; i < n; i++) {
            to[from + i] = (byte) values[i];
        }
        at += n;
    }

    /** Writes what is above the low bytes; all fields of a byte at once, which is several times as fast as to add one after another. */
    private void high(short[] values, int bits) {
        int h = (int) ChunkLayout.planeBytes(n, bits);
        int fields = bits == 0 ? 0 : Byte.SIZE / bits;
        short[] v = fields * h == n ? values : Arrays.copyOf(Arrays.copyOf(values, n), fields * h);
        byte[] to = out;
        int from = at;
        switch (fields) {
            case 8 -> {
                for (int i = 0; i < h; i++) {
                    to[from + i] = (byte) (fields(v, i, h, 1) | fields(v, i + 4 * h, h, 1) << 4);
                }
            }
            case 4 -> {
                for (int i = 0; i < h; i++) {
                    to[from + i] = (byte) fields(v, i, h, 2);
                }
            }
            case 2 -> {
                for (int i = 0; i < h; i++) {
                    to[from + i] = (byte) (v[i] >>> 8 | v[i + h] >>> 8 << 4);
                }
            }
            default -> {
                for (int i = 0; i < h; i++) {
                    to[from + i] = (byte) (v[i] >>> 8);
                }
            }
        }
        at += h;
    }

    /** Four high parts of {@code bits} bits, {@code h} events apart, side by side. */
    private static int fields(short[] v, int i, int h, int bits) {
        return v[i] >>> 8 | v[i + h] >>> 8 << bits | v[i + 2 * h] >>> 8 << 2 * bits | v[i + 3 * h] >>> 8 << 3 * bits;
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
        return bitsSaved > samples / 2;
    }

    private static int bits(int distance) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(Math.abs(distance));
    }
}
