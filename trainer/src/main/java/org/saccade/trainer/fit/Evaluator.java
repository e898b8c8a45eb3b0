package org.saccade.trainer.fit;

import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.Split;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.trainer.data.Batch;
import org.saccade.trainer.data.BatchFeed;
import org.saccade.trainer.data.EvaluationSet;
import org.saccade.trainer.evaluate.ScoreTally;

/** Runs a network over the validation and test samples and counts. For one thread. */
final class Evaluator {

    /** Both splits and the firing rates of the LIF layers on the validation split. */
    record Scores(SplitScore validation, SplitScore test, List<Double> firingRates) {}

    private Evaluator() {}

    static Scores evaluate(TorchNetwork network, EvaluationSet set, FrameSpec frames, int batchSize) {
        int classes = network.spec().classes();
        ScoreTally validation = new ScoreTally(classes);
        ScoreTally test = new ScoreTally(classes);
        double[] rates = new double[network.spec().neurons().length];
        try (BatchFeed feed = new BatchFeed(set.samples(), frames, batchSize, 0)) {
            for (Batch batch = feed.next(); batch != null; batch = feed.next()) {
                TorchNetwork.Evaluation answer = network.evaluate(
                        batch.frames(), DataType.valueOf(batch.element().name()), batch.size());
                for (int b = 0; b < batch.size(); b++) {
                    boolean chosen = batch.splits()[b] == Split.VALIDATION;
                    ScoreTally tally = chosen ? validation : test;
                    tally.add(answer.logits(), b * classes, batch.labels()[b]);
                    for (int layer = 0; chosen && layer < rates.length; layer++) {
                        rates[layer] += answer.rates()[b * rates.length + layer];
                    }
                }
            }
        }
        List<Double> mean = new ArrayList<>();
        for (double rate : rates) {
            mean.add(rate / Math.max(1, validation.samples()));
        }
        return new Scores(score(validation), score(test), mean);
    }

    private static SplitScore score(ScoreTally tally) {
        return new SplitScore(tally.samples(), tally.loss(), tally.confusion());
    }
}
