package org.saccade.schemas.schema;

import java.time.Instant;

/** Wall-clock time as the records carry it: microseconds since 1970-01-01T00:00Z. Never event time. */
public final class WallClock {

    private WallClock() {}

    /** Now, in microseconds since 1970. */
    public static long nowUs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }
}
