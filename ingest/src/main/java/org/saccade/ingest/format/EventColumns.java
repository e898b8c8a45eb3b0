package org.saccade.ingest.format;

import java.util.Arrays;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * Room for a batch of events as their source states them, in primitive columns that decoders write straight into and that are used
 * again batch after batch. Nothing in it is checked: times may go backwards and coordinates may lie outside the sensor.
 *
 * <p>Event {@code i} is ({@link #baseUs()} + t[i], x[i], y[i], p[i]); t in microseconds, negative where the event lies before the base; x
 * from the left, y from the top, both cut to 16 bits, so that a value over 32767 reads as a negative number, which no sensor contains;
 * p 1 ON, 0 OFF. A decoder fills rows from {@link #count()} on and then states the new count:
 *
 * <pre>{@code
 * int n = out.count();
 * int[] t = out.t();
 * while (n < out.capacity() && ...) {
 *     t[n] = ...;
 *     n++;
 * }
 * out.count(n);
 * }</pre>
 *
 * Not safe for several threads.
 */
public final class EventColumns {

    /** Rows that suit files and networks alike: the columns stay in the second-level cache. */
    public static final int DEFAULT_CAPACITY = 1 << 14;

    private final int capacity;
    /** The columns; null when they were given away, until they are needed again. */
    private int[] t;

    private short[] x;
    private short[] y;
    private byte[] p;
    private int count;
    private long baseUs;

    /** Room for {@code capacity} events, at least 1. */
    public EventColumns(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("room for " + capacity + " events");
        }
        this.capacity = capacity;
    }

    private void make() {
        t = new int[capacity];
        x = new short[capacity];
        y = new short[capacity];
        p = new byte[capacity];
    }

    /** Rows there is room for. */
    public int capacity() {
        return capacity;
    }

    /** Rows that are filled. */
    public int count() {
        return count;
    }

    /** States that the rows below {@code filled} are filled. */
    public void count(int filled) {
        count = filled;
    }

    /** Rows that are still free. */
    public int room() {
        return capacity - count;
    }

    /** Event time of an offset of 0, in microseconds. */
    public long baseUs() {
        return baseUs;
    }

    /** Chooses the base; only while there are no rows. */
    public void base(long timeUs) {
        if (count != 0) {
            throw new IllegalStateException("the base of " + count + " events cannot change");
        }
        baseUs = timeUs;
    }

    /**
     * Makes sure that events of this time can be rows: takes it as the base where there are no rows yet.
     *
     * @return false when it lies 2^30 microseconds (18 minutes) or more from the base: the batch ends here, the event belongs to the next
     */
    public boolean admits(long timeUs) {
        if (count == 0) {
            baseUs = timeUs;
            return true;
        }
        long offset = timeUs - baseUs;
        return offset < (1 << 30) && offset > -(1 << 30);
    }

    /** Appends one event whose time was {@linkplain #admits admitted}; for formats whose rows cost more than a call. */
    public void add(long timeUs, int px, int py, int polarity) {
        if (t == null) {
            make();
        }
        t[count] = (int) (timeUs - baseUs);
        x[count] = (short) (px == (short) px ? px : -1);
        y[count] = (short) (py == (short) py ? py : -1);
        p[count] = (byte) polarity;
        count++;
    }

    /** Copies row {@code from} to row {@code to}. */
    public void move(int from, int to) {
        if (from != to) {
            t[to] = t[from];
            x[to] = x[from];
            y[to] = y[from];
            p[to] = p[from];
        }
    }

    /** Event time of row {@code i} in microseconds. */
    public long timeUs(int i) {
        return baseUs + t[i];
    }

    /** Times in microseconds after {@link #baseUs()}. */
    public int[] t() {
        if (t == null) {
            make();
        }
        return t;
    }

    /** Columns of the sensor. */
    public short[] x() {
        if (t == null) {
            make();
        }
        return x;
    }

    /** Rows of the sensor. */
    public short[] y() {
        if (t == null) {
            make();
        }
        return y;
    }

    /** Polarities. */
    public byte[] p() {
        if (t == null) {
            make();
        }
        return p;
    }

    /** Empties it. */
    public void clear() {
        count = 0;
    }

    /** True when row {@code i} lies on a sensor of this size. */
    public boolean inside(int i, Geometry geometry) {
        return geometry.contains(x[i], y[i]);
    }

    /**
     * The rows as events based at the time of the first, {@code shiftUs} later than they say. Nearly full columns are given away, which is
     * cheaper than to copy them; others are copied, so that nobody holds much more memory than events.
     *
     * @return null when a row goes back in time, lies outside the sensor or has no polarity
     */
    Events inOrder(Geometry geometry, long shiftUs) {
        int n = count;
        int first = t[0];
        if (first != 0) {
            for (int i = 0; i < n; i++) {
                t[i] -= first;
            }
            baseUs += first;
        }
        if (n < capacity - capacity / 4) {
            return Events.ofChecked(
                    geometry,
                    baseUs + shiftUs,
                    Arrays.copyOf(t, n),
                    Arrays.copyOf(x, n),
                    Arrays.copyOf(y, n),
                    Arrays.copyOf(p, n),
                    n);
        }
        Events events = Events.ofChecked(geometry, baseUs + shiftUs, t, x, y, p, n);
        if (events != null) {
            t = null;
        }
        return events;
    }
}
