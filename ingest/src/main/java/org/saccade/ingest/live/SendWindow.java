package org.saccade.ingest.live;

/**
 * How many bytes may be on their way to the brokers: as many as they acknowledge within a tenth of a second or so, found by trying. What is on
 * its way cannot be given up for newer events, so with slow brokers a fixed number of bytes would be seconds of events.
 *
 * <pre>
 *   late     = longer on the way than 2 x the shortest so far + 100 ms
 *   late     the window shrinks in proportion, once for all that left before it shrank
 *   in time  the window grows by a quarter of what was acknowledged
 * </pre>
 *
 * <p>The caller sees to it that one thread at a time is in it.
 */
final class SendWindow {

    /** At 5 ms from send to acknowledgement this carries 400 MB/s. */
    static final long MOST_BYTES = 2 << 20;

    private static final long LEAST_BYTES = 32 << 10;
    private static final long FIRST_BYTES = 256 << 10;
    private static final long SLACK_NS = 100_000_000;
    private static final int GROWTH = 4;

    private long limit = FIRST_BYTES;
    private long inFlight;
    private long shortestNs = Long.MAX_VALUE;
    private long shrunkAtNs = Long.MIN_VALUE;

    /** Whether so many bytes more may leave; what is larger than the window does when nothing else is on its way. */
    boolean admits(long bytes) {
        return inFlight == 0 || inFlight + bytes <= limit;
    }

    /** So many bytes leave. */
    void sent(long bytes) {
        inFlight += bytes;
    }

    /**
     * So many bytes have an outcome.
     *
     * @param sentAtNs when they left, by the clock that says {@code nowNs}
     */
    void ended(long bytes, long sentAtNs, long nowNs) {
        inFlight -= bytes;
        long tookNs = Math.max(1, nowNs - sentAtNs);
        shortestNs = Math.min(shortestNs, tookNs);
        long inTimeNs = 2 * shortestNs + SLACK_NS;
        if (tookNs <= inTimeNs) {
            limit = Math.min(MOST_BYTES, limit + bytes / GROWTH);
        } else if (shrunkAtNs == Long.MIN_VALUE || sentAtNs - shrunkAtNs > 0) {
            limit = Math.max(LEAST_BYTES, (long) (limit * ((double) inTimeNs / tookNs)));
            shrunkAtNs = nowNs;
        }
    }

    /** Bytes without an outcome. */
    long inFlight() {
        return inFlight;
    }

    /** Bytes that may be on their way now. */
    long limit() {
        return limit;
    }
}
