package org.saccade.vector;

import static org.saccade.vector.Lanes.EVENTS;
import static org.saccade.vector.Lanes.INTS;

import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** What is behind {@link ColumnKernels}. */
final class ColumnVectors {

    /** Sixteen events. */
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_256;
    /** Sixteen events. */
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_128;

    /** 0 to 7. */
    private static final IntVector LANE = IntVector.fromArray(INTS, new int[] {0, 1, 2, 3, 4, 5, 6, 7}, 0);

    /** For each set of eight lanes the shuffle that brings them to the front, in order. */
    private static final List<VectorShuffle<Byte>> ONES_FIRST =
            IntStream.range(0, 256).mapToObj(ColumnVectors::onesFirst).toList();

    private ColumnVectors() {}

    private static VectorShuffle<Byte> onesFirst(int set) {
        int[] source = new int[EVENTS];
        int front = 0;
        for (int lane = 0; lane < EVENTS; lane++) {
            if ((set >>> lane & 1) != 0) {
                source[front++] = lane;
            }
        }
        return VectorShuffle.fromArray(Lanes.BYTES, source, 0);
    }

    static int order(int[] t, int count) {
        int wrong = t[0];
        IntVector signs = IntVector.zero(INTS);
        int i = 1;
        for (; i + EVENTS <= count; i += EVENTS) {
            IntVector now = IntVector.fromArray(INTS, t, i);
            signs = signs.or(now).or(now.sub(IntVector.fromArray(INTS, t, i - 1)));
        }
        for (; i < count; i++) {
            wrong |= t[i] - t[i - 1] | t[i];
        }
        return wrong | signs.reduceLanes(VectorOperators.OR);
    }

    static int inside(short[] column, int last, int count) {
        int wrong = 0;
        ShortVector signs = ShortVector.zero(SHORTS);
        ShortVector most = ShortVector.broadcast(SHORTS, last);
        int i = 0;
        for (; i + SHORTS.length() <= count; i += SHORTS.length()) {
            ShortVector values = ShortVector.fromArray(SHORTS, column, i);
            signs = signs.or(values).or(most.sub(values));
        }
        for (; i < count; i++) {
            wrong |= column[i] | last - column[i];
        }
        return wrong | signs.reduceLanes(VectorOperators.OR);
    }

    static int later(int[] t, int row, int n, int start) {
        int count = start - t[row] >>> 31;
        IntVector sums = IntVector.zero(INTS);
        int i = row + 1;
        for (int last = row + n - EVENTS; i <= last; i += EVENTS) {
            IntVector back = IntVector.fromArray(INTS, t, i - 1).sub(IntVector.fromArray(INTS, t, i));
            sums = sums.add(back.lanewise(VectorOperators.LSHR, 31));
        }
        for (; i < row + n; i++) {
            count += t[i - 1] - t[i] >>> 31;
        }
        return count + sums.reduceLanes(VectorOperators.ADD);
    }

    static int gaps(int[] t, int row, int n, int start, int longest, byte[] out, int at, int[] aside) {
        int longOnes = 0;
        for (int i = 0; i < n; ) {
            int end = i == 0 ? 1 : Math.min(n, i + EVENTS);
            if (end - i == EVENTS) {
                IntVector gap = IntVector.fromArray(INTS, t, row + i).sub(IntVector.fromArray(INTS, t, row + i - 1));
                Lanes.bytes(gap.min(longest), out, at + i);
                if (gap.compare(VectorOperators.GE, longest).anyTrue()) {
                    longOnes = aside(t, row + i, row + end, t[row + i - 1], longest, aside, longOnes);
                }
            } else {
                int before = i == 0 ? start : t[row + i - 1];
                longOnes = aside(t, row + i, row + end, before, longest, aside, longOnes);
                for (int k = i; k < end; k++) {
                    out[at + k] = (byte) Math.min(t[row + k] - before, longest);
                    before = t[row + k];
                }
            }
            i = end;
        }
        return longOnes;
    }

    static int laterGaps(int[] t, int row, int n, int start, int longest, byte[] out, int at, int[] aside) {
        int longOnes = 0;
        int to = at + (n + EVENTS - 1) / EVENTS;
        for (int i = 0; i < n; i += EVENTS) {
            int end = Math.min(n, i + EVENTS);
            int before = i == 0 ? start : t[row + i - 1];
            int later = 0;
            boolean longOne = true;
            if (i > 0 && i + EVENTS == end) {
                IntVector gap = IntVector.fromArray(INTS, t, row + i).sub(IntVector.fromArray(INTS, t, row + i - 1));
                later = gap.neg()
                        .lanewise(VectorOperators.LSHR, 31)
                        .lanewise(VectorOperators.LSHL, LANE)
                        .reduceLanes(VectorOperators.ADD);
                // All eight are stored, and those that are not counted overwritten by what comes.
                ((ByteVector) gap.min(longest).convertShape(VectorOperators.I2B, Lanes.BYTES, 0))
                        .rearrange(ONES_FIRST.get(later))
                        .intoArray(out, to);
                to += Integer.bitCount(later);
                longOne = gap.compare(VectorOperators.GE, longest).anyTrue();
            } else {
                int previous = before;
                for (int k = i; k < end; k++) {
                    int gap = t[row + k] - previous;
                    previous = t[row + k];
                    out[to] = (byte) Math.min(gap, longest);
                    int bit = -gap >>> 31;
                    to += bit;
                    later |= bit << k - i;
                }
            }
            out[at + i / EVENTS] = (byte) later;
            if (longOne) {
                longOnes = aside(t, row + i, row + end, before, longest, aside, longOnes);
            }
        }
        return longOnes;
    }

    /** Collects the long gaps of rows [from, to) behind those that there are; returns how many there are then. */
    private static int aside(int[] t, int from, int to, int before, int longest, int[] aside, int longOnes) {
        int found = longOnes;
        int previous = before;
        for (int i = from; i < to; i++) {
            int gap = t[i] - previous;
            previous = t[i];
            aside[found] = gap;
            found += longest - 1 - gap >>> 31;
        }
        return found;
    }

    static void steps(short[] column, int row, int n, int mask, short[] to, byte[] low, int at) {
        short largest = (short) (mask >> 1);
        for (int i = 0; i < n; ) {
            int end = i == 0 ? 1 : Math.min(n, i + SHORTS.length());
            if (end - i == SHORTS.length()) {
                ShortVector step = ShortVector.fromArray(SHORTS, column, row + i)
                        .sub(ShortVector.fromArray(SHORTS, column, row + i - 1))
                        .and((short) mask);
                ShortVector sign = step.neg().add(largest).lanewise(VectorOperators.ASHR, 15);
                ShortVector folded = step.lanewise(VectorOperators.LSHL, 1)
                        .lanewise(VectorOperators.XOR, sign)
                        .and((short) mask);
                folded.intoArray(to, i);
                bytes(folded, low, at + i);
            } else {
                int previous = i == 0 ? 0 : column[row + i - 1];
                for (int k = i; k < end; k++) {
                    int step = column[row + k] - previous & mask;
                    previous = column[row + k];
                    int folded = (step << 1 ^ largest - step >> 31) & mask;
                    to[k] = (short) folded;
                    low[at + k] = (byte) folded;
                }
            }
            i = end;
        }
    }

    private static void bytes(ShortVector values, byte[] to, int at) {
        ((ByteVector) values.convertShape(VectorOperators.S2B, BYTES, 0)).intoArray(to, at);
    }

    static void low(short[] column, int row, int n, byte[] out, int at) {
        int i = 0;
        for (; i + SHORTS.length() <= n; i += SHORTS.length()) {
            bytes(ShortVector.fromArray(SHORTS, column, row + i), out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] = (byte) column[row + i];
        }
    }

    static void high(short[] column, int row, int n, int shift, byte[] out, int at) {
        int i = 0;
        for (; i + SHORTS.length() <= n; i += SHORTS.length()) {
            ShortVector field = ShortVector.fromArray(SHORTS, column, row + i)
                    .lanewise(VectorOperators.LSHR, 8)
                    .lanewise(VectorOperators.LSHL, shift);
            ByteVector.fromArray(BYTES, out, at + i)
                    .or((ByteVector) field.convertShape(VectorOperators.S2B, BYTES, 0))
                    .intoArray(out, at + i);
        }
        for (; i < n; i++) {
            out[at + i] |= (byte) (column[row + i] >>> 8 << shift);
        }
    }
}
