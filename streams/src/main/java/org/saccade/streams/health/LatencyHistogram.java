package org.saccade.streams.health;

import java.nio.ByteBuffer;

/**
 * Counts of latencies in buckets that grow by 5 %, from 0.1 ms to over an hour; two of them add up to the histogram of both.
 *
 * <p>Bucket 0 holds what is below 0.1 ms (and what is negative: two machines whose clocks disagree), bucket i holds [0.1 * 1.05^(i-1),
 * 0.1 * 1.05^i) ms, the last one everything above. {@link #quantileMs} answers with the geometric middle of a bucket, at most 2.5 % off.
 * Not safe for several threads.
 */
final class LatencyHistogram {

    static final int BUCKETS = 360;
    private static final double SMALLEST_MS = 0.1;
    private static final double LOG_GROWTH = Math.log(1.05);

    private final long[] counts = new long[BUCKETS];
    private long total;

    void add(double latencyMs) {
        counts[bucket(latencyMs)]++;
        total++;
    }

    void addAll(LatencyHistogram other) {
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
    }

    /** Latencies counted. */
    long total() {
        return total;
    }

    /** The latency that the share {@code q} of all do not exceed, in milliseconds; null when there are none. */
    Double quantileMs(double q) {
        if (total == 0) {
            return null;
        }
        long wanted = Math.max(1, (long) Math.ceil(q * total));
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return i == 0 ? SMALLEST_MS : SMALLEST_MS * Math.exp((i - 0.5) * LOG_GROWTH);
            }
        }
        throw new IllegalStateException("counts do not add up to " + total);
    }

    private static int bucket(double latencyMs) {
        if (!(latencyMs >= SMALLEST_MS)) {
            return 0;
        }
        return (int) Math.min(BUCKETS - 1, 1 + Math.floor(Math.log(latencyMs / SMALLEST_MS) / LOG_GROWTH));
    }

    /** Bytes that {@link #writeTo} takes. */
    int size() {
        return 4 + 12 * used();
    }

    private int used() {
        int used = 0;
        for (long count : counts) {
            used += count == 0 ? 0 : 1;
        }
        return used;
    }

    /** Number of used buckets, then (bucket, count) of each. */
    void writeTo(ByteBuffer out) {
        out.putInt(used());
        for (int i = 0; i < BUCKETS; i++) {
            if (counts[i] != 0) {
                out.putInt(i).putLong(counts[i]);
            }
        }
    }

    static LatencyHistogram readFrom(ByteBuffer in) {
        LatencyHistogram histogram = new LatencyHistogram();
        int used = in.getInt();
        for (int i = 0; i < used; i++) {
            int bucket = in.getInt();
            long count = in.getLong();
            histogram.counts[bucket] += count;
            histogram.total += count;
        }
        return histogram;
    }
}
