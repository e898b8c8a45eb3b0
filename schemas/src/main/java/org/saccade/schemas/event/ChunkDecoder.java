package org.saccade.schemas.event;

import static org.saccade.schemas.event.ChunkLayout.LONG_GAP;

/**
 * Reads one chunk in layout 2, whoever wrote it.
 *
 * <p>Each plane is one loop without a branch that depends on the events but for the rare long gap. What may be wrong is gathered in a sign
 * bit beside the loop and looked for only when something is. The columns then need no second check at the door of {@link Events}.
 */
final class ChunkDecoder {

    private final byte[] in;
    private final int n;
    private final Varint longGaps;

    private ChunkDecoder(byte[] in, int n, int longGapsAt) {
        this.in = in;
        this.n = n;
        this.longGaps = new Varint(in, longGapsAt);
    }

    static Events decode(byte[] in, Geometry geometry, long startUs, int expected) {
        int flags = in[ChunkLayout.FLAGS];
        if ((flags & ~ChunkLayout.ALL_FLAGS) != 0) {
            throw new InvalidEventsException(
                    "flags " + (flags & 0xFF) + " at byte 1: only those up to " + ChunkLayout.ALL_FLAGS + " are known");
        }
        Varint head = new Varint(in, ChunkLayout.COUNT);
        int n = head.next();
        if (n != expected) {
            throw new InvalidEventsException("the chunk holds " + n + " events, its record states " + expected);
        }
        int at = head.at();
        boolean shared = (flags & ChunkLayout.SHARED) != 0;
        // Before any allocation: the planes of this count must be there.
        long addresses = ChunkLayout.addressBytes(n, geometry);
        long left = in.length - at - addresses - (shared ? ChunkLayout.planeBytes(n, 1) : n);
        int gapBytes = n;
        if (left >= 0 && shared) {
            int later = (int) ChunkLayout.planeBytes(n, 1);
            gapBytes = Bits.count(in, at, later);
            left -= gapBytes;
            at += later;
        }
        if (left < 0) {
            throw new InvalidEventsException("a chunk of " + in.length + " bytes cannot hold " + n + " events of "
                    + geometry + ": the planes end at byte " + (in.length - left));
        }
        int low = at + gapBytes;
        ChunkDecoder decoder = new ChunkDecoder(in, n, (int) (low + addresses));
        int[] t = shared ? decoder.sharedTimes(head.at(), at, gapBytes, left == 0) : decoder.times(at);
        int high = low + 2 * n;
        short[] x = decoder.column(low, high, geometry.width(), (flags & ChunkLayout.X_STEPS) != 0, "column");
        high += (int) ChunkLayout.planeBytes(n, ChunkLayout.highBits(geometry.width()));
        short[] y = decoder.column(low + n, high, geometry.height(), (flags & ChunkLayout.Y_STEPS) != 0, "row");
        high += (int) ChunkLayout.planeBytes(n, ChunkLayout.highBits(geometry.height()));
        byte[] p = new byte[n];
        Bits.unpack(in, high, p);
        if (decoder.longGaps.at() != in.length) {
            throw new InvalidEventsException("the chunk ends at byte " + decoder.longGaps.at() + " of " + in.length);
        }
        return Events.ofSound(geometry, startUs, t, x, y, p);
    }

    private int[] times(int gaps) {
        int[] t = new int[n];
        int time = 0;
        int wrong = 0;
        for (int i = 0; i < n; i++) {
            int gap = in[gaps + i] & 0xFF;
            time += gap == LONG_GAP ? longGap() : gap;
            // Once past 2^31 - 1 the sum is negative, at least until the next gap.
            wrong |= time;
            t[i] = time;
        }
        refuseLate(wrong, t);
        return t;
    }

    /**
     * @param shortOnly no long gaps are there, so that none is expected
     */
    private int[] sharedTimes(int later, int gaps, int gapBytes, boolean shortOnly) {
        int[] t = new int[n];
        int whole = shortOnly && gapBytes > 0 ? shortTimes(t, later, gaps) : 0;
        int time = whole == 0 ? 0 : t[whole - 1];
        int wrong = 0;
        int used = gaps + Bits.count(in, later, whole >>> 3);
        for (int i = whole; i < n; i++) {
            int bit = in[later + (i >>> 3)] >>> (i & 7) & 1;
            // Where the bit is 0 the byte read is a later one's, or one of the plane behind; it counts for nothing.
            int gap = in[used] & 0xFF & -bit;
            used += bit;
            time += gap == LONG_GAP ? longGap() : gap;
            wrong |= time;
            t[i] = time;
        }
        refuseLate(wrong, t);
        if (used != gaps + gapBytes) {
            throw new InvalidEventsException("bits after the last event at byte " + (gaps - 1));
        }
        return t;
    }

    /** Times of as many events as whole bytes of bits stand for, where no gap is long; 0 and nothing where one says it is, or they end too late. */
    private int shortTimes(int[] t, int later, int gaps) {
        int whole = n & -8;
        int used = gaps;
        int time = 0;
        int wrong = 0;
        for (int i = 0; i < whole; i += 8) {
            int bits = in[later + (i >>> 3)];
            for (int k = 0; k < 8; k++) {
                int bit = bits >>> k & 1;
                int gap = in[used] & 0xFF & -bit;
                used += bit;
                time += gap;
                wrong |= LONG_GAP - 1 - gap | time;
                t[i + k] = time;
            }
        }
        return wrong < 0 ? 0 : whole;
    }

    private int longGap() {
        int at = longGaps.at();
        int gap = longGaps.next();
        if (gap < LONG_GAP) {
            throw new InvalidEventsException("a long gap of " + gap + " us at byte " + at + ": at least " + LONG_GAP);
        }
        return gap;
    }

    private void refuseLate(int wrong, int[] t) {
        if (wrong < 0) {
            int i = 0;
            while (t[i] >= 0) {
                i++;
            }
            throw new InvalidEventsException(
                    "time of event " + i + " passes 2^31 us; the long gaps end at byte " + longGaps.at());
        }
    }

    private short[] column(int low, int high, int side, boolean steps, String name) {
        short[] column = new short[n];
        int bits = ChunkLayout.highBits(side);
        int wrong = steps
                ? stepped(column, low, high, bits, ChunkLayout.mask(ChunkLayout.bits(side)), side - 1)
                : plain(column, low, high, bits, side - 1);
        if (wrong < 0) {
            refuse(column, side, low, name);
        }
        return column;
    }

    /** Coordinates as they stand; negative when one is above {@code last}. */
    private int plain(short[] column, int low, int high, int bits, int last) {
        int wrong = 0;
        if (bits == 0) {
            for (int i = 0; i < column.length; i++) {
                int value = in[low + i] & 0xFF;
                wrong |= last - value;
                column[i] = (short) value;
            }
            return wrong;
        }
        int mask = ChunkLayout.mask(bits);
        int bytes = (int) ChunkLayout.planeBytes(n, bits);
        for (int shift = 0, first = 0; first < n; shift += bits, first += bytes) {
            int here = Math.min(bytes, n - first);
            for (int i = 0; i < here; i++) {
                int value = in[low + first + i] & 0xFF | (in[high + i] >>> shift & mask) << 8;
                wrong |= last - value;
                column[first + i] = (short) value;
            }
        }
        return wrong;
    }

    /** Coordinates from steps; negative when one is above {@code last}. */
    private int stepped(short[] column, int low, int high, int bits, int sideMask, int last) {
        int wrong = 0;
        int sum = 0;
        if (bits == 0) {
            for (int i = 0; i < column.length; i++) {
                int step = in[low + i] & 0xFF;
                sum += step >>> 1 ^ -(step & 1);
                wrong |= last - (sum & sideMask);
                column[i] = (short) (sum & sideMask);
            }
            return wrong;
        }
        int mask = ChunkLayout.mask(bits);
        int bytes = (int) ChunkLayout.planeBytes(n, bits);
        for (int shift = 0, first = 0; first < n; shift += bits, first += bytes) {
            int here = Math.min(bytes, n - first);
            for (int i = 0; i < here; i++) {
                int step = in[low + first + i] & 0xFF | (in[high + i] >>> shift & mask) << 8;
                sum += step >>> 1 ^ -(step & 1);
                wrong |= last - (sum & sideMask);
                column[first + i] = (short) (sum & sideMask);
            }
        }
        return wrong;
    }

    private static void refuse(short[] column, int side, int low, String name) {
        for (int i = 0; i < column.length; i++) {
            if (column[i] >= side) {
                throw new InvalidEventsException(name + " " + column[i] + " of event " + i + " at byte " + (low + i)
                        + ": the sensor has " + side);
            }
        }
    }
}
