package org.saccade.trainer.fit;

import java.util.ArrayList;
import java.util.List;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.Split;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.trainer.data.Batch;
import org.saccade.trainer.data.BatchFeed;
import org.saccade.trainer.data.EvaluationSet;

/** Runs a network over the validation and test samples and counts. For one thread. */
final class Evaluator {

    /** Both splits and the firing rates of the LIF layers on the validation split. */
    record Scores(SplitScore validation, SplitScore test, List<Double> firingRates) {}

    /** The sums of one split. */
    private static final class Tally {
        private long samples;
        private double loss;
        private final int[][] confusion;

        Tally(int classes) {
            confusion = new int[classes][classes];
        }

        SplitScore score() {
            return new SplitScore(samples, samples == 0 ? Double.NaN : loss / samples, confusion);
        }
    }

    private Evaluator() {}

    static Scores evaluate(TorchNetwork network, EvaluationSet set, FrameSpec frames, int batchSize) {
        int classes = network.spec().classes();
        Tally validation = new Tally(classes);
        Tally test = new Tally(classes);
        double[] rates = new double[network.spec().neurons().length];
        try (BatchFeed feed = new BatchFeed(set.samples(), frames, batchSize, 0)) {
            for (Batch batch = feed.next(); batch != null; batch = feed.next()) {
                TorchNetwork.Evaluation answer = network.evaluate(batch.frames(), batch.type(), batch.size());
                for (int b = 0; b < batch.size(); b++) {
                    boolean chosen = batch.splits()[b] == Split.VALIDATION;
                    Tally tally = chosen ? validation : test;
                    tally.samples++;
                    tally.loss += crossEntropy(answer.logits(), b * classes, classes, batch.labels()[b]);
                    tally.confusion[batch.labels()[b]][answer.predicted(b)]++;
                    for (int layer = 0; chosen && layer < rates.length; layer++) {
                        rates[layer] += answer.rates()[b * rates.length + layer];
                    }
                }
            }
        }
        List<Double> mean = new ArrayList<>();
        for (double rate : rates) {
            mean.add(rate / Math.max(1, validation.samples));
        }
        return new Scores(validation.score(), test.score(), mean);
    }

    /** -log softmax of the right class, with the largest logit taken off first. */
    static double crossEntropy(float[] logits, int from, int classes, int label) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < classes; k++) {
            largest = Math.max(largest, logits[from + k]);
        }
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            sum += Math.exp(logits[from + k] - largest);
        }
        return Math.log(sum) + largest - logits[from + label];
    }
}
