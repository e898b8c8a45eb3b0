package org.saccade.ingest.live;

import java.util.Arrays;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/** Events of the interval that is still open, in columns that are used again; what leaves is cut to size. Not safe for several threads. */
final class OpenInterval {

    private static final int FIRST_CAPACITY = 256;

    private int[] t = new int[FIRST_CAPACITY];
    private short[] x = new short[FIRST_CAPACITY];
    private short[] y = new short[FIRST_CAPACITY];
    private byte[] p = new byte[FIRST_CAPACITY];
    private int count;

    int count() {
        return count;
    }

    /** Adds rows [from, to); {@code shift} makes their offsets those from the start of the interval. */
    void add(Events events, int from, int to, long shift) {
        int n = to - from;
        if (count + n > t.length) {
            int capacity = Math.max(count + n, 2 * t.length);
            t = Arrays.copyOf(t, capacity);
            x = Arrays.copyOf(x, capacity);
            y = Arrays.copyOf(y, capacity);
            p = Arrays.copyOf(p, capacity);
        }
        int[] times = events.t();
        for (int i = 0; i < n; i++) {
            t[count + i] = (int) (times[from + i] + shift);
        }
        System.arraycopy(events.x(), from, x, count, n);
        System.arraycopy(events.y(), from, y, count, n);
        System.arraycopy(events.p(), from, p, count, n);
        count += n;
    }

    /** Takes everything out. */
    Events take(Geometry geometry, long startUs) {
        if (count == 0) {
            return Events.none(geometry, startUs);
        }
        Events taken = Events.of(
                geometry,
                startUs,
                Arrays.copyOf(t, count),
                Arrays.copyOf(x, count),
                Arrays.copyOf(y, count),
                Arrays.copyOf(p, count),
                count);
        count = 0;
        return taken;
    }
}
