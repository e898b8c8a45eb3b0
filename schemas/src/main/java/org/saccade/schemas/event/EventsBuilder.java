package org.saccade.schemas.event;

import java.util.Arrays;

/**
 * Collects events into columns that grow; the way a reader or a transform makes {@link Events}.
 *
 * <p>{@link #build()} hands the columns over and leaves the builder empty with fresh ones. Not safe for several threads.
 */
public final class EventsBuilder {

    private final Geometry geometry;
    private long baseUs;
    private int[] t;
    private short[] x;
    private short[] y;
    private byte[] p;
    private int count;

    /**
     * @param baseUs event time of offset 0; no event may lie before it
     * @param expected number of events to make room for at first
     */
    public EventsBuilder(Geometry geometry, long baseUs, int expected) {
        this.geometry = geometry;
        this.baseUs = baseUs;
        allocate(Math.max(16, expected));
    }

    private void allocate(int capacity) {
        t = new int[capacity];
        x = new short[capacity];
        y = new short[capacity];
        p = new byte[capacity];
    }

    /** Number of events so far. */
    public int count() {
        return count;
    }

    /** Event time of offset 0. */
    public long baseUs() {
        return baseUs;
    }

    /**
     * Adds one event.
     *
     * @throws InvalidEventsException when the time lies before the base or more than 2^31 - 1 microseconds after it
     */
    public void add(long timeUs, int px, int py, int polarity) {
        long offset = timeUs - baseUs;
        if (offset < 0 || offset > Integer.MAX_VALUE) {
            throw new InvalidEventsException(
                    "event at " + timeUs + " us is not within 2^31 us after the base " + baseUs + " us");
        }
        addOffset((int) offset, px, py, polarity);
    }

    /** Adds one event whose time is given in microseconds after the base. Its values are checked by {@link #build()}. */
    public void addOffset(int offsetUs, int px, int py, int polarity) {
        if (count == t.length) {
            grow(count + 1);
        }
        t[count] = offsetUs;
        x[count] = (short) px;
        y[count] = (short) py;
        p[count] = (byte) polarity;
        count++;
    }

    /** Adds all events of {@code part}, which must be of the same geometry and not before the base. */
    public void addAll(Events part) {
        if (!part.geometry().equals(geometry)) {
            throw new InvalidEventsException("events of " + part.geometry() + " do not join events of " + geometry);
        }
        int n = part.count();
        if (n == 0) {
            return;
        }
        long shift = part.baseUs() - baseUs;
        if (part.timeUs(0) < baseUs || part.timeUs(n - 1) - baseUs > Integer.MAX_VALUE) {
            throw new InvalidEventsException("events from " + part.timeUs(0) + " to " + part.timeUs(n - 1)
                    + " us are not within 2^31 us after the base " + baseUs + " us");
        }
        if (count + n > t.length) {
            grow(Math.addExact(count, n));
        }
        int[] times = part.t();
        for (int i = 0; i < n; i++) {
            t[count + i] = (int) (times[i] + shift);
        }
        System.arraycopy(part.x(), 0, x, count, n);
        System.arraycopy(part.y(), 0, y, count, n);
        System.arraycopy(part.p(), 0, p, count, n);
        count += n;
    }

    private void grow(int needed) {
        int capacity = Math.max(needed, t.length + (t.length >> 1));
        t = Arrays.copyOf(t, capacity);
        x = Arrays.copyOf(x, capacity);
        y = Arrays.copyOf(y, capacity);
        p = Arrays.copyOf(p, capacity);
    }

    /**
     * What was added so far.
     *
     * @throws InvalidEventsException as {@link Events#of}
     */
    public Events build() {
        Events events = Events.of(geometry, baseUs, t, x, y, p, count);
        reset(baseUs);
        return events;
    }

    /** Forgets what was added and starts anew at another base. */
    public void reset(long newBaseUs) {
        baseUs = newBaseUs;
        count = 0;
        allocate(t.length);
    }
}
