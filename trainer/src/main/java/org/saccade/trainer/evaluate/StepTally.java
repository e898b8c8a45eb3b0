package org.saccade.trainer.evaluate;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.DoubleStream;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.operations.CountedLayers;
import org.saccade.snn.operations.Precision;
import org.saccade.snn.operations.WindowOperations;
import org.saccade.snn.spec.EarlyExit;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.data.Batch;

/**
 * Keeps of every sample what it would have answered and cost after each of its time steps, and finds rules to stop by. A sample may not stop before
 * its first event, as in serving. For one thread.
 */
final class StepTally {

    private static final EarlyExit.Rule[] RULES = {EarlyExit.Rule.ENTROPY, EarlyExit.Rule.MARGIN};
    private static final double[] SHOWN = {0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
    /** Thresholds that are tried for a rule. */
    private static final int CANDIDATES = 1000;

    private final NetworkSpec network;
    private final FrameSpec frames;
    private final WindowOperations operations;
    private final boolean skips;
    private final List<Sample> samples = new ArrayList<>();

    /**
     * A sample; arrays by its time steps, the answer after step t at t.
     *
     * @param first its first step with events
     * @param active steps with events up to here
     * @param doubt by rule and step: how unsure the answer is
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Sample(
            int first,
            int[] active,
            double[][] doubt,
            boolean[] right,
            WindowOperations.Count[] dense,
            WindowOperations.Count[] skipping) {

        /** The step after which it stops. */
        int stop(int rule, double doubtAllowed) {
            for (int t = first; t < right.length; t++) {
                if (doubt[rule][t] <= doubtAllowed) {
                    return t;
                }
            }
            return right.length - 1;
        }
    }

    StepTally(NetworkSpec network, FrameSpec frames) {
        this.network = network;
        this.frames = frames;
        this.operations = new WindowOperations(network, frames.value() == FrameSpec.Value.BINARY);
        this.skips = !CountedLayers.analog(network);
    }

    /** Takes a batch with its answers after 1, 2, .. T steps. */
    void add(Batch batch, List<TorchNetwork.Evaluation> answers) {
        for (int b = 0; b < batch.size(); b++) {
            samples.add(sample(batch, answers, b));
        }
    }

    private Sample sample(Batch batch, List<TorchNetwork.Evaluation> answers, int b) {
        int steps = answers.size();
        long[] neurons = network.neurons();
        int[] active = new int[steps];
        double[][] doubt = new double[RULES.length][steps];
        boolean[] right = new boolean[steps];
        WindowOperations.Count[] dense = new WindowOperations.Count[steps];
        WindowOperations.Count[] skipping = new WindowOperations.Count[steps];
        int first = steps - 1;
        int seen = 0;
        long ones = 0;
        for (int t = 0; t < steps; t++) {
            TorchNetwork.Evaluation answer = answers.get(t);
            long here = nonZero(batch, t, b);
            ones += here;
            seen += here > 0 ? 1 : 0;
            first = here > 0 ? Math.min(first, t) : first;
            active[t] = seen;
            float[] logits = Arrays.copyOfRange(answer.logits(), b * answer.classes(), (b + 1) * answer.classes());
            for (int rule = 0; rule < RULES.length; rule++) {
                doubt[rule][t] = RULES[rule].doubt(logits);
            }
            right[t] = answer.predicted(b) == batch.labels()[b];
            long[] spikes = new long[neurons.length];
            for (int layer = 0; layer < spikes.length; layer++) {
                double rate = answer.rates()[b * neurons.length + layer];
                spikes[layer] = Math.round(rate * neurons[layer] * (t + 1));
            }
            dense[t] = operations.count(spikes, ones, t + 1, t + 1);
            skipping[t] = operations.count(spikes, ones, skips ? seen : t + 1, t + 1);
        }
        return new Sample(first, active, doubt, right, dense, skipping);
    }

    /** Values other than 0 in a time step of a sample: marks, where frames hold these. */
    private long nonZero(Batch batch, int step, int sample) {
        int perStep = frames.elementsPerStep() * frames.element().bytes();
        ByteBuffer bytes = batch.frames();
        int from = bytes.position() + (step * batch.size() + sample) * perStep;
        long found = 0;
        for (int i = 0; i < perStep; i++) {
            found += bytes.get(from + i) == 0 ? 0 : 1;
        }
        return found;
    }

    /**
     * The figures with the rule of the fewest steps that keeps the accuracy.
     *
     * @param loss how much less accuracy, as a share of the samples, an early answer may have
     */
    StepScore found(double loss) {
        int last = last();
        double wanted = mean(s -> s.right()[last] ? 1 : 0) - loss;
        EarlyExit best = EarlyExit.NEVER;
        double fewest = Double.POSITIVE_INFINITY;
        for (int rule = 0; rule < RULES.length; rule++) {
            for (int i = 0; i <= CANDIDATES; i++) {
                ExitPoint point = point(rule, (double) i / CANDIDATES);
                if (point.accuracy() >= wanted && point.meanSteps() < fewest) {
                    best = new EarlyExit(RULES[rule], point.threshold());
                    fewest = point.meanSteps();
                }
            }
        }
        return with(best);
    }

    /** The figures with a rule to stop by that was chosen elsewhere. */
    StepScore with(EarlyExit exit) {
        int last = last();
        int rule = Arrays.asList(RULES).indexOf(exit.rule());
        double doubt = exit.rule() == EarlyExit.Rule.MARGIN ? 1 - exit.threshold() : exit.threshold();
        ToIntFunction<Sample> stop = rule < 0 ? s -> last : s -> s.stop(rule, doubt);
        List<StepEnergy> energy = new ArrayList<>();
        energy.add(energy("every step run", s -> last, false));
        if (skips) {
            energy.add(energy("empty steps skipped", s -> last, true));
        }
        energy.add(energy((skips ? "and " : "") + "stopped by " + exit, stop, skips));
        return new StepScore(energy, exit.toString(), List.of(curve(0), curve(1)));
    }

    private int last() {
        return samples.get(0).right().length - 1;
    }

    private static double threshold(int rule, double doubt) {
        // Without this, 1 - 0.9 would be written as 0.09999999999999998.
        return RULES[rule] == EarlyExit.Rule.MARGIN
                ? Math.round((1 - doubt) * CANDIDATES) / (double) CANDIDATES
                : doubt;
    }

    private ExitCurve curve(int rule) {
        return new ExitCurve(
                RULES[rule],
                DoubleStream.of(SHOWN).mapToObj(doubt -> point(rule, doubt)).toList());
    }

    private ExitPoint point(int rule, double doubt) {
        return new ExitPoint(
                threshold(rule, doubt),
                mean(s -> s.stop(rule, doubt) + 1),
                mean(s -> s.right()[s.stop(rule, doubt)] ? 1 : 0),
                mean(s -> s.stop(rule, doubt) < s.right().length - 1 ? 1 : 0));
    }

    private StepEnergy energy(String how, ToIntFunction<Sample> stop, boolean skipping) {
        ToDoubleFunction<Precision> nanojoules = precision -> mean(s -> {
            int t = stop.applyAsInt(s);
            return (skipping ? s.skipping() : s.dense())[t].picojoules(precision) / 1000;
        });
        return new StepEnergy(
                how,
                mean(s -> stop.applyAsInt(s) + 1),
                mean(s -> skipping ? s.active()[stop.applyAsInt(s)] : stop.applyAsInt(s) + 1),
                mean(s -> s.right()[stop.applyAsInt(s)] ? 1 : 0),
                mean(s -> s.dense()[stop.applyAsInt(s)].accumulates()),
                mean(s -> (skipping ? s.skipping() : s.dense())[stop.applyAsInt(s)].macs()),
                nanojoules.applyAsDouble(Precision.FP32),
                nanojoules.applyAsDouble(Precision.FP16),
                nanojoules.applyAsDouble(Precision.INT8));
    }

    private double mean(ToDoubleFunction<Sample> of) {
        return samples.stream().mapToDouble(of).sum() / samples.size();
    }
}
