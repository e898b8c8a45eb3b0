package org.saccade.trainer.evaluate;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Split;

/**
 * One evaluation of a model bundle. The constructor checks it and reports all problems at once.
 *
 * @param client how to reach Kafka and the registry
 * @param bundle folder of the bundle
 * @param topic frames topic to read from its beginning; empty: the evaluation pass of the training set
 * @param trainingSet name of the training set, or {@code latest}; with a topic, {@code latest} stands for frames of any
 * @param splits which samples count
 * @param batchSize samples in one call of the engine, at least 1
 * @param threads of the engine; 0: as many as it likes
 * @param againstT whether accuracy against T is measured
 * @param calibrate a rule to stop early that costs at most so much accuracy, in points, is written into the bundle; NaN: none is
 * @param patience how long to wait for frames
 */
public record EvaluationConfig(
        ClientSettings client,
        Path bundle,
        String topic,
        String trainingSet,
        Set<Split> splits,
        int batchSize,
        int threads,
        boolean againstT,
        double calibrate,
        Duration patience) {

    public EvaluationConfig {
        List<String> problems = new ArrayList<>();
        if (trainingSet.isBlank()) {
            problems.add("the training set has no name");
        }
        if (splits.isEmpty()) {
            problems.add("no split is chosen");
        }
        if (batchSize < 1 || batchSize > 65_536) {
            problems.add("batch size is " + batchSize + ", allowed are 1 .. 65536");
        }
        if (threads < 0) {
            problems.add("threads is " + threads + ", allowed are 0 and more");
        }
        if (calibrate < 0 || calibrate > 100) {
            problems.add("calibrating for a loss of " + calibrate + " points, allowed are 0 .. 100");
        }
        if (!Double.isNaN(calibrate) && !againstT) {
            problems.add("calibrating an exit needs the accuracy against T");
        }
        if (patience.isNegative() || patience.isZero()) {
            problems.add("waiting " + patience + " for frames: it must be above 0");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        splits = Set.copyOf(splits);
    }
}
