package org.saccade.schemas.digest;

import org.saccade.schemas.schema.StreamDigest;

/** What one stage counts of one stream: since the last digest, and the next number of its sequence. Not safe for several threads. */
final class StreamCounts {

    private final String stream;
    private final ChunkSequence sequence = new ChunkSequence();
    private Tally tally = new Tally();
    private long lastMs;
    private long firstSequence = RecordFigures.NO_SEQUENCE;
    private boolean clocked;
    private long startEventUs;
    private long startWallUs;
    private long eventUs;
    private long wallUs;

    StreamCounts(String stream) {
        this.stream = stream;
    }

    /** Adds a record and leaves in the total what its number tells. */
    void add(RecordFigures record, long nowMs, Tally total) {
        if (record.sequence() != RecordFigures.NO_SEQUENCE) {
            if (firstSequence == RecordFigures.NO_SEQUENCE) {
                firstSequence = record.sequence();
            }
            long missing = sequence.add(record.sequence());
            tally.addSequence(missing);
            total.addSequence(missing);
        }
        tally.add(record);
        lastMs = nowMs;
        clock(record.clockUs(), record.stampUs() > 0 ? record.stampUs() : nowMs * 1000);
    }

    private void clock(long event, long wall) {
        if (!clocked || event < eventUs) {
            clocked = true;
            startEventUs = event;
            startWallUs = wall;
        }
        eventUs = event;
        wallUs = wall;
    }

    boolean active() {
        return tally.records > 0;
    }

    long lastMs() {
        return lastMs;
    }

    /** What came since the last one. */
    StreamDigest drain() {
        StreamDigest digest = StreamDigest.newBuilder()
                .setStream(stream)
                .setCounts(tally.toCounts())
                .setLastRecordMs(lastMs)
                .setFirstSequence(firstSequence)
                .setNextSequence(sequence.next())
                .setStartEventUs(startEventUs)
                .setStartWallUs(startWallUs)
                .setEventUs(eventUs)
                .setWallUs(wallUs)
                .build();
        tally = new Tally();
        firstSequence = RecordFigures.NO_SEQUENCE;
        clocked = false;
        return digest;
    }
}
