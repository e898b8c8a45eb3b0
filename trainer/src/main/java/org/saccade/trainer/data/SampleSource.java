package org.saccade.trainer.data;

import java.util.Iterator;
import java.util.Map;

/** Samples one after another; holds a connection until it is closed. For one thread, which may be another than the one that made it. */
public interface SampleSource extends Iterator<TrainingFrames>, AutoCloseable {

    /** What has been read of the pass so far. */
    PassCounts counts();

    /** How far each partition of the frames topic has been read. */
    Map<Integer, Long> positions();

    /** Records of the pass that have not been read yet: its lag. May be asked by any thread. */
    default long lag() {
        return 0;
    }

    @Override
    void close();
}
