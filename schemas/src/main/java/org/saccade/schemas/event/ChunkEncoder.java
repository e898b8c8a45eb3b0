package org.saccade.schemas.event;

import static org.saccade.schemas.event.ChunkLayout.LONG_GAP;

import java.util.Arrays;
import org.saccade.vector.ColumnKernels;

/**
 * Writes one chunk in layout 2.
 *
 * <p>Each plane is one loop over one column, without a branch that depends on the events but for the rare long gap. It writes into memory
 * that its thread keeps for the next chunk, and copies out what a chunk takes: fresh memory of the largest size would have to be zeroed
 * and fetched into the caches for each.
 */
final class ChunkEncoder {

    private static final int SAMPLES = 128;
    /** Of larger chunks the memory is not kept: a megabyte per thread at most. */
    private static final int MOST_KEPT = 1 << 16;

    private static final ThreadLocal<Scratch> KEPT = ThreadLocal.withInitial(() -> new Scratch(0));

    private final Events events;
    /** The first row, and how many there are. */
    private final int first;

    private final int n;
    /** The chunk's start, on the clock of the column t. */
    private final int start;

    private final byte[] out;
    private final int[] longGaps;
    private final short[] steps;
    /** Whether {@link ColumnKernels} do the work. */
    private final boolean kernels;

    private int at;

    /** Room for a chunk of so many events, whatever they are. */
    private static final class Scratch {
        private final int events;
        private final byte[] out;
        private final int[] longGaps;
        private final short[] steps;

        Scratch(int events) {
            this.events = events;
            long most = ChunkLayout.COUNT + Varint.MOST_BYTES + 3 + events * (1 + 4 + 1L + Varint.MOST_BYTES);
            this.out = new byte[Math.toIntExact(most)];
            this.longGaps = new int[events + 1];
            this.steps = new short[events];
        }

        static Scratch of(int events) {
            Scratch kept = KEPT.get();
            if (events <= kept.events) {
                return kept;
            }
            Scratch larger = new Scratch(Math.max(events, Math.min(2 * kept.events, MOST_KEPT)));
            if (events <= MOST_KEPT) {
                KEPT.set(larger);
            }
            return larger;
        }
    }

    /** Rows [from, to) of the events. */
    ChunkEncoder(Events events, int from, int to, long startUs) {
        this.events = events;
        this.first = from;
        this.n = to - from;
        this.start = (int) (startUs - events.baseUs());
        Scratch scratch = Scratch.of(n);
        this.out = scratch.out;
        this.longGaps = scratch.longGaps;
        this.steps = scratch.steps;
        this.kernels = n > 0 && ColumnKernels.ready(n);
    }

    byte[] encode() {
        Geometry geometry = events.geometry();
        // Where most events share their microsecond with the one ahead; the zeros between fewer others compress well.
        int later = later();
        boolean shared = later < n / 2;
        boolean xSteps = comesInSteps(events.x());
        boolean ySteps = comesInSteps(events.y());
        out[ChunkLayout.VERSION] = ChunkLayout.PLANES;
        out[ChunkLayout.FLAGS] = (byte) ((shared ? ChunkLayout.SHARED : 0)
                | (xSteps ? ChunkLayout.X_STEPS : 0)
                | (ySteps ? ChunkLayout.Y_STEPS : 0));
        at = Varint.put(out, ChunkLayout.COUNT, n);
        int longOnes = shared ? sharedTimes(later) : times();
        int high = at + 2 * n;
        int yHigh = column(events.x(), xSteps, geometry.width(), at, high);
        int polarity = column(events.y(), ySteps, geometry.height(), at + n, yHigh);
        at = Bits.pack(events.p(), first, n, out, polarity);
        for (int i = 0; i < longOnes; i++) {
            at = Varint.put(out, at, longGaps[i]);
        }
        return Arrays.copyOf(out, at);
    }

    /** Number of events later than the one ahead. */
    private int later() {
        if (n == 0) {
            return 0;
        }
        if (kernels) {
            return ColumnKernels.later(events.t(), first, n, start);
        }
        int[] t = events.t();
        int count = start - t[first] >>> 31;
        for (int i = first + 1; i < first + n; i++) {
            count += t[i - 1] - t[i] >>> 31;
        }
        return count;
    }

    /** Writes the gaps; returns how many of them are long, and they lie in {@code longGaps}. */
    private int times() {
        int[] t = events.t();
        if (kernels) {
            int longOnes = ColumnKernels.gaps(t, first, n, start, LONG_GAP, out, at, longGaps);
            at += n;
            return longOnes;
        }
        int row = first;
        byte[] to = out;
        int from = at;
        int[] aside = longGaps;
        int longOnes = 0;
        int previous = start;
        for (int i = 0; i < n; i++) {
            int gap = t[row + i] - previous;
            previous = t[row + i];
            to[from + i] = (byte) Math.min(gap, LONG_GAP);
            // Set aside in any case and overwritten by the next where it is not long: no branch.
            aside[longOnes] = gap;
            longOnes += LONG_GAP - 1 - gap >>> 31;
        }
        at += n;
        return longOnes;
    }

    /** The same with a bit for each event and gaps for some, {@code laterOnes}. */
    private int sharedTimes(int laterOnes) {
        int[] t = events.t();
        if (kernels) {
            int longOnes = ColumnKernels.laterGaps(t, first, n, start, LONG_GAP, out, at, longGaps);
            at += (int) ChunkLayout.planeBytes(n, 1) + laterOnes;
            return longOnes;
        }
        int row = first;
        byte[] to = out;
        int[] aside = longGaps;
        int longOnes = 0;
        int previous = start;
        int flags = at;
        int gaps = flags + (int) ChunkLayout.planeBytes(n, 1);
        int later = 0;
        for (int i = 0; i < n; i++) {
            int gap = t[row + i] - previous;
            previous = t[row + i];
            to[gaps] = (byte) Math.min(gap, LONG_GAP);
            aside[longOnes] = gap;
            longOnes += LONG_GAP - 1 - gap >>> 31;
            int bit = -gap >>> 31;
            gaps += bit;
            later |= bit << (i & 7);
            if ((i & 7) == 7) {
                to[flags++] = (byte) later;
                later = 0;
            }
        }
        if ((n & 7) != 0) {
            to[flags] = (byte) later;
        }
        at = gaps;
        return longOnes;
    }

    /** Writes the two planes of a column at their places; returns the index behind the high one. */
    private int column(short[] coordinates, boolean inSteps, int side, int low, int high) {
        int bits = ChunkLayout.highBits(side);
        if (inSteps) {
            steps(coordinates, side, low);
            return high + high(steps, 0, bits, high);
        }
        low(coordinates, low);
        return high + high(coordinates, first, bits, high);
    }

    private void low(short[] coordinates, int low) {
        if (kernels) {
            ColumnKernels.low(coordinates, first, n, out, low);
            return;
        }
        int row = first;
        byte[] to = out;
        for (int i = 0; i < n; i++) {
            to[low + i] = (byte) coordinates[row + i];
        }
    }

    /**
     * The column as steps from event to event, signed in as many bits as a coordinate has, folded so that small ones are small numbers; their
     * low bytes at {@code low}.
     */
    private void steps(short[] column, int side, int low) {
        int mask = ChunkLayout.mask(ChunkLayout.bits(side));
        if (kernels) {
            ColumnKernels.steps(column, first, n, mask, steps, out, low);
            return;
        }
        int largest = mask >> 1;
        short[] to = steps;
        byte[] bytes = out;
        int row = first;
        int previous = 0;
        for (int i = 0; i < n; i++) {
            int next = column[row + i];
            int step = next - previous & mask;
            previous = next;
            int folded = (step << 1 ^ largest - step >> 31) & mask;
            to[i] = (short) folded;
            bytes[low + i] = (byte) folded;
        }
    }

    /**
     * Writes what is above the low bytes; all fields of a byte at once, which is several times as fast as to add one after another. Returns
     * the number of bytes.
     */
    private int high(short[] values, int row, int bits, int from) {
        int h = (int) ChunkLayout.planeBytes(n, bits);
        int fields = bits == 0 ? 0 : Byte.SIZE / bits;
        if (kernels) {
            Arrays.fill(out, from, from + h, (byte) 0);
            for (int f = 0; f < fields; f++) {
                ColumnKernels.high(values, row + f * h, Math.min(h, n - f * h), f * bits, out, from);
            }
            return h;
        }
        short[] v = row == 0 && fields * h == n
                ? values
                : Arrays.copyOf(Arrays.copyOfRange(values, row, row + n), fields * h);
        byte[] to = out;
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
        return h;
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
        for (int i = first + half; half > 0 && i < first + n; i += stride) {
            bitsSaved += bits(column[i] - column[i - half]) - bits(column[i] - column[i - 1]);
            samples++;
        }
        return bitsSaved > samples / 2;
    }

    private static int bits(int distance) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(Math.abs(distance));
    }
}
