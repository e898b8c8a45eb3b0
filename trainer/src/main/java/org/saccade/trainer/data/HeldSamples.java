package org.saccade.trainer.data;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Samples that are in memory already. */
public final class HeldSamples implements SampleSource {

    private final Iterator<TrainingFrames> samples;
    private final long count;

    /** @param samples in the order in which they are given */
    public HeldSamples(List<TrainingFrames> samples) {
        this.samples = List.copyOf(samples).iterator();
        this.count = samples.size();
    }

    @Override
    public boolean hasNext() {
        return samples.hasNext();
    }

    @Override
    public TrainingFrames next() {
        return samples.next();
    }

    @Override
    public PassCounts counts() {
        return new PassCounts(count, 0, 0, 0);
    }

    @Override
    public Map<Integer, Long> positions() {
        return Map.of();
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
