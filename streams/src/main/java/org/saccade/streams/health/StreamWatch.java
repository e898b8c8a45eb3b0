package org.saccade.streams.health;

import org.saccade.schemas.schema.StreamHealth;

/**
 * What is known of one stream on one topic: the records since the last report, and what reaches over reports (the next number of its
 * sequence, its clock, its drift). About 1 kB. Not safe for several threads.
 */
final class StreamWatch {

    private static final int SEEN_NOTHING = -1;

    private final String topic;
    private final String stage;
    private final String stream;
    private final DriftMeter rate = new DriftMeter();
    private final DriftMeter activity = new DriftMeter();
    private final DriftMeter classes = new DriftMeter();

    private Tally tally = new Tally();
    private long fromMs;
    private long lastRecordMs;
    private long nextSequence = SEEN_NOTHING;
    private long gapsSeen;
    private boolean clocked;
    private long firstWallUs;
    private long firstEventUs;
    private long reportedWallUs;
    private long reportedEventUs;
    private long wallUs;
    private long eventUs;

    StreamWatch(String topic, String stage, String stream, long nowMs) {
        this.topic = topic;
        this.stage = stage;
        this.stream = stream;
        fromMs = nowMs;
    }

    /** One record. */
    void add(Tally record, long timestampMs) {
        tally.addAll(record);
        lastRecordMs = Math.max(lastRecordMs, timestampMs);
        if (record.stepsTotal > record.stepsSkipped) {
            activity.add(DriftMeter.bin(record.synOps / (double) (record.stepsTotal - record.stepsSkipped)), 1);
        }
    }

    /**
     * A chunk's number. Number 0 is a stream begun anew, not a repeat.
     *
     * @return numbers missing before it, above 0; below 0 when it had been there before
     */
    long sequence(long number) {
        long expected = nextSequence;
        if (expected == SEEN_NOTHING || number == 0) {
            nextSequence = number + 1;
            return number == 0 && expected == 1 ? -1 : 0;
        }
        if (number < expected) {
            return -1;
        }
        nextSequence = number + 1;
        gapsSeen += number - expected;
        return number - expected;
    }

    /** Event time reached at a wall-clock time, in microseconds. Event time that goes back is a clock begun anew. */
    void clock(long event, long wall) {
        if (!clocked || event < eventUs) {
            clocked = true;
            firstWallUs = reportedWallUs = wall;
            firstEventUs = reportedEventUs = event;
        }
        wallUs = Math.max(wall, firstWallUs);
        eventUs = event;
    }

    long lastRecordMs() {
        return lastRecordMs;
    }

    /** What the next report would say is more than that nothing came. */
    boolean active() {
        return tally.records > 0;
    }

    /** The report since the last one, and the beginning of the next. */
    StreamHealth report(long nowMs) {
        double seconds = Math.max(1, nowMs - fromMs) / 1e3;
        rate.add(DriftMeter.bin(tally.events / seconds), 1);
        classes.addAll(tally.classes());
        StreamHealth health = StreamHealth.newBuilder()
                .setStage(stage)
                .setTopic(topic)
                .setStream(stream)
                .setFromMs(fromMs)
                .setToMs(nowMs)
                .setLastRecordMs(lastRecordMs)
                .setRecords(tally.records)
                .setEvents(tally.events)
                .setBytes(tally.bytes)
                .setGaps(tally.gaps)
                .setRepeats(tally.repeats)
                .setGapsSeen(gapsSeen)
                .setSkewMs(clocked ? ((wallUs - firstWallUs) - (eventUs - firstEventUs)) / 1e3 : null)
                .setSpeed(
                        clocked && wallUs > reportedWallUs
                                ? (eventUs - reportedEventUs) / (double) (wallUs - reportedWallUs)
                                : null)
                .setBinsEmpty(tally.binsEmpty)
                .setBinsTotal(tally.binsTotal)
                .setStepsSkipped(tally.stepsSkipped)
                .setStepsTotal(tally.stepsTotal)
                .setSynOps(tally.synOps)
                .setClasses(tally.classes())
                .setLatencyP50Ms(tally.latency().quantileMs(0.5))
                .setLatencyP99Ms(tally.latency().quantileMs(0.99))
                .setLatencyCounts(tally.latency().counts())
                .setRateDrift(rate.divergence())
                .setActivityDrift(activity.divergence())
                .setClassDrift(classes.divergence())
                .build();
        rate.age();
        activity.age();
        classes.age();
        tally = new Tally();
        fromMs = nowMs;
        reportedWallUs = wallUs;
        reportedEventUs = eventUs;
        return health;
    }
}
