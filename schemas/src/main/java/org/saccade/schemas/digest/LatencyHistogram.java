package org.saccade.schemas.digest;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Counts of latencies in buckets that grow by 5 %, from 0.1 ms to over an hour; two of them add up to the histogram of both.
 *
 * <p>Bucket 0 holds what is below 0.1 ms (and what is negative: two machines whose clocks disagree), bucket i holds [0.1 * 1.05^(i-1),
 * 0.1 * 1.05^i) ms, the last one everything above. {@link #quantileMs} answers with the geometric middle of a bucket, at most 2.5 % off.
 * Takes memory for the buckets between its smallest and its largest latency. Not safe for several threads.
 */
public final class LatencyHistogram {

    static final int BUCKETS = 360;

    /** Upper bounds of {@link #counts}, in milliseconds. */
    static final int[] BOUNDS_MS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000};

    private static final double SMALLEST_MS = 0.1;
    private static final double LOG_GROWTH = Math.log(1.05);

    /** Number of the first bucket held, and the counts from there on. */
    private int first;

    private long[] counts = {};
    private long total;

    /** Adds a latency. */
    public void add(double latencyMs) {
        add(bucket(latencyMs), 1);
    }

    /** Adds another histogram's. */
    public void addAll(LatencyHistogram other) {
        for (int i = 0; i < other.counts.length; i++) {
            if (other.counts[i] != 0) {
                add(other.first + i, other.counts[i]);
            }
        }
    }

    private void add(int bucket, long count) {
        if (counts.length == 0) {
            first = bucket;
            counts = new long[1];
        } else if (bucket < first) {
            long[] wider = new long[counts.length + first - bucket];
            System.arraycopy(counts, 0, wider, first - bucket, counts.length);
            counts = wider;
            first = bucket;
        } else if (bucket >= first + counts.length) {
            counts = Arrays.copyOf(counts, bucket - first + 1);
        }
        counts[bucket - first] += count;
        total += count;
    }

    /** Latencies counted. */
    public long total() {
        return total;
    }

    /** The latency that the share {@code q} of all do not exceed, in milliseconds; null when there are none. */
    public Double quantileMs(double q) {
        if (total == 0) {
            return null;
        }
        long wanted = Math.max(1, (long) Math.ceil(q * total));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return middleMs(first + i);
            }
        }
        throw new IllegalStateException("counts do not add up to " + total);
    }

    /** How many lie at or below each of {@link #BOUNDS_MS} and above the one before, and above the last; empty when there are none. */
    public List<Long> counts() {
        if (total == 0) {
            return List.of();
        }
        long[] coarse = new long[BOUNDS_MS.length + 1];
        for (int i = 0; i < counts.length; i++) {
            double ms = middleMs(first + i);
            int at = 0;
            while (at < BOUNDS_MS.length && ms > BOUNDS_MS[at]) {
                at++;
            }
            coarse[at] += counts[i];
        }
        List<Long> list = new ArrayList<>(coarse.length);
        for (long count : coarse) {
            list.add(count);
        }
        return list;
    }

    /** Number of the first of {@link #buckets}. */
    int first() {
        return first;
    }

    /** Counts of the buckets from the first one used to the last. */
    List<Long> buckets() {
        return Arrays.stream(counts).boxed().toList();
    }

    /** What {@link #first} and {@link #buckets} say; counts of buckets that there are not are left out. */
    static LatencyHistogram of(int first, List<Long> buckets) {
        LatencyHistogram histogram = new LatencyHistogram();
        for (int i = 0; i < buckets.size(); i++) {
            int bucket = first + i;
            if (buckets.get(i) > 0 && bucket >= 0 && bucket < BUCKETS) {
                histogram.add(bucket, buckets.get(i));
            }
        }
        return histogram;
    }

    private static double middleMs(int bucket) {
        return bucket == 0 ? SMALLEST_MS : SMALLEST_MS * Math.exp((bucket - 0.5) * LOG_GROWTH);
    }

    private static int bucket(double latencyMs) {
        if (!(latencyMs >= SMALLEST_MS)) {
            return 0;
        }
        return (int) Math.min(BUCKETS - 1, 1 + Math.floor(Math.log(latencyMs / SMALLEST_MS) / LOG_GROWTH));
    }

    /** Bytes that {@link #writeTo} takes. */
    public int size() {
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
    public void writeTo(ByteBuffer out) {
        out.putInt(used());
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                out.putInt(first + i).putLong(counts[i]);
            }
        }
    }

    /** What {@link #writeTo} wrote. */
    public static LatencyHistogram readFrom(ByteBuffer in) {
        LatencyHistogram histogram = new LatencyHistogram();
        int used = in.getInt();
        for (int i = 0; i < used; i++) {
            histogram.add(in.getInt(), in.getLong());
        }
        return histogram;
    }
}
