package org.saccade.ingest.live;

import org.saccade.ingest.format.BackwardStamps;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * Cuts one stream into chunks: one for each aligned interval [k C, (k + 1) C) of event time, also when it is empty, so that the stream's
 * clock always moves.
 *
 * <p>An interval closes when an event at or behind its end comes, or when the camera has been silent for so long that its clock must have
 * passed the end: the time of the latest event, plus the wall time since it came, minus the patience. Events of a closed interval are late:
 * counted, not sent. A clock that falls more than a second behind the closed intervals has begun anew, as has that of a new connection that
 * falls behind at all: it is shifted so that time goes on. A clock that leaps ahead over more than {@link #MOST_EMPTY} intervals makes one
 * empty chunk over all of them. An interval with more than {@link #MOST_EVENTS} events is cut where time moves. Not safe for several threads.
 */
final class IntervalChunker {

    /** Empty chunks in a row that an event can cause. */
    static final int MOST_EMPTY = 64;
    /** A chunk of them has about 1.3 MB before compression. */
    static final int MOST_EVENTS = 1 << 18;

    private static final long NEVER = Long.MIN_VALUE;

    /** Where chunks go. */
    @FunctionalInterface
    interface Exit {
        void chunk(long sequence, Events events, long startUs, long endUs, long lastEventAtUs);
    }

    private final long chunkUs;
    private final long patienceUs;
    private final Exit exit;
    private final OpenInterval open = new OpenInterval();
    private Geometry geometry;
    private long startUs = NEVER;
    private long shiftUs;
    private long sequence;
    private long lastUs;
    private long lastAt;
    private long lastEventAtUs;
    private boolean connectedAnew;
    private long late;
    private long restarts;

    /**
     * @param chunkUs length C of an interval
     * @param patienceUs how much longer than the wall clock says a silent camera is waited for
     */
    IntervalChunker(long chunkUs, long patienceUs, Exit exit) {
        this.chunkUs = chunkUs;
        this.patienceUs = patienceUs;
        this.exit = exit;
    }

    /**
     * Takes events.
     *
     * @param events at least one, not before those of the calls ahead unless a connection was made in between
     * @param receivedAtUs wall clock
     * @param now {@link System#nanoTime()}
     */
    void add(Events events, long receivedAtUs, long now) {
        begin(events);
        int at = events.indexOf(startUs - shiftUs);
        late += at;
        while (at < events.count()) {
            long timeUs = events.timeUs(at) + shiftUs;
            reach(timeUs);
            if (open.count() >= MOST_EVENTS && timeUs > lastUs) {
                close(timeUs);
            } else if (open.count() >= 2 * MOST_EVENTS) {
                // Time stands still and there is no room for more of it.
                close(timeUs + 1);
                int next = events.indexOf(timeUs + 1 - shiftUs);
                late += next - at;
                at = next;
                continue;
            }
            int end = end(events, at);
            open.add(events, at, end, events.baseUs() + shiftUs - startUs);
            lastEventAtUs = receivedAtUs;
            lastUs = events.timeUs(end - 1) + shiftUs;
            lastAt = now;
            at = end;
        }
    }

    /** End of the rows from {@code from} on that go into the open interval at once. */
    private int end(Events events, int from) {
        int end = events.indexOf(endUs() - shiftUs);
        int full = from + Math.max(1, MOST_EVENTS - open.count());
        if (full >= end) {
            return end;
        }
        // A cut between two equal stamps would make the second one late.
        int moves = events.indexOf(events.timeUs(full - 1) + 1);
        return Math.min(end, Math.min(moves, full + MOST_EVENTS));
    }

    private void begin(Events events) {
        long first = events.timeUs(0);
        if (startUs == NEVER) {
            startUs = Math.floorDiv(first, chunkUs) * chunkUs;
            lastUs = startUs;
        } else if (!events.geometry().equals(geometry)) {
            // Another sensor: what is there of the old one leaves first.
            close(endUs());
        }
        geometry = events.geometry();
        long behind = (connectedAnew ? Math.max(startUs, lastUs) : startUs) - first - shiftUs;
        if (behind > BackwardStamps.RESTART_US || behind > 0 && connectedAnew) {
            shiftUs += behind;
            restarts++;
        }
        connectedAnew = false;
    }

    /** Closes what ends at or before this time. */
    private void reach(long timeUs) {
        if (timeUs < endUs()) {
            return;
        }
        close(endUs());
        long gap = (timeUs - startUs) / chunkUs;
        if (gap > MOST_EMPTY) {
            close(startUs + gap * chunkUs);
        }
        while (timeUs >= endUs()) {
            close(endUs());
        }
    }

    private long endUs() {
        return (Math.floorDiv(startUs, chunkUs) + 1) * chunkUs;
    }

    private void close(long endUs) {
        Events events = open.take(geometry, startUs);
        exit.chunk(sequence++, events, startUs, endUs, events.count() == 0 ? 0 : lastEventAtUs);
        startUs = endUs;
    }

    /** Lets the clock of a silent stream move. */
    void tick(long now) {
        if (startUs != NEVER) {
            long clockUs = lastUs + (now - lastAt) / 1000 - patienceUs;
            if (clockUs >= endUs()) {
                reach(clockUs);
            }
        }
    }

    /** A new connection: its clock may have begun anew. */
    void connected() {
        connectedAnew = startUs != NEVER;
    }

    /** Closes the open interval, if there is any. */
    void end() {
        if (startUs != NEVER && open.count() > 0) {
            close(endUs());
        }
    }

    /** Events that came too late. */
    long late() {
        return late;
    }

    /** Times that the clock began anew. */
    long restarts() {
        return restarts;
    }
}
