package org.saccade.trainer.data;

import java.util.Map;

/** Samples straight from Kafka, in the order of the cursor. */
record ReadSamples(FrameCursor cursor) implements SampleSource {
    @Override
    public boolean hasNext() {
        return cursor.hasNext();
    }

    @Override
    public TrainingFrames next() {
        return cursor.next();
    }

    @Override
    public PassCounts counts() {
        return cursor.counts();
    }

    @Override
    public Map<Integer, Long> positions() {
        return cursor.positions();
    }

    @Override
    public long lag() {
        return cursor.lag();
    }

    @Override
    public void close() {
        cursor.close();
    }
}
