package org.saccade.ingest.picture;

import java.util.Arrays;

/**
 * Events per bin of time over a recording whose length nobody knows ahead: when time passes the last bin, neighbours are joined and each bin
 * covers twice as much. Memory is fixed. Not safe for several threads.
 */
final class RateHistory {

    static final int BINS = 1024;

    private final long[] on = new long[BINS];
    private final long[] off = new long[BINS];
    private long startUs;
    private long binUs = 64;
    private int used;

    void add(long timeUs, int polarity) {
        if (used == 0) {
            startUs = timeUs;
        }
        long bin = Math.max(0, timeUs - startUs) / binUs;
        while (bin >= BINS) {
            join(on);
            join(off);
            used = (used + 1) / 2;
            binUs *= 2;
            bin /= 2;
        }
        (polarity == 1 ? on : off)[(int) bin]++;
        used = Math.max(used, (int) bin + 1);
    }

    private static void join(long[] counts) {
        for (int i = 0; i < BINS / 2; i++) {
            counts[i] = counts[2 * i] + counts[2 * i + 1];
        }
        Arrays.fill(counts, BINS / 2, BINS, 0);
    }

    /** Bins that time has reached. */
    int bins() {
        return used;
    }

    /** Length of a bin in seconds. */
    double binSeconds() {
        return binUs / 1e6;
    }

    /** Events per second in a bin, of one polarity. */
    double rate(int bin, int polarity) {
        return (polarity == 1 ? on : off)[bin] / binSeconds();
    }

    /** Highest rate of either polarity. */
    double peak() {
        long most = 0;
        for (int i = 0; i < used; i++) {
            most = Math.max(most, Math.max(on[i], off[i]));
        }
        return most / binSeconds();
    }
}
