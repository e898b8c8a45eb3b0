package org.saccade.snn.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.snn.net.OptimizerState;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.TensorSpec;

/** The update in the archive against the formulas of {@link Optimizer} and {@link StepPlan} in double precision. */
class OptimizerTest {
    private static final NetworkSpec SPEC = Fixtures.specs().get(0);
    private static final int BATCH = 6;
    private static final int STEPS = 60;
    private static final double SMOOTHING = 0.1;

    static Stream<StepPlan> plans() {
        Loss mean = Loss.OF_MEAN;
        return Stream.of(
                StepPlan.DEFAULT,
                new StepPlan(
                        new Optimizer(Optimizer.Kind.ADAM, 0.8, 0.95, 1e-4, 0.05, false, false),
                        mean,
                        0,
                        false,
                        0,
                        Precision.FP32),
                new StepPlan(Optimizer.adamW(0.3), mean, 0.2, true, 0.9, Precision.FP32),
                new StepPlan(Optimizer.adam().withWeightDecay(0.1, true), mean, 0.4, false, 0.95, Precision.FP32),
                StepPlan.of(Optimizer.sgd(0, false)),
                new StepPlan(
                        Optimizer.sgd(0.9, false).withWeightDecay(0.02, false), mean, 0.3, true, 0, Precision.FP32),
                new StepPlan(Optimizer.sgd(0.8, true), mean, 0, false, 0.8, Precision.FP32));
    }

    /** The same in plain Java. */
    private static final class Reference {
        private final StepPlan plan;
        private final Map<String, double[]> weights = new LinkedHashMap<>();
        private final Map<String, double[]> first = new LinkedHashMap<>();
        private final Map<String, double[]> second = new LinkedHashMap<>();
        private final Map<String, double[]> averages = new LinkedHashMap<>();
        private final Map<String, double[]> sums = new LinkedHashMap<>();
        private int samples;
        private int updates;

        Reference(StepPlan plan, Weights initial) {
            this.plan = plan;
            for (TensorSpec t : SPEC.tensors()) {
                double[] values = wide(initial.data(t.name()));
                averages.put(t.name(), values.clone());
                if (t.trained()) {
                    weights.put(t.name(), values);
                    for (Map<String, double[]> zeros : java.util.List.of(first, second, sums)) {
                        zeros.put(t.name(), new double[values.length]);
                    }
                }
            }
        }

        /** Returns the norm. */
        double step(Weights gradients, int batch, double rate, boolean update) {
            sums.forEach((name, sum) -> {
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += batch * gradients.data(name)[i];
                }
            });
            samples += batch;
            if (!update) {
                return 0;
            }
            updates++;
            double squares = 0;
            for (double[] sum : sums.values()) {
                for (double s : sum) {
                    squares += s / samples * s / samples;
                }
            }
            double norm = Math.sqrt(squares);
            double scale = plan.clipNorm() > 0 ? Math.min(1, plan.clipNorm() / norm) : 1;
            for (TensorSpec t : SPEC.tensors()) {
                if (t.trained()) {
                    for (int i = 0; i < t.size(); i++) {
                        update(t, i, sums.get(t.name())[i] / samples * scale, rate);
                        sums.get(t.name())[i] = 0;
                    }
                }
            }
            samples = 0;
            return norm;
        }

        private void update(TensorSpec t, int i, double gradient, double rate) {
            Optimizer o = plan.optimizer();
            boolean decays =
                    o.decayAll() || t.name().endsWith("weight") && t.shape().size() > 1;
            double decay = decays ? o.weightDecay() : 0;
            double[] w = weights.get(t.name());
            double[] m = first.get(t.name());
            double[] v = second.get(t.name());
            double g = gradient;
            if (o.kind() == Optimizer.Kind.ADAMW) {
                w[i] -= rate * decay * w[i];
            } else {
                g += decay * w[i];
            }
            double b = o.momentum();
            if (o.kind() == Optimizer.Kind.SGD) {
                m[i] = b * m[i] + g;
                w[i] -= rate * (o.nesterov() ? g + b * m[i] : m[i]);
            } else {
                m[i] = b * m[i] + (1 - b) * g;
                v[i] = o.beta2() * v[i] + (1 - o.beta2()) * g * g;
                double mean = m[i] / (1 - Math.pow(b, updates));
                double square = v[i] / (1 - Math.pow(o.beta2(), updates));
                w[i] -= rate * mean / (Math.sqrt(square) + o.epsilon());
            }
        }

        void average(Weights now) {
            double d = Math.min(plan.averageDecay(), updates / (updates + 9.0));
            averages.forEach((name, a) -> {
                for (int i = 0; i < a.length; i++) {
                    a[i] = d * a[i] + (1 - d) * now.data(name)[i];
                }
            });
        }
    }

    private static double[] wide(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    @ParameterizedTest
    @MethodSource("plans")
    void followsItsFormulaOverManySteps(StepPlan plan) {
        Weights initial = Fixtures.trained(SPEC, 3);
        Reference reference = new Reference(plan, initial);
        int[] labels = Fixtures.labels(SPEC, BATCH);
        int every = plan.accumulate() ? 3 : 1;
        try (TorchNetwork trained = TorchNetwork.open(SPEC, initial, plan);
                TorchNetwork beside = TorchNetwork.open(SPEC, initial)) {
            for (int i = 0; i < STEPS; i++) {
                ByteBuffer frames = Fixtures.frames(SPEC, BATCH, i);
                double rate = (plan.optimizer().kind() == Optimizer.Kind.SGD ? 0.05 : 3e-3) / (1 + i / 20.0);
                boolean update = (i + 1) % every == 0;
                beside.load(trained.weights(), beside.optimizerState());
                Weights gradients = beside.gradients(frames, labels, SMOOTHING);
                TrainingStep.Result result = trained.trainStep(
                        frames, DataType.UINT8, labels, new TrainingStep(rate, 256, SMOOTHING, -1, update, 0));
                double norm = reference.step(gradients, BATCH, (float) rate, update);
                assertThat(result.updated()).isEqualTo(update);
                assertThat((double) result.gradientNorm()).isCloseTo(norm, within(1e-4 * norm));
                if (update) {
                    reference.average(trained.weights());
                }
            }
            OptimizerState state = trained.optimizerState();
            assertThat(state.steps()).isEqualTo(STEPS / every);
            compare("weights", trained.weights(), reference.weights, initial);
            if (plan.optimizer().momentum() > 0) {
                compare("first moments", state.first(), reference.first, null);
            } else {
                assertThat(state.first().tensors()).isEmpty();
            }
            if (plan.optimizer().kind() == Optimizer.Kind.SGD) {
                assertThat(state.second().tensors()).isEmpty();
            } else {
                compare("second moments", state.second(), reference.second, null);
            }
            if (plan.averageDecay() > 0) {
                compare("averages", state.averages(), reference.averages, initial);
            } else {
                assertThat(state.averages().tensors()).isEmpty();
            }
        }
    }

    /** Equal to one part in a thousand of how far a tensor has come, at most. */
    private static void compare(String what, Weights actual, Map<String, double[]> expected, Weights from) {
        expected.forEach((name, truth) -> {
            double most = 0;
            double way = 0;
            for (int i = 0; i < truth.length; i++) {
                most = Math.max(most, Math.abs(actual.data(name)[i] - truth[i]));
                way = Math.max(way, Math.abs(truth[i] - (from == null ? 0 : from.data(name)[i])));
            }
            assertThat(way).as("%s %s moved", what, name).isPositive();
            assertThat(most).as("%s %s, moved by %s", what, name, way).isLessThan(1e-3 * way);
        });
    }

    private static org.assertj.core.data.Offset<Double> within(double tolerance) {
        return org.assertj.core.api.Assertions.within(tolerance + 1e-9);
    }

    @Test
    void aBatchWithAnInfiniteGradientIsLeftOutOfWhatWasAccumulated() {
        StepPlan plan = new StepPlan(Optimizer.adam(), Loss.OF_MEAN, 0, true, 0.9, Precision.FP32);
        int[] labels = Fixtures.labels(SPEC, BATCH);
        TrainingStep gather = new TrainingStep(1e-3, 1, 0, -1, false, 0);
        Weights initial = Fixtures.trained(SPEC, 3);
        try (TorchNetwork network = TorchNetwork.open(SPEC, initial, plan)) {
            network.trainStep(Fixtures.frames(SPEC, BATCH, 1), DataType.UINT8, labels, gather);
            OptimizerState before = network.optimizerState();
            Weights weights = network.weights();
            Weights broken = weights.map((name, t) -> t.data().clone());
            broken.data("layers.8.bias")[0] = Float.POSITIVE_INFINITY;
            network.load(broken, before);
            TrainingStep.Result result =
                    network.trainStep(Fixtures.frames(SPEC, BATCH, 2), DataType.UINT8, labels, gather);
            assertThat(result.nonFinite()).isTrue();
            same(network.optimizerState().accumulated(), before.accumulated());
            assertThat(network.optimizerState().pendingSamples()).isEqualTo(BATCH);
            assertThat(network.optimizerState().pendingBatches()).isEqualTo(2);

            // When an update is due in such a step, it is made of what had been gathered before.
            result = network.trainStep(
                    Fixtures.frames(SPEC, BATCH, 2), DataType.UINT8, labels, new TrainingStep(1e-3, 1, 0, -1, true, 0));
            assertThat(result.nonFinite()).isTrue();
            assertThat(result.updated()).isTrue();
            OptimizerState after = network.optimizerState();
            assertThat(after.steps()).isEqualTo(1);
            assertThat(after.pendingSamples()).isZero();
            float[] sum = before.accumulated().data("layers.0.weight");
            for (int i = 0; i < sum.length; i++) {
                assertThat((double) after.first().data("layers.0.weight")[i])
                        .isCloseTo(0.1 * sum[i] / BATCH, within(1e-6 * Math.abs(sum[i])));
                assertThat(after.accumulated().data("layers.0.weight")[i]).isZero();
            }
        }
    }

    private static void same(Weights actual, Weights expected) {
        assertThat(actual.tensors().keySet()).isEqualTo(expected.tensors().keySet());
        expected.tensors().forEach((n, t) -> assertThat(actual.data(n)).as(n).isEqualTo(t.data()));
    }

    @Test
    void evaluationWithAveragesLeavesTheTrainedWeightsAsTheyWere() {
        StepPlan plan = new StepPlan(Optimizer.adam(), Loss.OF_MEAN, 0, false, 0.9, Precision.FP32);
        Weights initial = Fixtures.trained(SPEC, 3);
        java.util.Arrays.fill(initial.data("layers.1.bias"), 0.4f);
        int[] labels = Fixtures.labels(SPEC, BATCH);
        try (TorchNetwork network = TorchNetwork.open(SPEC, initial, plan)) {
            for (int i = 0; i < 3; i++) {
                network.trainStep(Fixtures.frames(SPEC, BATCH, i), labels, TrainingStep.of(1e-2));
            }
            Weights trained = network.weights();
            Weights averages = network.optimizerState().averages();
            same(network.averaged(-1), averages);
            assertThat(SkipCheck.of(SPEC, averages).lazyAllowed()).isFalse();
            Weights projected = network.averaged(TrainingStep.SILENCE_MARGIN);
            assertThat(SkipCheck.of(SPEC, projected).lazyAllowed()).isTrue();
            same(network.with(projected, network::weights), projected);
            same(network.weights(), trained);
            same(network.optimizerState().averages(), averages);
        }
    }

    @Test
    void aStateOfAnotherPlanIsRefusedByName() {
        Weights weights = Weights.initial(SPEC, 1);
        OptimizerState ofSgd = StepPlan.of(Optimizer.sgd(0.9, false)).initial(SPEC, weights);
        try (TorchNetwork network = TorchNetwork.open(SPEC, weights)) {
            assertThatThrownBy(() -> network.load(weights, ofSgd))
                    .hasMessage("optimiser state has no second moments, which this training keeps");
            assertThatThrownBy(() -> network.trainStep(
                            Fixtures.frames(SPEC, BATCH, 1),
                            Fixtures.labels(SPEC, BATCH),
                            new TrainingStep(1e-3, 1, 0, -1, false, 0)))
                    .hasMessageContaining("accumulates gradients");
        }
    }

    @Test
    void nonsenseIsRefusedAllAtOnce() {
        assertThatThrownBy(() -> new Optimizer(Optimizer.Kind.ADAM, 1, -1, 0, -2, false, true))
                .hasMessageContaining("momentum is 1.0")
                .hasMessageContaining("beta2 is -1.0")
                .hasMessageContaining("epsilon is 0.0")
                .hasMessageContaining("weight decay is -2.0")
                .hasMessageContaining("Nesterov's rule needs SGD");
        assertThatThrownBy(() -> new StepPlan(Optimizer.adam(), Loss.OF_MEAN, -1, false, 0, Precision.FP32))
                .hasMessageContaining("norm to clip at is -1.0");
    }
}
