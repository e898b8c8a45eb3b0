package org.saccade.trainer.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.saccade.schemas.schema.Split;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Validation and test samples of a training set, never augmented. They are read from Kafka once and their encoded bytes kept where they
 * fit the memory given; where they do not, {@link #samples} reads them from Kafka again each time. Kept samples are in the order of their
 * names. For one thread at a time.
 */
public final class EvaluationSet {

    private static final Logger LOG = LoggerFactory.getLogger(EvaluationSet.class);
    private static final int MAX_CHECKED = 256;

    private final Supplier<FrameCursor> open;
    private final List<TrainingFrames> kept = new ArrayList<>();
    private final List<TrainingFrames> checked = new ArrayList<>();
    private final boolean cached;
    private long validation;
    private long test;

    EvaluationSet(Supplier<FrameCursor> open, long memoryBytes) {
        this.open = open;
        long bytes = 0;
        try (FrameCursor cursor = open.get()) {
            while (cursor.hasNext()) {
                TrainingFrames sample = cursor.next();
                bytes += sample.memory();
                count(sample);
                if (bytes <= memoryBytes) {
                    kept.add(sample);
                }
            }
        }
        cached = bytes <= memoryBytes;
        if (cached) {
            ShuffledPass.sortUnique(kept);
            validation =
                    kept.stream().filter(s -> s.split() == Split.VALIDATION).count();
            test = kept.size() - validation;
        } else {
            kept.clear();
            LOG.info("evaluation frames take {} MB: they are read from Kafka at each evaluation", bytes >> 20);
        }
        if (validation == 0) {
            throw new TrainingDataException(
                    "the evaluation pass holds " + test
                            + " test samples and no validation sample; the validation split chooses the best model and is needed");
        }
    }

    private EvaluationSet(List<TrainingFrames> samples) {
        open = null;
        cached = true;
        kept.addAll(samples);
        kept.forEach(this::count);
    }

    /** Samples that are in memory already, in their order. */
    public static EvaluationSet of(List<TrainingFrames> samples) {
        return new EvaluationSet(samples);
    }

    private void count(TrainingFrames sample) {
        if (sample.split() == Split.VALIDATION) {
            validation++;
            if (checked.size() < MAX_CHECKED) {
                checked.add(sample);
            }
        } else {
            test++;
        }
    }

    /** Number of validation samples, at least 1. */
    public long validation() {
        return validation;
    }

    /** Number of test samples; 0 is possible. */
    public long test() {
        return test;
    }

    /** At most {@code count} (up to 256) validation samples, always the same: those on which an export is compared. */
    public List<TrainingFrames> validationSamples(int count) {
        return List.copyOf(checked.subList(0, Math.min(count, checked.size())));
    }

    /** All samples, each with its split. */
    public SampleSource samples() {
        return cached ? new HeldSamples(kept) : new ReadSamples(open.get());
    }
}
