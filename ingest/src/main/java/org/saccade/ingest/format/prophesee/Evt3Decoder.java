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

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** Types that {@link #decode} leaves to {@link #other}: bit i for type i. */
    private static final int OTHER = 1 << Evt3Layout.VECT_BASE_X
            | 1 << Evt3Layout.VECT_12
            | 1 << Evt3Layout.VECT_8
            | 1 << Evt3Layout.TIME_HIGH
            | 1 << Evt3Layout.TRIGGER;

    /** Where the time's lower part lies in what is held; the row is below it. */
    private static final int TIME_SHIFT = 16;
    /** Puts a word's value at both places. */
    private static final int SPREAD = 1 << TIME_SHIFT | 1;
    /** What a word of each type replaces of what is held. */
    private static final int[] REPLACED = new int[16];

    static {
        REPLACED[Evt3Layout.ADDR_Y] = Evt3Layout.XY_MASK;
        REPLACED[Evt3Layout.TIME_LOW] = Evt3Layout.VALUE_MASK << TIME_SHIFT;
    }

    private final TimeHigh clock;
    private final OtherWords others = new OtherWords(Evt3Layout.EVENT_TYPES);
    /** The time's lower part and the row in force. */
    private int held;

    private boolean rowKnown;
    /** First column and polarity of the vectors to come; the column is -1 until one is stated. */
    private int vectorX = -1;

    private byte vectorP;

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
                at = common(in, at, last, out);
                if (at > last || out.room() < Evt3Layout.BURST) {
                    break;
                }
            }
            if (!other((short) SHORT.get(in, at) & 0xFFFF, out)) {
                break;
            }
            at += Evt3Layout.WORD;
        }
        return at;
    }

    /**
     * Decodes up to the next word for {@link #other}. Which of row, column and time comes next cannot be guessed, so nothing branches on
     * it: each word replaces the bits that its type states, which may be none, and writes a row that only ADDR_X keeps.
     */
    private int common(byte[] in, int from, int last, EventColumns out) {
        int[] t = out.t();
        short[] x = out.x();
        short[] y = out.y();
        byte[] p = out.p();
        int held = this.held;
        int nothingNew = Evt3Layout.TIME_HIGH << Evt3Layout.TYPE_SHIFT | clock.value();
        int offset = (int) (clock.us() - out.baseUs());
        int n = out.count();
        int most = out.capacity() - Evt3Layout.BURST;
        int at = from;
        for (; at <= last && n <= most; at += Evt3Layout.WORD) {
            int word = (short) SHORT.get(in, at) & 0xFFFF;
            int type = word >>> Evt3Layout.TYPE_SHIFT;
            // Another type, but not the TIME_HIGH that is in force anyway, which a quiet sensor sends all the time: one
            // branch.
            if ((-(OTHER >>> type & 1) & (word ^ nothingNew)) != 0) {
                break;
            }
            held = held(held, word, type);
            t[n] = offset + (held >>> TIME_SHIFT);
            x[n] = (short) (word & Evt3Layout.XY_MASK);
            y[n] = (short) (held & Evt3Layout.XY_MASK);
            p[n] = (byte) (word >>> Evt3Layout.P_SHIFT & 1);
            n += type == Evt3Layout.ADDR_X ? 1 : 0;
        }
        this.held = held;
        out.count(n);
        return at;
    }

    /** What is held after a word. */
    private static int held(int before, int word, int type) {
        int replaced = REPLACED[type];
        return before & ~replaced | word * SPREAD & replaced;
    }

    /** One word of any type; false when it is a TIME_HIGH that the columns do not admit. */
    private boolean other(int word, EventColumns out) {
        int type = word >>> Evt3Layout.TYPE_SHIFT;
        int value = word & Evt3Layout.VALUE_MASK;
        switch (type) {
            case Evt3Layout.ADDR_Y, Evt3Layout.TIME_LOW -> {
                held = held(held, word, type);
                rowKnown |= type == Evt3Layout.ADDR_Y;
            }
            case Evt3Layout.VECT_BASE_X -> {
                vectorX = value & Evt3Layout.XY_MASK;
                vectorP = (byte) (value >>> Evt3Layout.P_SHIFT);
            }
            case Evt3Layout.VECT_12 -> vector(value, 12, out);
            case Evt3Layout.VECT_8 -> vector(value & 0xFF, 8, out);
            case Evt3Layout.TIME_HIGH -> {
                return timeHigh(value, out);
            }
            default -> others.count(type);
        }
        return true;
    }

    private boolean timeHigh(int value, EventColumns out) {
        if (!clock.is(value)) {
            if (!out.admits(clock.usAfter(value))) {
                return false;
            }
            clock.take(value);
            held &= Evt3Layout.XY_MASK;
        }
        return true;
    }

    private void vector(int mask, int columns, EventColumns out) {
        if (!rowKnown || !clock.known() || vectorX < 0) {
            others.count(Evt3Layout.VECT_12);
            return;
        }
        int time = (int) (clock.us() - out.baseUs()) + (held >>> TIME_SHIFT);
        short row = (short) (held & Evt3Layout.XY_MASK);
        int n = out.count();
        for (int bits = mask; bits != 0; bits &= bits - 1) {
            out.t()[n] = time;
            out.x()[n] = (short) (vectorX + Integer.numberOfTrailingZeros(bits));
            out.y()[n] = row;
            out.p()[n] = vectorP;
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
