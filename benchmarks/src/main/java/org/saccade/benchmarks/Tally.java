package org.saccade.benchmarks;

import org.saccade.ingest.format.EventColumns;

/**
 * How many events were decoded, and a checksum over all columns in order; {@code decode.c} takes the same one.
 *
 * @param events number of them
 * @param sum checksum
 */
record Tally(long events, long sum) {

    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    /** Nothing decoded yet. */
    static final Tally NONE = new Tally(0, 0);

    /** This and the rows of a batch after it. */
    Tally plus(EventColumns batch) {
        long total = sum;
        for (int i = 0; i < batch.count(); i++) {
            long row = batch.timeUs(i) * 31 + ((long) batch.x()[i] << 20) + ((long) batch.y()[i] << 4) + batch.p()[i];
            total = (total + row) * FACTOR;
        }
        return new Tally(events + batch.count(), total);
    }
}
