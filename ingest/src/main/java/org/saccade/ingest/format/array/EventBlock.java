package org.saccade.ingest.format.array;

import java.nio.ByteBuffer;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.StampUnit;

/**
 * Events of a part of an array file, one column of whole numbers each, on their way into {@link EventColumns}: {@link #fill} reads columns,
 * {@link #moveTo} hands rows on. Not safe for several threads.
 */
public final class EventBlock {

    /** Rows there is room for. */
    public static final int ROWS = 4096;

    /** No time of an event lies this far from 0: 36,000 years in microseconds. */
    private static final long MAX_TIME_US = 1L << 60;

    private static final long NO_PIXEL = -1;
    private static final long NO_POLARITY = 2;

    private final long[] t = new long[ROWS];
    private final long[] x = new long[ROWS];
    private final long[] y = new long[ROWS];
    private final long[] p = new long[ROWS];
    /** Made when a column of real numbers comes. */
    private double[] real;

    private int rows;
    private int at;

    /** Times in microseconds. */
    public long[] t() {
        return t;
    }

    /** Columns of the sensor. */
    public long[] x() {
        return x;
    }

    /** Rows of the sensor. */
    public long[] y() {
        return y;
    }

    /** Polarities: 1 ON, 0 and -1 OFF. */
    public long[] p() {
        return p;
    }

    /** States that the rows below {@code filled} are filled and none is handed on yet. */
    public void rows(int filled) {
        rows = filled;
        at = 0;
    }

    /** Rows that are filled. */
    public int rows() {
        return rows;
    }

    /** True when all rows were handed on. */
    public boolean empty() {
        return at == rows;
    }

    /**
     * Reads the first {@code n} rows of a column. A pixel given as a real number is the one it lies in.
     *
     * @param unit of the column if it is time
     * @param from first byte of the first row
     * @param stride bytes from row to row
     */
    public void fill(NumberColumn column, StampUnit unit, ByteBuffer in, int from, int stride, int n) {
        Role role = column.name().role();
        long[] out = column(role);
        int first = from + column.offset();
        if (column.type().whole()) {
            column.type().longs(in, first, stride, out, n);
        } else {
            real = real == null ? new double[ROWS] : real;
            column.type().doubles(in, first, stride, real, n);
        }
        boolean whole = column.type().whole();
        switch (role) {
            case T -> times(out, unit, whole, n);
            case X, Y -> {
                for (int i = 0; !whole && i < n; i++) {
                    double floor = Math.floor(real[i]);
                    out[i] = floor == floor ? (long) floor : NO_PIXEL;
                }
            }
            default -> {
                for (int i = 0; !whole && i < n; i++) {
                    long polarity = (long) real[i];
                    out[i] = polarity == real[i] ? polarity : NO_POLARITY;
                }
            }
        }
        int minus = column.name().minus();
        for (int i = 0; minus != 0 && i < n; i++) {
            out[i] -= minus;
        }
    }

    private void times(long[] out, StampUnit unit, boolean whole, int n) {
        if (!whole) {
            for (int i = 0; i < n; i++) {
                out[i] = real[i] == real[i] ? unit.toUs(real[i]) : Long.MAX_VALUE;
            }
        } else if (unit != StampUnit.MICROSECONDS) {
            for (int i = 0; i < n; i++) {
                long us = unit.toUs(out[i]);
                // A product that overflowed has another sign, or is too small by far.
                out[i] = Math.abs((double) us - out[i] * unit.inUs()) > 1e9 ? Long.MAX_VALUE : us;
            }
        }
    }

    private long[] column(Role role) {
        return switch (role) {
            case T -> t;
            case X -> x;
            case Y -> y;
            case P -> p;
        };
    }

    /**
     * Appends rows to {@code out} until it is full, the rows are used up, or the next is not admitted.
     *
     * @return rows that were moved
     * @throws FormatException when a row has a polarity other than 0, 1 and -1, or no time; the message names the row of the block only
     */
    public int moveTo(EventColumns out) {
        int n = out.count();
        if (at == rows || n == out.capacity() || !admits(out)) {
            return 0;
        }
        int first = at;
        int last = Math.min(rows, at + out.room());
        long base = out.baseUs();
        int[] times = out.t();
        short[] columns = out.x();
        short[] lines = out.y();
        byte[] polarities = out.p();
        while (at < last) {
            long offset = t[at] - base;
            long polarity = p[at];
            if (offset >= 1 << 30 || offset <= -(1 << 30) || polarity < -1 || polarity > 1) {
                break;
            }
            times[n] = (int) offset;
            columns[n] = pixel(x[at]);
            lines[n] = pixel(y[at]);
            polarities[n] = (byte) (polarity > 0 ? 1 : 0);
            n++;
            at++;
        }
        out.count(n);
        return at - first;
    }

    /** Makes the time of the next row the base of an empty batch, and refuses a row that is no event. */
    private boolean admits(EventColumns out) {
        if (p[at] < -1 || p[at] > 1) {
            throw new FormatException(
                    "has polarity " + p[at]
                            + "; 0, 1 and -1 are possible (where 1 is OFF and 2 is ON, --columns with p-1 instead of p says so)");
        }
        if (t[at] > MAX_TIME_US || t[at] < -MAX_TIME_US) {
            throw new FormatException("has a time that is none");
        }
        return out.admits(t[at]);
    }

    private static short pixel(long value) {
        return (short) (value == (short) value ? value : NO_PIXEL);
    }
}
