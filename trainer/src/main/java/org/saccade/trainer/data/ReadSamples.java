package org.saccade.trainer.data;

/** Samples straight from Kafka, in the order of the cursor. */
final class ReadSamples extends CursorSamples {

    ReadSamples(FrameCursor cursor) {
        super(cursor);
    }

    @Override
    public boolean hasNext() {
        return cursor.hasNext();
    }

    @Override
    public TrainingFrames next() {
        return cursor.next();
    }
}
