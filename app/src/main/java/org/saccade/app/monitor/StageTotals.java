package org.saccade.app.monitor;

import java.util.List;
import org.saccade.schemas.schema.StageRate;

/**
 * What went through one topic since the monitor began, the sum of its windows; it never falls.
 *
 * @param latencyCounts latencies of at most {@link #BOUNDS_SECONDS} each, and above: not cumulative
 * @param latencySum about how many seconds they are in all, each bucket taken at its bound
 */
public record StageTotals(
        long records,
        long events,
        long samples,
        long bytes,
        long gaps,
        long repeats,
        List<Long> latencyCounts,
        double latencySum) {

    /** Upper bounds of the buckets of latency, as in StageRate. */
    static final double[] BOUNDS_SECONDS = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10};

    static final StageTotals NONE = new StageTotals(0, 0, 0, 0, 0, 0, List.of(), 0);

    /** What a window added since it was last told of. */
    StageTotals plus(StageRate now, StageRate before) {
        return new StageTotals(
                records + now.getRecords() - (before == null ? 0 : before.getRecords()),
                events + now.getEvents() - (before == null ? 0 : before.getEvents()),
                samples + now.getSamples() - (before == null ? 0 : before.getSamples()),
                bytes + now.getBytes() - (before == null ? 0 : before.getBytes()),
                gaps + now.getGaps() - (before == null ? 0 : before.getGaps()),
                repeats + now.getRepeats() - (before == null ? 0 : before.getRepeats()),
                counts(now, before),
                latencySum + seconds(now) - (before == null ? 0 : seconds(before)));
    }

    private List<Long> counts(StageRate now, StageRate before) {
        if (now.getLatencyCounts().isEmpty()) {
            return latencyCounts;
        }
        Long[] counts = new Long[BOUNDS_SECONDS.length + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = at(latencyCounts, i)
                    + at(now.getLatencyCounts(), i)
                    - (before == null ? 0 : at(before.getLatencyCounts(), i));
        }
        return List.of(counts);
    }

    private static long at(List<Long> counts, int i) {
        return i < counts.size() ? counts.get(i) : 0;
    }

    private static double seconds(StageRate rate) {
        double sum = 0;
        for (int i = 0; i < rate.getLatencyCounts().size(); i++) {
            sum += rate.getLatencyCounts().get(i) * BOUNDS_SECONDS[Math.min(i, BOUNDS_SECONDS.length - 1)];
        }
        return sum;
    }
}
