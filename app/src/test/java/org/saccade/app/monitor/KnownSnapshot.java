package org.saccade.app.monitor;

import java.util.List;
import org.saccade.schemas.schema.StageRate;
import org.saccade.schemas.schema.StreamHealth;

/** A snapshot in which every figure is known, so that each metric has a sample. */
public final class KnownSnapshot {

    private KnownSnapshot() {}

    /** As of now. */
    public static Snapshot now() {
        long now = System.currentTimeMillis();
        PartitionLag partition =
                new PartitionLag("live-frames", 0, "c", 5L, 0L, 8L, 3L, 1.5, 2.0, 2.0, LagStatus.OK, "");
        GroupLag group = new GroupLag("saccade-classify", "Stable", 1, LagStatus.OK, List.of(partition));
        StageRate rate = rate(now);
        StageFlow stage = StageRates.flow(rate, StageTotals.NONE.plus(rate, null), now);
        return new Snapshot(
                now, "kafka-1:9092", List.of(group), List.of(stage), List.of(StreamFlow.of(stream(now), now)), null);
    }

    private static StageRate rate(long now) {
        return StageRate.newBuilder()
                .setStage("classify")
                .setTopic("predictions")
                .setWindowStartMs(now - 5000)
                .setWindowMs(5000)
                .setRecords(10)
                .setEvents(1000)
                .setSamples(10)
                .setBytes(800)
                .setStepsSkipped(30)
                .setStepsTotal(80)
                .setBinsEmpty(3)
                .setBinsTotal(80)
                .setLatencyP50Ms(12.0)
                .setLatencyP99Ms(40.0)
                .setLatencyCounts(List.of(0L, 0L, 0L, 4L, 4L, 2L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L))
                .setClasses(List.of(4L, 6L))
                .setRateDrift(0.1)
                .setActivityDrift(0.1)
                .setClassDrift(0.2)
                .build();
    }

    private static StreamHealth stream(long now) {
        return StreamHealth.newBuilder()
                .setStage("classify")
                .setTopic("predictions")
                .setStream("cam0")
                .setFromMs(now - 5000)
                .setToMs(now)
                .setLastRecordMs(now)
                .setRecords(10)
                .setEvents(1000)
                .setBytes(800)
                .setSkewMs(3.0)
                .setStepsSkipped(30)
                .setStepsTotal(80)
                .setLatencyP99Ms(40.0)
                .build();
    }
}
