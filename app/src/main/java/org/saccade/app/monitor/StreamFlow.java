package org.saccade.app.monitor;

import java.util.List;
import org.saccade.schemas.schema.StreamHealth;

/**
 * What one stream does on one live topic, from its latest {@code StreamHealth}, which says what each figure is.
 *
 * @param emptyShare of frames the share of time bins without an event, of predictions that of time steps skipped; null of neither
 * @param synOpsPerStep predictions only: accumulate operations per time step that was run; null where none was
 * @param classes predictions only: how many of each class in the last report
 * @param ageMs since the last record of the stream
 */
public record StreamFlow(
        String stage,
        String topic,
        String stream,
        double recordsPerSecond,
        double eventsPerSecond,
        double bytesPerSecond,
        long gaps,
        long repeats,
        long gapsSeen,
        Double skewMs,
        Double speed,
        Double emptyShare,
        Double synOpsPerStep,
        List<Long> classes,
        Double latencyP50Ms,
        Double latencyP99Ms,
        Double rateDrift,
        Double activityDrift,
        Double classDrift,
        long ageMs) {

    /** The figures of a report, seen at a time. */
    static StreamFlow of(StreamHealth health, long nowMs) {
        double seconds = Math.max(1, health.getToMs() - health.getFromMs()) / 1e3;
        long bins = health.getBinsTotal() + health.getStepsTotal();
        long run = health.getStepsTotal() - health.getStepsSkipped();
        return new StreamFlow(
                health.getStage(),
                health.getTopic(),
                health.getStream(),
                health.getRecords() / seconds,
                health.getEvents() / seconds,
                health.getBytes() / seconds,
                health.getGaps(),
                health.getRepeats(),
                health.getGapsSeen(),
                health.getSkewMs(),
                health.getSpeed(),
                bins == 0 ? null : (health.getBinsEmpty() + health.getStepsSkipped()) / (double) bins,
                run <= 0 ? null : health.getSynOps() / (double) run,
                health.getClasses(),
                health.getLatencyP50Ms(),
                health.getLatencyP99Ms(),
                health.getRateDrift(),
                health.getActivityDrift(),
                health.getClassDrift(),
                Math.max(0, nowMs - health.getLastRecordMs()));
    }
}
