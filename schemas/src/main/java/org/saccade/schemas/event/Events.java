package org.saccade.schemas.event;

import java.util.Arrays;

/**
 * Events of one stream as primitive columns, in order of time; checked when made, immutable after.
 *
 * <p>Event {@code i} is (baseUs + t[i], x[i], y[i], p[i]): time in microseconds, x from the left, y from the top, p = 1 for ON and 0
 * for OFF. Times never decrease from one event to the next. x and y are the sensor's and may be anything a sensor of the stated
 * geometry can say; an event outside that geometry is refused here, so that nothing after this door has to ask.
 *
 * <p>The arrays returned by the accessors are the columns themselves, not copies: the inner loops read them at memory speed. Nobody
 * writes into them. Safe to share between threads.
 */
public final class Events {

    private static final int[] NO_INTS = new int[0];
    private static final short[] NO_SHORTS = new short[0];
    private static final byte[] NO_BYTES = new byte[0];

    private final Geometry geometry;
    private final long baseUs;
    private final int[] t;
    private final short[] x;
    private final short[] y;
    private final byte[] p;
    private final int count;

    private Events(Geometry geometry, long baseUs, int[] t, short[] x, short[] y, byte[] p, int count) {
        this.geometry = geometry;
        this.baseUs = baseUs;
        this.t = t;
        this.x = x;
        this.y = y;
        this.p = p;
        this.count = count;
    }

    /**
     * Takes the first {@code count} rows of the columns. The arrays become part of the result: the caller gives them up.
     *
     * @param t microseconds after {@code baseUs}, at least 0 and never decreasing
     * @throws InvalidEventsException when a column is short, a time goes backwards, an event lies outside the geometry or a polarity is
     *     neither 0 nor 1; the message names the row
     */
    public static Events of(Geometry geometry, long baseUs, int[] t, short[] x, short[] y, byte[] p, int count) {
        if (count < 0 || t.length < count || x.length < count || y.length < count || p.length < count) {
            throw new InvalidEventsException("columns of " + t.length + ", " + x.length + ", " + y.length + " and "
                    + p.length + " rows cannot hold " + count + " events");
        }
        Events events = new Events(geometry, baseUs, t, x, y, p, count);
        if (!Soundness.of(geometry, t, x, y, p, count)) {
            throw new InvalidEventsException(events.firstFault());
        }
        return events;
    }

    /** The same for rows that may well be unsound: null instead of an exception. The columns are long enough. */
    public static Events ofChecked(Geometry geometry, long baseUs, int[] t, short[] x, short[] y, byte[] p, int count) {
        return Soundness.of(geometry, t, x, y, p, count) ? new Events(geometry, baseUs, t, x, y, p, count) : null;
    }

    /** The same without any check, for the codec, whose bytes cannot say anything unsound that it lets pass. Every column is exact. */
    static Events ofSound(Geometry geometry, long baseUs, int[] t, short[] x, short[] y, byte[] p) {
        return new Events(geometry, baseUs, t, x, y, p, t.length);
    }

    /** No events on a sensor of this geometry. */
    public static Events none(Geometry geometry, long baseUs) {
        return new Events(geometry, baseUs, NO_INTS, NO_SHORTS, NO_SHORTS, NO_BYTES, 0);
    }

    private String firstFault() {
        int previous = 0;
        for (int i = 0; i < count; i++) {
            String row = "event " + i + " (t " + t[i] + " us after " + baseUs + ", x " + x[i] + ", y " + y[i] + ", p "
                    + p[i] + ")";
            if (t[i] < previous) {
                return row + " comes before the event ahead of it";
            }
            if (x[i] < 0 || x[i] >= geometry.width() || y[i] < 0 || y[i] >= geometry.height()) {
                return row + " lies outside " + geometry;
            }
            if (p[i] != 0 && p[i] != 1) {
                return row + " has a polarity other than 0 and 1";
            }
            previous = t[i];
        }
        return "events are out of range";
    }

    /** Size of the sensor. */
    public Geometry geometry() {
        return geometry;
    }

    /** Number of events. The columns may be longer: rows from here on mean nothing. */
    public int count() {
        return count;
    }

    /** Event time of a {@code t} of 0, in microseconds. */
    public long baseUs() {
        return baseUs;
    }

    /** Times in microseconds after {@link #baseUs()}; read only. */
    public int[] t() {
        return t;
    }

    /** Columns, 0 at the left; read only. */
    public short[] x() {
        return x;
    }

    /** Rows, 0 at the top; read only. */
    public short[] y() {
        return y;
    }

    /** Polarities, 1 ON and 0 OFF; read only. */
    public byte[] p() {
        return p;
    }

    /** Event time of event {@code i} in microseconds. */
    public long timeUs(int i) {
        return baseUs + t[i];
    }

    /** Rows [from, to) with the same base. Copies. */
    public Events slice(int from, int to) {
        return new Events(
                geometry,
                baseUs,
                Arrays.copyOfRange(t, from, to),
                Arrays.copyOfRange(x, from, to),
                Arrays.copyOfRange(y, from, to),
                Arrays.copyOfRange(p, from, to),
                to - from);
    }

    /**
     * Rows of {@code first} from {@code from} on and then the first {@code to} rows of {@code second}, based at the time of the first row.
     * Both were checked when they were made: only the seam is looked at.
     *
     * @param from below the count of {@code first}
     * @throws InvalidEventsException when the geometries differ, the second begins before the end of the first, or the whole spans more
     *     than 2^31 - 1 microseconds
     */
    public static Events joined(Events first, int from, Events second, int to) {
        int head = first.count - from;
        long baseUs = first.timeUs(from);
        boolean sound = first.geometry.equals(second.geometry)
                && (to == 0
                        || (second.timeUs(0) >= first.timeUs(first.count - 1)
                                && second.timeUs(to - 1) - baseUs <= Integer.MAX_VALUE));
        if (!sound) {
            throw new InvalidEventsException(second + " do not follow " + first);
        }
        int n = head + to;
        int[] t = new int[n];
        int back = first.t[from];
        for (int i = 0; i < head; i++) {
            t[i] = first.t[from + i] - back;
        }
        long shift = second.baseUs - baseUs;
        for (int i = 0; i < to; i++) {
            t[head + i] = (int) (second.t[i] + shift);
        }
        short[] x = Arrays.copyOfRange(first.x, from, from + n);
        short[] y = Arrays.copyOfRange(first.y, from, from + n);
        byte[] p = Arrays.copyOfRange(first.p, from, from + n);
        System.arraycopy(second.x, 0, x, head, to);
        System.arraycopy(second.y, 0, y, head, to);
        System.arraycopy(second.p, 0, p, head, to);
        return new Events(first.geometry, baseUs, t, x, y, p, n);
    }

    /** Index of the first event at or after {@code timeUs}; {@link #count()} when there is none. */
    public int indexOf(long timeUs) {
        long wanted = timeUs - baseUs;
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (t[middle] < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * The parts one after another.
     *
     * @param parts at least one, of one geometry, in order of time
     * @throws InvalidEventsException when the geometries differ, a part starts before the end of the one ahead of it, or the whole spans
     *     more than 2^31 - 1 microseconds (35 minutes)
     */
    public static Events concat(java.util.List<Events> parts) {
        Events first = parts.get(0);
        if (parts.size() == 1) {
            return first;
        }
        int total = 0;
        for (Events part : parts) {
            total = Math.addExact(total, part.count);
        }
        EventsBuilder builder = new EventsBuilder(first.geometry, first.baseUs, total);
        for (Events part : parts) {
            builder.addAll(part);
        }
        return builder.build();
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Events that) || count != that.count || !geometry.equals(that.geometry)) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (timeUs(i) != that.timeUs(i) || x[i] != that.x[i] || y[i] != that.y[i] || p[i] != that.p[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = geometry.hashCode();
        for (int i = 0; i < count; i++) {
            hash = 31 * hash + Long.hashCode(timeUs(i));
            hash = 31 * hash + ((x[i] << 16) ^ (y[i] << 1) ^ p[i]);
        }
        return hash;
    }

    @Override
    public String toString() {
        return count + " events on " + geometry
                + (count == 0 ? "" : ", " + timeUs(0) + " .. " + timeUs(count - 1) + " us");
    }
}
