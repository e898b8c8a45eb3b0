package org.saccade.ingest.format;

import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/**
 * The door that every reader puts its events through: geometry, order of time, counts. So the policy is one and the same for all formats.
 * Not safe for several threads.
 */
final class EventGate {

    private final Geometry geometry;
    private final boolean clamp;
    private EventsBuilder batch;
    private int expected;
    private long lastUs = Long.MIN_VALUE;
    private long events;
    private long outside;
    private long backwards;

    EventGate(Geometry geometry, BackwardStamps backward) {
        this.geometry = geometry;
        this.clamp = backward == BackwardStamps.CLAMP;
    }

    /** Starts a batch with room for {@code expectedEvents}. */
    void begin(int expectedEvents) {
        batch = null;
        expected = expectedEvents;
    }

    /** Number of events in the batch. */
    int count() {
        return batch == null ? 0 : batch.count();
    }

    /**
     * Takes one event as it was read.
     *
     * @return false when it lies too far from the start of the batch to be in it: finish the batch and offer it again
     */
    boolean accept(long timeUs, int x, int y, int polarity) {
        if (!geometry.contains(x, y)) {
            outside++;
            return true;
        }
        long t = timeUs;
        boolean backward = t < lastUs;
        if (backward) {
            if (!clamp) {
                backwards++;
                return true;
            }
            t = lastUs;
        }
        if (batch == null) {
            batch = new EventsBuilder(geometry, t, expected);
        }
        long offset = t - batch.baseUs();
        if (offset > Integer.MAX_VALUE) {
            return false;
        }
        batch.addOffset((int) offset, x, y, polarity);
        lastUs = t;
        events++;
        if (backward) {
            backwards++;
        }
        return true;
    }

    /** The batch; null when it is empty. */
    Events take() {
        Events taken = batch == null ? null : batch.build();
        batch = null;
        return taken;
    }

    ReadReport report(String source, long bytes, long truncatedAtByte) {
        return new ReadReport(source, bytes, events, outside, backwards, truncatedAtByte);
    }
}
