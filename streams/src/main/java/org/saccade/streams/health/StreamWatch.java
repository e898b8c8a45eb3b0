package org.saccade.streams.health;

import org.saccade.schemas.digest.ChunkSequence;
import org.saccade.schemas.digest.RecordFigures;
import org.saccade.schemas.digest.Tally;
import org.saccade.schemas.schema.StreamDigest;
import org.saccade.schemas.schema.StreamHealth;

/**
 * What is known of one stream on one topic: the records since the last report, and what reaches over reports (the next number of its
 * sequence, its clock, its drift). About 1 kB. Not safe for several threads.
 */
final class StreamWatch {

    private final String topic;
    private final String stage;
    private final String stream;
    private final DriftMeter rate = new DriftMeter();
    private final DriftMeter activity = new DriftMeter();
    private final DriftMeter classes = new DriftMeter();
    private final ChunkSequence sequence = new ChunkSequence();

    private Tally tally = new Tally();
    private long fromMs;
    private long lastRecordMs;
    private String writer = "";
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

    /**
     * One record.
     *
     * @return what it adds to the sum of its topic
     */
    Tally add(RecordFigures record, long timestampMs) {
        Tally one = new Tally();
        if (record.sequence() != RecordFigures.NO_SEQUENCE) {
            long missing = sequence.add(record.sequence());
            one.addSequence(missing);
            gapsSeen += Math.max(0, missing);
        }
        one.add(record);
        clock(record.clockUs(), record.stampUs() > 0 ? record.stampUs() : timestampMs * 1000);
        add(one, timestampMs);
        return one;
    }

    /**
     * What a writer counted.
     *
     * @param begunAfterAll whether all that the stream's last writer sent was told, so that a number that is missing before the first one of
     *     another was lost, and not only its digest
     * @return what it adds to the sum of its topic beyond its own counts
     */
    Tally add(StreamDigest digest, String from, boolean begunAfterAll) {
        Tally seam = new Tally();
        if (digest.getFirstSequence() != RecordFigures.NO_SEQUENCE) {
            boolean another = !from.equals(writer);
            long due = sequence.next();
            long missing = another && begunAfterAll ? sequence.add(digest.getFirstSequence()) : 0;
            seam.gaps = Math.max(0, missing);
            seam.repeats = missing < 0
                    ? Math.min(
                            due - digest.getFirstSequence(), digest.getCounts().getRecords())
                    : 0;
            sequence.skipTo(digest.getNextSequence());
        }
        writer = from;
        Tally counts = Tally.of(digest.getCounts());
        counts.addAll(seam);
        gapsSeen += counts.gaps;
        clock(digest.getStartEventUs(), digest.getStartWallUs());
        clock(digest.getEventUs(), digest.getWallUs());
        add(counts, digest.getLastRecordMs());
        return seam;
    }

    private void add(Tally counts, long timestampMs) {
        tally.addAll(counts);
        lastRecordMs = Math.max(lastRecordMs, timestampMs);
        activity.addAll(counts.activity());
    }

    /** Who last told of it; empty when the records themselves were read. */
    String writer() {
        return writer;
    }

    /** Event time reached at a wall-clock time, in microseconds. Event time that goes back is a clock begun anew. */
    private void clock(long event, long wall) {
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
        rate.add(Tally.bin(tally.events / seconds), 1);
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
