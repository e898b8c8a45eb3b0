package org.saccade.trainer.data;

import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.saccade.schemas.schema.Split;

/** The samples of some splits of another source, in its order. For one thread, like that source. */
public final class SplitSamples implements SampleSource {

    private final SampleSource source;
    private final Set<Split> wanted;
    private TrainingFrames next;

    /** Takes over the source and closes it. */
    public SplitSamples(SampleSource source, Set<Split> wanted) {
        this.source = source;
        this.wanted = Set.copyOf(wanted);
    }

    @Override
    public boolean hasNext() {
        while (next == null && source.hasNext()) {
            TrainingFrames sample = source.next();
            next = wanted.contains(sample.split()) ? sample : null;
        }
        return next != null;
    }

    @Override
    public TrainingFrames next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more samples of " + wanted);
        }
        TrainingFrames sample = next;
        next = null;
        return sample;
    }

    @Override
    public PassCounts counts() {
        return source.counts();
    }

    @Override
    public Map<Integer, Long> positions() {
        return source.positions();
    }

    @Override
    public long lag() {
        return source.lag();
    }

    @Override
    public void close() {
        source.close();
    }
}
