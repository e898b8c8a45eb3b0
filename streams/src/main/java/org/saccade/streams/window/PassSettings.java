package org.saccade.streams.window;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.saccade.schemas.frame.Augmentation;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.Split;

/**
 * What the operator of one pass must know; travels to the tasks.
 *
 * @param clients settings of Kafka and the registry
 * @param framesTopic where the frames go
 * @param trainingSet name
 * @param epoch from 0; -1 for the evaluation pass
 * @param frameSpec text form of {@link FrameSpec}
 * @param augmentation text form of {@link Augmentation}; of it only what draws nothing is applied in the evaluation pass
 * @param seed of the augmentation
 */
public record PassSettings(
        Map<String, String> clients,
        String framesTopic,
        String trainingSet,
        int epoch,
        String frameSpec,
        String augmentation,
        long seed)
        implements Serializable {

    /** Epoch of the evaluation pass. */
    public static final int EVALUATION = -1;

    public PassSettings {
        clients = new HashMap<>(clients);
        if (epoch < EVALUATION) {
            throw new IllegalArgumentException("epoch " + epoch + ": -1 (evaluation) is the least");
        }
        FrameSpec.parse(frameSpec);
        Augmentation.parse(augmentation);
    }

    /** The parts of the data set that the pass reads. */
    public Set<Split> splits() {
        return evaluation() ? Set.of(Split.VALIDATION, Split.TEST) : Set.of(Split.TRAIN);
    }

    /** True for the pass over validation and test splits, which is never augmented. */
    public boolean evaluation() {
        return epoch == EVALUATION;
    }
}
