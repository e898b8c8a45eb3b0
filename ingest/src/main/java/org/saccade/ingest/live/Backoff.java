package org.saccade.ingest.live;

import java.time.Duration;

/**
 * When to try again what failed: after a first pause, then after twice the pause before, up to a longest. Not safe for several threads.
 */
final class Backoff {

    private final long first;
    private final long longest;
    private long pause;
    private long failures;

    Backoff(Duration first, Duration longest) {
        this.first = first.toNanos();
        this.longest = Math.max(this.first, longest.toNanos());
        this.pause = this.first;
    }

    /** It failed again; returns nanoseconds to wait. */
    long failed() {
        long now = pause;
        pause = Math.min(longest, 2 * pause);
        failures++;
        return now;
    }

    /** How often it has failed since it last worked. */
    long failures() {
        return failures;
    }

    /** It worked; returns how often it had failed. */
    long worked() {
        long had = failures;
        pause = first;
        failures = 0;
        return had;
    }
}
