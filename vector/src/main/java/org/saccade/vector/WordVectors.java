package org.saccade.vector;

import static org.saccade.vector.Lanes.EVENTS;
import static org.saccade.vector.Lanes.INTS;
import static org.saccade.vector.Lanes.MEMORY;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * What is behind each {@link WordKernel}. A block of eight rows is stored before it is known how many of its words are events: those behind
 * the last event are overwritten by whoever goes on.
 *
 * <p>Shuffles and masks lie in arrays of bytes: a loop that stores bytes loads them anew for each vector. So where it fits, polarities wait in
 * a column that has room for them, and a second loop moves them.
 *
 * <p>The end of a run is looked for by plain code: in Java 17 to ask a mask for its first lane makes objects.
 *
 * <p>Each method is small enough to be compiled as a whole: the compiler gives up on inlining at some forty vector operations, and what it
 * then does is slower than no vectors at all.
 */
final class WordVectors {

    /** Words of five bytes: the first byte of each event, and four of its bytes as an int. */
    private static final VectorShuffle<Byte> FIRST_LOW = fives(0, 0, 0, 0, 0);

    private static final VectorShuffle<Byte> FIRST_HIGH = fives(8, 0, 0, 0, 0);
    private static final VectorShuffle<Byte> LITTLE_LOW = fives(0, 1, 2, 3, 4);
    private static final VectorShuffle<Byte> LITTLE_HIGH = fives(8, 1, 2, 3, 4);
    private static final VectorShuffle<Byte> BIG_LOW = fives(0, 4, 3, 2, 1);
    private static final VectorShuffle<Byte> BIG_HIGH = fives(8, 4, 3, 2, 1);
    private static final VectorMask<Byte> UPPER = VectorMask.fromLong(MEMORY, 0xFFFF0000L);

    /** Times lie nearer to their clock than this. */
    private static final int REACH = 1 << 30;

    private static final int ATIS_OVERFLOW = 240;
    private static final int EVENTLESS = 0xFE;

    private static final int FIVE = 5;
    /** Where the second load of eight words of five bytes begins: words 4 to 7 end with it. */
    private static final int SECOND = 8;

    private WordVectors() {}

    /** Of words of five bytes loaded from byte {@code start} on: for words 0 to 3, or from 4 where start is 8, the bytes that make an int. */
    private static VectorShuffle<Byte> fives(int start, int... bytes) {
        int[] source = new int[MEMORY.length()];
        for (int event = start / 2; event < start / 2 + EVENTS / 2; event++) {
            for (int b = 0; b < Integer.BYTES; b++) {
                source[Integer.BYTES * event + b] = FIVE * event + bytes[b] - start;
            }
        }
        return VectorShuffle.fromArray(MEMORY, source, 0);
    }

    /** The ints that the words' bytes make: of words 0 to 3 and of words 4 to 7. */
    private static IntVector ints(
            ByteVector low, VectorShuffle<Byte> ofLow, ByteVector high, VectorShuffle<Byte> ofHigh) {
        return low.rearrange(ofLow).blend(high.rearrange(ofHigh), UPPER).reinterpretAsInts();
    }

    static int evt2(byte[] in, int at, int most, int[] t, short[] x, short[] y, byte[] p, int n, long clock, int none) {
        int offset = (int) clock;
        int i = 0;
        for (int last = most - EVENTS; i <= last; i += EVENTS) {
            IntVector word = Lanes.ints(in, at + i * Integer.BYTES);
            word.lanewise(VectorOperators.LSHR, 22).and(0x3F).add(offset).intoArray(t, n + i);
            Lanes.shorts(word.lanewise(VectorOperators.LSHR, 11).and(0x7FF), x, n + i);
            Lanes.shorts(word.and(0x7FF), y, n + i);
            Lanes.bytes(word.lanewise(VectorOperators.LSHR, 28), p, n + i);
            if (word.lanewise(VectorOperators.LSHR, 29)
                    .compare(VectorOperators.NE, 0)
                    .anyTrue()) {
                while ((in[at + i * Integer.BYTES + 3] & 0xE0) == 0) {
                    i++;
                }
                return i;
            }
        }
        return i;
    }

    static int dat2(
            byte[] in, int at, int most, int[] t, short[] x, short[] y, byte[] p, int n, long clock, int least) {
        int base = (int) clock;
        int i = 0;
        for (int last = most - EVENTS; i <= last; i += EVENTS) {
            int from = at + i * Long.BYTES;
            IntVector low = Lanes.ints(in, from);
            IntVector high = Lanes.ints(in, from + MEMORY.length());
            IntVector place = Lanes.odd(low, high);
            Lanes.shorts(place.and(0x3FFF), x, n + i);
            Lanes.shorts(place.lanewise(VectorOperators.LSHR, 14).and(0x3FFF), y, n + i);
            Lanes.bytes(place.lanewise(VectorOperators.LSHR, 28).and(1), p, n + i);
            IntVector time = Lanes.even(low, high).sub(base);
            time.intoArray(t, n + i);
            VectorMask<Integer> far =
                    time.compare(VectorOperators.LT, least).or(time.compare(VectorOperators.GE, REACH));
            if (far.anyTrue()) {
                while (t[n + i] >= least && t[n + i] < REACH) {
                    i++;
                }
                return i;
            }
        }
        return i;
    }

    static int atis(byte[] in, int at, int most, int[] t, short[] x, short[] y, byte[] p, int n, long clock, int none) {
        int offset = (int) clock;
        int i = 0;
        for (int last = most - EVENTS; i <= last; i += EVENTS) {
            int from = at + i * FIVE;
            ByteVector low = ByteVector.fromArray(MEMORY, in, from);
            ByteVector high = ByteVector.fromArray(MEMORY, in, from + SECOND);
            // From the top: y, polarity, 23 bits of time.
            IntVector word = ints(low, BIG_LOW, high, BIG_HIGH);
            IntVector column = ints(low, FIRST_LOW, high, FIRST_HIGH);
            Lanes.shorts(column.and(0xFF), x, n + i);
            word.intoArray(t, n + i);
            IntVector row = word.lanewise(VectorOperators.LSHR, 24);
            Lanes.shorts(row, y, n + i);
            if (row.compare(VectorOperators.EQ, ATIS_OVERFLOW).anyTrue()) {
                break;
            }
        }
        int stored = Math.min(most & -EVENTS, i + EVENTS);
        for (int k = n; k < n + stored; k += EVENTS) {
            IntVector word = IntVector.fromArray(INTS, t, k);
            Lanes.bytes(word.lanewise(VectorOperators.LSHR, 23).and(1), p, k);
            word.and(0x7FFFFF).add(offset).intoArray(t, k);
        }
        while (i < stored && y[n + i] != ATIS_OVERFLOW) {
            i++;
        }
        return i;
    }

    static int eventStream(
            byte[] in, int at, int most, int[] t, short[] x, short[] y, byte[] p, int n, long clock, int none) {
        int i = 0;
        for (int last = most - EVENTS; i <= last; i += EVENTS) {
            int from = at + i * FIVE;
            ByteVector low = ByteVector.fromArray(MEMORY, in, from);
            ByteVector high = ByteVector.fromArray(MEMORY, in, from + SECOND);
            IntVector place = ints(low, LITTLE_LOW, high, LITTLE_HIGH);
            Lanes.shorts(place, x, n + i);
            Lanes.shorts(place.lanewise(VectorOperators.LSHR, 16), y, n + i);
            IntVector first = ints(low, FIRST_LOW, high, FIRST_HIGH).and(0xFF);
            first.intoArray(t, n + i);
            if (first.compare(VectorOperators.GE, EVENTLESS).anyTrue()) {
                break;
            }
        }
        int stored = Math.min(most & -EVENTS, i + EVENTS);
        while (i < stored && t[n + i] < EVENTLESS) {
            i++;
        }
        sumUp(t, p, n, n + i, (int) clock);
        return i;
    }

    /** Polarities and steps to times, one by one: with sums by vectors the whole took half as long again. */
    private static void sumUp(int[] t, byte[] p, int from, int to, int clock) {
        int time = clock;
        for (int i = from; i < to; i++) {
            p[i] = (byte) (t[i] & 1);
            time += t[i] >>> 1;
            t[i] = time;
        }
    }
}
