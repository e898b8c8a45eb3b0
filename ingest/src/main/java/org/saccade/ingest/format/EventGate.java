package org.saccade.ingest.format;

import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * The door that every event goes through on its way from columns to {@link Events}: geometry, order of time, counts. So the policy is one
 * and the same for all formats and feeds. Events offered = events + outside + backwards dropped.
 *
 * <p>A batch without fault costs one pass over its rows; only others are gone through one by one. Not safe for several threads.
 */
public final class EventGate {

    private final Geometry geometry;
    private final BackwardStamps policy;
    private long lastUs = Long.MIN_VALUE;
    private long shiftUs;
    private long events;
    private long outside;
    private long backwards;

    /** A door to a sensor of this size. */
    public EventGate(Geometry geometry, BackwardStamps policy) {
        this.geometry = geometry;
        this.policy = policy;
    }

    /**
     * Takes a batch and leaves the columns empty, with room as before.
     *
     * @return the events that may pass, based at the time of the first; null when none may
     */
    public Events pass(EventColumns batch) {
        int n = batch.count();
        if (n == 0) {
            return null;
        }
        Events whole = batch.timeUs(0) + shiftUs >= lastUs ? batch.inOrder(geometry, shiftUs) : null;
        if (whole == null) {
            whole = sift(batch);
        }
        batch.clear();
        if (whole != null) {
            lastUs = whole.timeUs(whole.count() - 1);
            events += whole.count();
        }
        return whole;
    }

    /** Row by row: leaves out, clamps or shifts what is wrong. */
    private Events sift(EventColumns batch) {
        int n = batch.count();
        EventColumns kept = new EventColumns(n);
        long last = lastUs;
        for (int i = 0; i < n; i++) {
            if (!batch.inside(i, geometry)) {
                outside++;
                continue;
            }
            long time = batch.timeUs(i) + shiftUs;
            if (time < last) {
                backwards++;
                if (policy == BackwardStamps.DROP) {
                    continue;
                }
                if (policy == BackwardStamps.RESTART && last - time > BackwardStamps.RESTART_US) {
                    shiftUs += last - time;
                }
                time = last;
            }
            // After a clamp times may lie past the columns' own reach of the base, but never past an int.
            if (kept.count() == 0) {
                kept.base(time);
            }
            kept.add(time, batch.x()[i], batch.y()[i], batch.p()[i]);
            last = time;
        }
        return kept.count() == 0 ? null : kept.inOrder(geometry, 0);
    }

    /** Time of the last event that passed, in microseconds; {@link Long#MIN_VALUE} before the first. */
    public long lastUs() {
        return lastUs;
    }

    /** Events that passed. */
    public long events() {
        return events;
    }

    /** Events left out because they lie outside the sensor. */
    public long outside() {
        return outside;
    }

    /** Events stamped earlier than one ahead of them. */
    public long backwards() {
        return backwards;
    }
}
