package org.saccade.trainer.report;

import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.trainer.data.Batch;
import org.saccade.trainer.data.TrainingFrames;

/**
 * One sample and what the network says of it.
 *
 * @param sample with its frames
 * @param predicted class of the largest logit
 * @param confidence softmax of that logit, 0 to 1
 */
record Example(TrainingFrames sample, int predicted, double confidence) {

    boolean right() {
        return predicted == sample.label();
    }

    /** Asks the network about samples in one batch and keeps some of each kind, of as many classes as there are; wrong ones first. */
    static List<Example> choose(TorchNetwork network, FrameSpec frames, List<TrainingFrames> samples, int ofEachKind) {
        if (samples.isEmpty()) {
            return List.of();
        }
        Batch batch = Batch.of(frames, samples);
        TorchNetwork.Evaluation answers = network.evaluate(
                batch.frames(), DataType.valueOf(batch.element().name()), batch.size());
        List<Example> right = new ArrayList<>();
        List<Example> wrong = new ArrayList<>();
        for (int b = 0; b < samples.size(); b++) {
            int predicted = answers.predicted(b);
            Example example = new Example(samples.get(b), predicted, softmax(answers, b, predicted));
            (example.right() ? right : wrong).add(example);
        }
        List<Example> chosen = new ArrayList<>(some(wrong, ofEachKind));
        chosen.addAll(some(right, ofEachKind));
        return chosen;
    }

    private static List<Example> some(List<Example> all, int most) {
        List<Example> chosen = new ArrayList<>();
        Set<Integer> labels = new HashSet<>();
        for (boolean fresh : new boolean[] {true, false}) {
            for (Example example : all) {
                if (chosen.size() < most
                        && !chosen.contains(example)
                        && (labels.add(example.sample().label()) || !fresh)) {
                    chosen.add(example);
                }
            }
        }
        return chosen;
    }

    private static double softmax(TorchNetwork.Evaluation answers, int sample, int k) {
        int from = sample * answers.classes();
        double sum = 0;
        for (int j = 0; j < answers.classes(); j++) {
            sum += Math.exp(answers.logits()[from + j] - answers.logits()[from + k]);
        }
        return 1 / sum;
    }
}
