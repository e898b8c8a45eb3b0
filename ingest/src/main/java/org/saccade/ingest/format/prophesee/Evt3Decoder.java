package org.saccade.ingest.format.prophesee;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventDecoder;

/**
 * Words of {@link Evt3Layout}. Events ahead of the first TIME_HIGH, ADDR_Y or VECT_BASE_X have no time or place and are
 * left out.
 */
final class Evt3Decoder implements EventDecoder {

    private static final VarHandle CHAR = MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);

    /** Types that {@link #piece} has to look at: bit i for type i. */
    private static final int SELDOM = 1 << Evt3Layout.VECT_BASE_X
            | 1 << Evt3Layout.VECT_12
            | 1 << Evt3Layout.VECT_8
            | 1 << Evt3Layout.TIME_HIGH
            | 1 << Evt3Layout.TRIGGER;

    /** What stands in a collected row: the last TIME_LOW, the last ADDR_Y and the word of the event. */
    private static final int LOW_SHIFT = 32;

    private static final int ROW_SHIFT = 16;

    /** Rows that are collected before they go to the columns: they stay in the first-level cache. */
    private static final int PIECE = 1 << 10;

    private final TimeHigh clock;
    private final OtherWords others = new OtherWords(Evt3Layout.EVENT_TYPES);
    private final long[] rows = new long[PIECE];
    private int collected;
    /** The last TIME_LOW and ADDR_Y. */
    private int low;

    private int row;
    private boolean rowKnown;
    /** First column and polarity of the vectors to come; the column is -1 until one is stated. */
    private int vectorX = -1;

    private int vectorP;

    Evt3Decoder(long baseUs) {
        clock = Evt3Layout.clock(baseUs);
    }

    @Override
    public int decode(byte[] in, int from, int to, EventColumns out) {
        int at = from;
        if (out.count() == 0) {
            out.base(clock.us());
        }
        int last = to - Evt3Layout.WORD;
        while (at <= last && out.room() >= Evt3Layout.BURST) {
            if (rowKnown && clock.known()) {
                int most = Math.min(PIECE, out.room()) - Evt3Layout.BURST;
                at = piece(in, at, last, most);
                boolean full = collected > most;
                spread(out);
                if (full) {
                    continue;
                }
            }
            if (at > last || !other((char) CHAR.get(in, at), out)) {
                break;
            }
            at += Evt3Layout.WORD;
        }
        return at;
    }

    /**
     * Collects rows up to a word for {@link #other} or until there are more than {@code most}. Which of row, column and time comes next
     * cannot be guessed, so nothing branches on it: each word replaces row and time under a mask, and each writes a row that only ADDR_X
     * keeps.
     */
    private int piece(byte[] in, int from, int last, int most) {
        long[] collecting = rows;
        int sameTime = Evt3Layout.TIME_HIGH << Evt3Layout.TYPE_SHIFT | clock.value();
        int y = row;
        int t = low;
        int n = 0;
        int words = (last - from) / Evt3Layout.WORD + 1;
        int i = 0;
        for (; i < words && n <= most; i++) {
            int word = (char) CHAR.get(in, from + i * Evt3Layout.WORD);
            int type = word >>> Evt3Layout.TYPE_SHIFT;
            int differs = word ^ sameTime;
            // A TIME_HIGH that says nothing new is nothing to look at.
            if ((SELDOM >>> type & (differs | -differs) >>> 31) != 0) {
                int found = vectors(type, word & Evt3Layout.VALUE_MASK, row(t, y), n);
                if (found < 0) {
                    break;
                }
                n += found;
                continue;
            }
            y ^= (y ^ word) & ifSame(type, Evt3Layout.ADDR_Y);
            t ^= (t ^ word) & ifSame(type, Evt3Layout.TIME_LOW);
            collecting[n] = row(t, y) | word;
            n -= ifSame(type, Evt3Layout.ADDR_X);
        }
        row = y;
        low = t;
        collected = n;
        return from + i * Evt3Layout.WORD;
    }

    /** All bits where the types are the same, none where they are not. */
    private static int ifSame(int type, int other) {
        return (type ^ other) - 1 >> 31;
    }

    private static long row(int low, int row) {
        return (long) low << LOW_SHIFT | row << ROW_SHIFT;
    }

    /** Collects the rows of a vector; returns how many, or -1 when the word is none or for {@link #other}. */
    private int vectors(int type, int value, long timeAndRow, int n) {
        if (type == Evt3Layout.VECT_BASE_X) {
            base(value);
            return 0;
        }
        boolean vector = type == Evt3Layout.VECT_12 || type == Evt3Layout.VECT_8;
        if (!vector || vectorX < 0 || vectorX > Evt3Layout.SIDE - Evt3Layout.BURST) {
            return -1;
        }
        int mask = type == Evt3Layout.VECT_12 ? value : value & 0xFF;
        long first = timeAndRow | vectorP << Evt3Layout.P_SHIFT | vectorX;
        // Most have none, one or two: these rows are written in any case, so that nothing branches on their number.
        long[] collecting = rows;
        int second = mask & mask - 1;
        collecting[n] = first + Integer.numberOfTrailingZeros(mask);
        collecting[n + 1] = first + Integer.numberOfTrailingZeros(second);
        int i = n + 2;
        for (int bits = second & second - 1; bits != 0; bits &= bits - 1) {
            collecting[i] = first + Integer.numberOfTrailingZeros(bits);
            i++;
        }
        vectorX += type == Evt3Layout.VECT_12 ? 12 : 8;
        return Integer.bitCount(mask);
    }

    /** Moves what was collected to the columns. */
    private void spread(EventColumns out) {
        int n = out.count();
        int[] t = out.t();
        short[] x = out.x();
        short[] y = out.y();
        byte[] p = out.p();
        int offset = (int) (clock.us() - out.baseUs());
        for (int i = 0; i < collected; i++) {
            long each = rows[i];
            t[n + i] = offset + ((int) (each >>> LOW_SHIFT) & Evt3Layout.VALUE_MASK);
            x[n + i] = (short) (each & Evt3Layout.XY_MASK);
            y[n + i] = (short) (each >>> ROW_SHIFT & Evt3Layout.XY_MASK);
            p[n + i] = (byte) (each >>> Evt3Layout.P_SHIFT & 1);
        }
        out.count(n + collected);
        collected = 0;
    }

    /** One word of any type; false when it is a TIME_HIGH that the columns do not admit. */
    private boolean other(int word, EventColumns out) {
        int type = word >>> Evt3Layout.TYPE_SHIFT;
        int value = word & Evt3Layout.VALUE_MASK;
        switch (type) {
            case Evt3Layout.ADDR_Y -> {
                row = value;
                rowKnown = true;
            }
            case Evt3Layout.TIME_LOW -> low = value;
            case Evt3Layout.VECT_BASE_X -> base(value);
            case Evt3Layout.VECT_12 -> vector(value, 12, out);
            case Evt3Layout.VECT_8 -> vector(value & 0xFF, 8, out);
            case Evt3Layout.TIME_HIGH -> {
                return timeHigh(value, out);
            }
            default -> others.count(type);
        }
        return true;
    }

    private void base(int value) {
        vectorX = value & Evt3Layout.XY_MASK;
        vectorP = value >>> Evt3Layout.P_SHIFT;
    }

    private boolean timeHigh(int value, EventColumns out) {
        if (!clock.is(value)) {
            if (!out.admits(clock.usAfter(value))) {
                return false;
            }
            clock.take(value);
            low = 0;
        }
        return true;
    }

    /** A vector anywhere, even past the last column that a word can state. */
    private void vector(int mask, int columns, EventColumns out) {
        if (!rowKnown || !clock.known() || vectorX < 0) {
            others.count(Evt3Layout.VECT_12);
            return;
        }
        int time = (int) (clock.us() - out.baseUs()) + (low & Evt3Layout.VALUE_MASK);
        short y = (short) (row & Evt3Layout.XY_MASK);
        int n = out.count();
        for (int bits = mask; bits != 0; bits &= bits - 1) {
            out.t()[n] = time;
            out.x()[n] = (short) (vectorX + Integer.numberOfTrailingZeros(bits));
            out.y()[n] = y;
            out.p()[n] = (byte) vectorP;
            n++;
        }
        out.count(n);
        vectorX += columns;
    }

    @Override
    public int burst() {
        return Evt3Layout.BURST;
    }

    @Override
    public int longestWord() {
        return Evt3Layout.WORD;
    }

    @Override
    public List<String> notes() {
        return others.notes();
    }
}
