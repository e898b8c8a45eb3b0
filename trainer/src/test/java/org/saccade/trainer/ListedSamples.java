package org.saccade.trainer;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.saccade.trainer.data.PassCounts;
import org.saccade.trainer.data.SampleSource;
import org.saccade.trainer.data.TrainingFrames;

/** Samples from memory. */
public final class ListedSamples implements SampleSource {

    private final List<TrainingFrames> samples;
    private final Iterator<TrainingFrames> each;

    public ListedSamples(List<TrainingFrames> samples) {
        this.samples = samples;
        each = samples.iterator();
    }

    @Override
    public boolean hasNext() {
        return each.hasNext();
    }

    @Override
    public TrainingFrames next() {
        return each.next();
    }

    @Override
    public PassCounts counts() {
        return new PassCounts(samples.size(), 0, 0, 0);
    }

    @Override
    public Map<Integer, Long> positions() {
        return Map.of();
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
