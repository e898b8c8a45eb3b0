package org.saccade.snn.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.snn.net.OptimizerState;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.TensorSpec;

/** Replicas on the CPU: the arithmetic is that of any device. */
class DataParallelTest {

    private static final String LAYERS =
            """
            input: {polarities: 2, height: 11, width: 10}
            timeSteps: 5
            classes: 4
            layers:
              - conv: {channels: 6, kernel: 3, stride: 2}
            %s
              - lif: {decay: learnable 0.5, threshold: 0.3, surrogate: arctan}
            %s
              - linear: {features: 12}
              - lif: {decay: 0.8, threshold: 0.4, surrogate: arctan}
              - linear
            """;

    private static final NetworkSpec PLAIN = NetworkSpec.parse("name: plain\n" + LAYERS.formatted("", ""), "plain");
    private static final NetworkSpec NORMED =
            NetworkSpec.parse("name: normed\n" + LAYERS.formatted("  - batchNorm", ""), "normed");
    private static final NetworkSpec DROPPING = NetworkSpec.parse(
            "name: dropping\n" + LAYERS.formatted("  - batchNorm", "  - dropout: {share: 0.5}"), "dropping");

    /** With a rate of 1 the weights move by exactly their gradient. */
    private static final StepPlan DESCENT = StepPlan.of(Optimizer.sgd(0, false));

    private static final TrainingStep ONE = new TrainingStep(1, 64, 0.1, -1);

    private static List<Device> cpus(int count) {
        return Collections.nCopies(count, Device.cpu());
    }

    private static TrainingStep.Result step(
            BatchTrainer trainer, NetworkSpec spec, int batch, long seed, TrainingStep s) {
        return trainer.trainStep(
                Fixtures.frames(spec, batch, seed), DataType.UINT8, Fixtures.labels(spec, batch), null, s);
    }

    private static void same(Weights actual, Weights expected) {
        assertThat(actual.tensors().keySet())
                .containsExactlyElementsOf(expected.tensors().keySet());
        expected.tensors().forEach((n, t) -> assertThat(actual.data(n)).as(n).isEqualTo(t.data()));
    }

    private static Stream<String> trained(NetworkSpec spec) {
        return spec.tensors().stream().filter(TensorSpec::trained).map(TensorSpec::name);
    }

    @ParameterizedTest
    @CsvSource({"2, 6", "3, 6", "2, 7", "3, 7", "3, 2", "2, 1"})
    void aStepIsThatOfTheWholeBatchOnOneDevice(int replicas, int batch) {
        Weights initial = Weights.initial(PLAIN, 3);
        try (TorchNetwork alone = TorchNetwork.open(PLAIN, initial, DESCENT);
                TorchNetwork shared = TorchNetwork.open(PLAIN, initial, DESCENT);
                DataParallel parallel = DataParallel.of(shared, cpus(replicas))) {
            TrainingStep.Result expected = step(alone, PLAIN, batch, 5, ONE);
            TrainingStep.Result actual = step(parallel, PLAIN, batch, 5, ONE);

            assertThat(actual.updated()).isTrue();
            assertThat(actual.correct()).isEqualTo(expected.correct());
            assertThat(actual.loss()).isCloseTo(expected.loss(), within(1e-5f));
            assertThat(actual.gradientNorm()).isCloseTo(expected.gradientNorm(), within(1e-4f));
            Weights moved = alone.weights();
            trained(PLAIN).forEach(name -> {
                double[] gradient = difference(initial.data(name), moved.data(name));
                assertThat(Arrays.stream(gradient).map(Math::abs).max().orElseThrow())
                        .as("gradient of " + name)
                        .isGreaterThan(1e-4);
                close(name, difference(initial.data(name), shared.weights().data(name)), gradient);
            });
        }
    }

    private static double[] difference(float[] from, float[] to) {
        double[] out = new double[from.length];
        Arrays.setAll(out, i -> (double) from[i] - to[i]);
        return out;
    }

    private static void close(String what, double[] actual, double[] expected) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as(what + "[" + i + "]").isCloseTo(expected[i], within(1e-4 * largest + 1e-6));
        }
    }

    /** Momentum, clipping, averages and batches gathered for one update: all behind the sum, so all as on one device. */
    @Test
    void whatFollowsOnTheGradientsIsAsOnOneDevice() {
        StepPlan plan = new StepPlan(Optimizer.sgd(0.9, true), Loss.OF_MEAN, 0.5, true, 0.8, Precision.FP32);
        Weights initial = Weights.initial(PLAIN, 3);
        try (TorchNetwork alone = TorchNetwork.open(PLAIN, initial, plan);
                TorchNetwork shared = TorchNetwork.open(PLAIN, initial, plan);
                DataParallel parallel = DataParallel.of(shared, cpus(2))) {
            for (int i = 0; i < 6; i++) {
                TrainingStep step = new TrainingStep(0.05, 16, 0.1, 1e-4, i % 2 == 1, 0);
                int batch = i == 5 ? 3 : 6;
                TrainingStep.Result expected = step(alone, PLAIN, batch, i, step);
                TrainingStep.Result actual = step(parallel, PLAIN, batch, i, step);
                assertThat(actual.updated()).isEqualTo(expected.updated()).isEqualTo(i % 2 == 1);
                assertThat(shared.optimizerState().pendingSamples())
                        .isEqualTo(alone.optimizerState().pendingSamples());
            }
            Weights expected = alone.averaged(-1);
            Weights actual = shared.averaged(-1);
            trained(PLAIN).forEach(name -> {
                double[] moved = difference(initial.data(name), expected.data(name));
                close(name, difference(initial.data(name), actual.data(name)), moved);
            });
        }
    }

    /** The reference takes the shards one after the other, and adds up in double precision. */
    @ParameterizedTest
    @CsvSource({"2, 6", "3, 7"})
    void batchNormsSeeTheirShardAndTheFirstOneIsRemembered(int replicas, int batch) {
        Weights initial = Weights.initial(NORMED, 3);
        ByteBuffer frames = Fixtures.frames(NORMED, batch, 5);
        int[] labels = Fixtures.labels(NORMED, batch);
        int[] bounds = Shard.bounds(batch, replicas);
        Weights[] gradients = new Weights[replicas];
        Weights[] after = new Weights[replicas];
        for (int r = 0; r < replicas; r++) {
            try (TorchNetwork one = TorchNetwork.open(NORMED, initial)) {
                int[] own = Arrays.copyOfRange(labels, bounds[r], bounds[r + 1]);
                gradients[r] = one.gradients(part(frames, batch, bounds[r], bounds[r + 1]), own, 0.1);
                after[r] = one.weights();
            }
        }
        try (TorchNetwork shared = TorchNetwork.open(NORMED, initial, DESCENT);
                DataParallel parallel = DataParallel.of(shared, cpus(replicas))) {
            parallel.trainStep(frames, DataType.UINT8, labels, null, ONE);

            Weights now = shared.weights();
            for (TensorSpec t : NORMED.tensors()) {
                String name = t.name();
                if (t.trained()) {
                    double[] sum = new double[initial.data(name).length];
                    for (int r = 0; r < replicas; r++) {
                        double share = (double) (bounds[r + 1] - bounds[r]) / batch;
                        float[] own = gradients[r].data(name);
                        Arrays.setAll(sum, i -> sum[i] + share * own[i]);
                    }
                    close(name, difference(initial.data(name), now.data(name)), sum);
                } else {
                    assertThat(now.data(name)).as(name).isEqualTo(after[0].data(name));
                    assertThat(now.data(name)).as(name).isNotEqualTo(after[1].data(name));
                }
            }
        }
    }

    /** Samples of frames [T, B, ...]. */
    private static ByteBuffer part(ByteBuffer frames, int batch, int from, int to) {
        var in = NORMED.input();
        int sample = in.polarities() * in.height() * in.width();
        ByteBuffer part = ByteBuffer.allocateDirect(NORMED.timeSteps() * (to - from) * sample);
        for (int t = 0; t < NORMED.timeSteps(); t++) {
            part.put(t * (to - from) * sample, frames, (t * batch + from) * sample, (to - from) * sample);
        }
        return part;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void replicasAreEqualAfterEachUpdate(int replicas) {
        Weights initial = Weights.initial(DROPPING, 1);
        try (TorchNetwork first = TorchNetwork.open(DROPPING, initial);
                DataParallel parallel = DataParallel.of(first, cpus(replicas))) {
            Weights before = initial;
            for (int i = 0; i < 5; i++) {
                step(parallel, DROPPING, 7, i, TrainingStep.of(1e-2));
                List<Weights> all = parallel.weights();
                assertThat(all).hasSize(replicas);
                all.forEach(other -> same(other, first.weights()));
                assertThat(first.weights().data("layers.0.weight")).isNotEqualTo(before.data("layers.0.weight"));
                before = first.weights();
            }
        }
    }

    private static TrainingStep drawing(int i) {
        return new TrainingStep(1e-2, 1, 0, 1e-4, true, 77L + i);
    }

    /** As a process that ends and one that resumes: the second has other threads and has drawn nothing. */
    @Test
    void repeatsAndResumesBitByBit() {
        Weights whole;
        Weights half;
        OptimizerState state;
        try (TorchNetwork first = TorchNetwork.open(DROPPING, Weights.initial(DROPPING, 1));
                DataParallel parallel = DataParallel.of(first, cpus(2))) {
            for (int i = 0; i < 4; i++) {
                step(parallel, DROPPING, 6, i, drawing(i));
            }
            half = first.weights();
            state = first.optimizerState();
            for (int i = 4; i < 8; i++) {
                step(parallel, DROPPING, 6, i, drawing(i));
            }
            whole = first.weights();
        }
        try (TorchNetwork first = TorchNetwork.open(DROPPING, Weights.initial(DROPPING, 9))) {
            first.load(half, state);
            try (DataParallel parallel = DataParallel.of(first, cpus(2))) {
                for (int i = 4; i < 8; i++) {
                    step(parallel, DROPPING, 6, i, drawing(i));
                }
            }
            same(first.weights(), whole);
        }
    }

    @Test
    void dropoutFollowsTheSeedOfTheStepAndThePlaceOfTheReplica() {
        assertThat(drawing(0).ofShard(0, 0.5).seed()).isEqualTo(77);
        assertThat(drawing(0).ofShard(1, 0.5).seed()).isNotEqualTo(77);
        assertThat(dropped(1, 5)).isEqualTo(dropped(1, 5)).isNotEqualTo(dropped(1, 6));
        assertThat(dropped(2, 5)).isEqualTo(dropped(2, 5)).isNotEqualTo(dropped(2, 6));
    }

    /** A gradient of a network with dropout. */
    private static float[] dropped(int replicas, long seed) {
        try (TorchNetwork first = TorchNetwork.open(DROPPING, Weights.initial(DROPPING, 1), DESCENT);
                DataParallel parallel = DataParallel.of(first, cpus(replicas))) {
            step(parallel, DROPPING, 6, 1, new TrainingStep(1, 1, 0, -1, true, seed));
            return first.weights().data("layers.0.weight");
        }
    }

    @Test
    void anOverflowInOneShardSkipsTheStepForAll() {
        int batch = 6;
        try (TorchNetwork first = TorchNetwork.open(NORMED, Weights.initial(NORMED, 1));
                DataParallel parallel = DataParallel.of(first, cpus(2))) {
            step(parallel, NORMED, batch, 1, ONE);
            Weights weights = first.weights();
            OptimizerState state = first.optimizerState();

            ByteBuffer counts = Fixtures.frames(NORMED, batch, 2);
            ByteBuffer frames = ByteBuffer.allocateDirect(4 * counts.capacity()).order(ByteOrder.nativeOrder());
            for (int i = 0; i < counts.capacity(); i++) {
                frames.putFloat(4 * i, counts.get(i));
            }
            int corner =
                    counts.capacity() - NORMED.input().height() * NORMED.input().width(); // of the last sample
            frames.putFloat(4 * corner, Float.POSITIVE_INFINITY);
            TrainingStep.Result result =
                    parallel.trainStep(frames, DataType.FLOAT32, Fixtures.labels(NORMED, batch), null, ONE);

            assertThat(result.nonFinite()).isTrue();
            assertThat(result.updated()).isFalse();
            same(first.weights(), weights);
            same(first.optimizerState().first(), state.first());
            assertThat(first.optimizerState().steps()).isEqualTo(1);
            trained(NORMED).forEach(name -> assertThat(parallel.weights().get(1).data(name))
                    .as(name)
                    .isEqualTo(weights.data(name)));

            assertThat(step(parallel, NORMED, batch, 3, ONE).updated()).isTrue();
            parallel.weights().forEach(other -> same(other, first.weights()));
        }
    }

    /** R23: whatever a step opens, on whichever device, is closed at its end. */
    @Test
    void openArraysStayAsManyAsTheyAre() {
        try (TorchNetwork first = TorchNetwork.open(DROPPING, Weights.initial(DROPPING, 1));
                DataParallel parallel = DataParallel.of(first, cpus(3))) {
            step(parallel, DROPPING, 6, 1, ONE);
            List<Integer> open = parallel.openArrays();
            assertThat(open).hasSize(3);
            for (int i = 0; i < 10; i++) {
                step(parallel, DROPPING, 6, i, ONE);
            }
            assertThat(parallel.openArrays()).isEqualTo(open);
        }
    }

    @Test
    void refusesWhatDoesNotFitBeforeAnyReplicaBegins() {
        try (TorchNetwork first = TorchNetwork.open(NORMED, Weights.initial(NORMED, 1));
                DataParallel parallel = DataParallel.of(first, cpus(2))) {
            Weights before = first.weights();
            int[] labels = {0, 1, 2, 4};
            assertThatThrownBy(
                            () -> parallel.trainStep(Fixtures.frames(NORMED, 4, 1), DataType.UINT8, labels, null, ONE))
                    .hasMessage("label 3 is 4; allowed: 0 to 3");
            same(first.weights(), before);
            assertThatThrownBy(() -> DataParallel.of(first, List.of(Device.gpu(0), Device.gpu(1))))
                    .hasMessageContaining("the network is on cpu");
        }
    }

    @Test
    void shardsDifferByOneSampleAtMost() {
        assertThat(Shard.bounds(16, 2)).containsExactly(0, 8, 16);
        assertThat(Shard.bounds(16, 3)).containsExactly(0, 6, 11, 16);
        assertThat(Shard.bounds(2, 2)).containsExactly(0, 1, 2);
    }
}
