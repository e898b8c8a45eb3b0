package org.saccade.trainer.export;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.frame.FrameSpec;

/**
 * What a bundle says of itself beyond its network and weights.
 *
 * @param name what the model is for; consumers follow it; letters, digits, dot, dash and underscore
 * @param run the training run
 * @param epoch epoch whose weights it holds, from 0
 * @param createdAtMs milliseconds since 1970
 * @param trainingSet what it learned from
 * @param frames the frames it takes
 * @param classes class names by index
 * @param steps what events go through ahead of the frames
 * @param metrics such as validationAccuracy, 0 to 1
 */
public record ModelDescription(
        String name,
        String run,
        int epoch,
        long createdAtMs,
        String trainingSet,
        FrameSpec frames,
        List<String> classes,
        FixedSteps steps,
        Map<String, Double> metrics) {

    public ModelDescription {
        classes = List.copyOf(classes);
        metrics = new TreeMap<>(metrics);
    }

    /** Of a model whose frames are made of events as they come. */
    public ModelDescription(
            String name,
            String run,
            int epoch,
            long createdAtMs,
            String trainingSet,
            FrameSpec frames,
            List<String> classes,
            Map<String, Double> metrics) {
        this(name, run, epoch, createdAtMs, trainingSet, frames, classes, FixedSteps.NONE, metrics);
    }
}
