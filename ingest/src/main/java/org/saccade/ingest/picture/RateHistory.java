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

    /** Seconds from the first event to the end of the last bin that time has reached. */
    double seconds() {
        return used * binUs / 1e6;
    }

    /** Events per second of one polarity in each of at most {@code points} stretches of equal length, the last perhaps shorter. */
    double[] rates(int polarity, int points) {
        long[] counts = polarity == 1 ? on : off;
        int step = Math.max(1, (used + points - 1) / points);
        double[] rates = new double[(used + step - 1) / step];
        for (int i = 0; i < used; i++) {
            int bins = Math.min(step, used - i / step * step);
            rates[i / step] += counts[i] * 1e6 / (bins * (double) binUs);
        }
        return rates;
    }

    long events() {
        return Arrays.stream(on).sum() + Arrays.stream(off).sum();
    }
}
