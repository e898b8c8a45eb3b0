package org.saccade.trainer.evaluate;

import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.spec.EarlyExit;
import org.saccade.trainer.data.Batch;
import org.saccade.trainer.data.BatchFeed;
import org.saccade.trainer.data.SampleSource;

/**
 * Runs a network over labelled samples once and counts everything that is asked of a trained network. For one thread.
 *
 * <p>Accuracy against T runs the first t frames of each batch again for every t below T, (T - 1) / 2 times the work of the evaluation
 * itself. With mean logits that is exactly what the network would have answered had it stopped there.
 */
public final class ModelEvaluation {

    private final TorchNetwork network;
    private final FrameSpec frames;
    private final ScoreTally[] byStep;
    private final double[] rates;
    private final StepTally tally;
    private double ones;
    private double seconds;

    private ModelEvaluation(TorchNetwork network, FrameSpec frames) {
        this.network = network;
        this.frames = frames;
        this.byStep = new ScoreTally[frames.timeSteps()];
        for (int t = 0; t < byStep.length; t++) {
            byStep[t] = new ScoreTally(network.spec().classes());
        }
        this.rates = new double[network.spec().neurons().length];
        this.tally = new StepTally(network.spec(), frames);
    }

    /**
     * Evaluates; closes the samples.
     *
     * @param frames what the samples' frames look like
     * @param classes class names by index
     * @param batchSize samples in one call of the engine
     * @param againstT whether accuracy against T is wanted, and what skipping and stopping early save
     * @param exit a rule to stop by to judge; empty: the one of the fewest steps that loses no more than {@code loss}
     * @param loss share of the samples that stopping early may get wrong in addition
     * @throws IllegalArgumentException when there is no sample
     */
    public static ModelScore run(
            TorchNetwork network,
            SampleSource samples,
            FrameSpec frames,
            List<String> classes,
            int batchSize,
            boolean againstT,
            Optional<EarlyExit> exit,
            double loss) {
        ModelEvaluation evaluation = new ModelEvaluation(network, frames);
        try (BatchFeed feed = new BatchFeed(samples, frames, batchSize, 0)) {
            for (Batch batch = feed.next(); batch != null; batch = feed.next()) {
                evaluation.add(batch, againstT);
            }
        }
        StepTally tally = evaluation.tally;
        return evaluation.score(classes, againstT, () -> exit.map(tally::with).orElseGet(() -> tally.found(loss)));
    }

    private void add(Batch batch, boolean againstT) {
        int steps = frames.timeSteps();
        int perStep = batch.frames().remaining() / steps;
        long start = System.nanoTime();
        TorchNetwork.Evaluation answer = answer(batch, steps * perStep);
        seconds += (System.nanoTime() - start) / 1e9;
        count(byStep[steps - 1], answer, batch);
        for (int i = 0; i < answer.rates().length; i++) {
            rates[i % rates.length] += answer.rates()[i];
        }
        if (frames.value() == FrameSpec.Value.BINARY) {
            ByteBuffer bytes = batch.frames().duplicate();
            while (bytes.hasRemaining()) {
                ones += bytes.get();
            }
        }
        if (againstT) {
            List<TorchNetwork.Evaluation> answers = new ArrayList<>();
            for (int t = 1; t < steps; t++) {
                answers.add(answer(batch, t * perStep));
                count(byStep[t - 1], answers.get(t - 1), batch);
            }
            answers.add(answer);
            tally.add(batch, answers);
        }
    }

    /** Time comes first in a batch, so that the first bytes are the first time steps. */
    private TorchNetwork.Evaluation answer(Batch batch, int bytes) {
        ByteBuffer first = batch.frames().duplicate().order(batch.frames().order());
        first.limit(first.position() + bytes);
        return network.evaluate(first, DataType.valueOf(batch.element().name()), batch.size());
    }

    private static void count(ScoreTally tally, TorchNetwork.Evaluation answer, Batch batch) {
        for (int b = 0; b < batch.size(); b++) {
            tally.add(answer.logits(), b * answer.classes(), batch.labels()[b]);
        }
    }

    private ModelScore score(List<String> names, boolean againstT, Supplier<StepScore> steps) {
        ScoreTally whole = byStep[byStep.length - 1];
        if (whole.samples() == 0) {
            throw new IllegalArgumentException("there is no sample to evaluate on");
        }
        List<Double> meanRates = new ArrayList<>();
        for (double rate : rates) {
            meanRates.add(rate / whole.samples());
        }
        ConfusionMatrix matrix = ConfusionMatrix.of(names, whole.confusion());
        boolean binary = frames.value() == FrameSpec.Value.BINARY;
        return new ModelScore(
                whole.samples(),
                frames.timeSteps(),
                whole.loss(),
                whole.top1(),
                names.size() > 5 ? whole.top5() : null,
                IntStream.range(0, names.size())
                        .mapToObj(label -> ClassScore.of(matrix, label))
                        .toList(),
                matrix.rows(),
                againstT
                        ? IntStream.range(0, byStep.length)
                                .mapToObj(t -> byStep[t].top1())
                                .toList()
                        : List.of(),
                meanRates,
                OperationScore.of(
                        network.spec(), meanRates, frames.timeSteps(), binary ? ones / whole.samples() : Double.NaN),
                againstT ? steps.get() : null,
                whole.samples() / seconds);
    }
}
