package org.saccade.snn.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.snn.net.ReferenceNetwork;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

/** Every form of a network gives the same logits and spikes: plain Java, TorchScript, ONNX by steps and as a window. */
class OnnxExportTest {
    private static final int BATCH = 5;

    @ParameterizedTest
    @MethodSource("org.saccade.snn.emit.Fixtures#all")
    void stepWindowTorchAndPlainJavaAgree(NetworkSpec spec) throws OrtException {
        Weights weights = Fixtures.trained(spec, 3);
        ByteBuffer frames = Fixtures.frames(spec, BATCH, 77);
        TorchNetwork.Evaluation torch;
        try (TorchNetwork network = TorchNetwork.open(spec, weights)) {
            torch = network.evaluate(frames, BATCH);
        }
        float[][] window = window(spec, weights, frames);
        float[][][] bins = new float[spec.timeSteps()][BATCH][];
        for (int b = 0; b < BATCH; b++) {
            float[][] sample = Fixtures.sample(spec, frames, BATCH, b);
            for (int t = 0; t < bins.length; t++) {
                bins[t][b] = sample[t];
            }
        }
        StepRunner.Result steps;
        try (StepRunner runner = new StepRunner(spec, StepGraph.of(spec, weights))) {
            steps = runner.run(bins, false);
        }
        long[] neurons = spec.neurons();
        double flipped = 0;
        double fired = 0;
        for (int b = 0; b < BATCH; b++) {
            ReferenceNetwork.Result truth =
                    new ReferenceNetwork(spec, weights).run(Fixtures.sample(spec, frames, BATCH, b));
            for (int l = 0; l < neurons.length; l++) {
                long spikes = java.util.Arrays.stream(truth.spikes()[l]).sum();
                double inTorch = torch.rates()[b * neurons.length + l] * neurons[l] * spec.timeSteps();
                fired += spikes;
                flipped += Math.abs(Math.round(inTorch) - spikes) + Math.abs(steps.spikes()[b][l] - spikes);
            }
            for (int k = 0; k < spec.classes(); k++) {
                float t = torch.logits()[b * spec.classes() + k];
                assertThat(t).isCloseTo((float) truth.logits()[k], within(1e-4f));
                assertThat(steps.logits()[b][k]).isCloseTo(t, within(1e-4f));
                assertThat(window[b][k]).isCloseTo(t, within(1e-4f));
            }
        }
        assertThat(fired).as("a silent network proves nothing").isGreaterThan(500);
        assertThat(flipped).as("spikes that differ by rounding, of %s", fired).isZero();
    }

    @ParameterizedTest
    @MethodSource("skippable")
    void skippingEmptyBinsChangesNothing(NetworkSpec spec) throws OrtException {
        Weights weights = Fixtures.trained(spec, 4);
        assertThat(SkipCheck.of(spec, weights).reason()).isEmpty();
        assertThat(SkipCheck.of(spec, weights).layers())
                .allSatisfy(l -> assertThat(l.violations()).as(l.toString()).isZero());
        Random random = new Random(9);
        int skipped = 0;
        try (StepRunner runner = new StepRunner(spec, StepGraph.of(spec, weights))) {
            for (int empty = 0; empty <= 95; empty += 19) {
                float[][][] bins = new float[20][2][];
                for (float[][] bin : bins) {
                    boolean quiet = random.nextInt(100) < empty;
                    ByteBuffer frames = Fixtures.frames(spec, 2, random.nextLong());
                    for (int b = 0; b < 2; b++) {
                        bin[b] = Fixtures.sample(spec, frames, 2, b)[0];
                        if (quiet) {
                            java.util.Arrays.fill(bin[b], 0);
                        }
                    }
                }
                StepRunner.Result dense = runner.run(bins, false);
                StepRunner.Result lazy = runner.run(bins, true);
                skipped += dense.executed() - lazy.executed();
                assertThat(lazy.spikes()).isDeepEqualTo(dense.spikes());
                for (int b = 0; b < 2; b++) {
                    assertThat(lazy.logits()[b]).containsExactly(dense.logits()[b], within(1e-5f));
                }
            }
        }
        assertThat(skipped).isGreaterThan(30);
    }

    /** Networks that fire on nothing, by their form or by a bias: layers that nothing reaches are left out, and nothing changes. */
    @ParameterizedTest
    @MethodSource("org.saccade.snn.emit.Fixtures#all")
    void layersThatNothingReachesAreLeftOut(NetworkSpec spec) throws OrtException {
        Weights weights = firingOnNothing(spec, Fixtures.trained(spec, 6));
        StepGraph graph = StepGraph.of(spec, weights, 0);
        assertThat(StepGraph.of(spec, weights).gated()).as("small layers").isFalse();
        boolean analogue = spec.graph().neurons().stream()
                .anyMatch(p -> !p.neurons().neuron().spikes());
        assertThat(SkipCheck.of(spec, weights).lazyAllowed()).isFalse();
        assertThat(graph.gated()).isEqualTo(!analogue);
        Random random = new Random(13);
        float[][][] bins = new float[20][2][];
        for (float[][] bin : bins) {
            boolean quiet = random.nextInt(10) < 6;
            ByteBuffer frames = Fixtures.frames(spec, 2, random.nextLong());
            for (int b = 0; b < 2; b++) {
                bin[b] = Fixtures.sample(spec, frames, 2, b)[0];
                if (quiet) {
                    java.util.Arrays.fill(bin[b], 0);
                }
            }
        }
        try (StepRunner runner = new StepRunner(spec, graph);
                StepRunner plain = new StepRunner(spec, StepGraph.ungated(spec, weights))) {
            StepRunner.Result truth = plain.run(bins, false);
            for (boolean skip : new boolean[] {false, graph.gated()}) {
                StepRunner.Result result = runner.run(bins, skip);
                assertThat(result.executed()).isEqualTo(bins.length);
                assertThat(result.spikes()).isDeepEqualTo(truth.spikes());
                for (int b = 0; b < 2; b++) {
                    assertThat(result.logits()[b]).containsExactly(truth.logits()[b], within(1e-5f));
                }
            }
        }
    }

    /** Every third bias of the first layer that has any is raised until it drives a neuron over the threshold by itself. */
    private static Weights firingOnNothing(NetworkSpec spec, Weights weights) {
        String first = weights.tensors().keySet().stream()
                .filter(name -> name.endsWith(".bias"))
                .findFirst()
                .orElseThrow();
        float[] bias = weights.data(first);
        for (int c = 0; c < bias.length; c += 3) {
            bias[c] = 0.7f;
        }
        return weights;
    }

    /** Of all networks those whose neurons have a form that can skip. */
    static java.util.List<NetworkSpec> skippable() {
        java.util.List<NetworkSpec> found = Fixtures.all().stream()
                .filter(s -> SkipCheck.of(s, Weights.initial(s, 1)).reason().isEmpty())
                .toList();
        assertThat(found).hasSizeGreaterThanOrEqualTo(10);
        return found;
    }

    @Test
    void aBiasAboveTheBoundIsReportedWithItsChannel() {
        NetworkSpec spec = Fixtures.specs().get(0);
        Weights weights = Weights.initial(spec, 1);
        assertThat(SkipCheck.of(spec, weights).lazyAllowed()).isTrue();
        weights.data("layers.5.bias")[7] = 0.2f;
        SkipCheck check = SkipCheck.of(spec, weights);
        assertThat(check.lazyAllowed()).isFalse();
        SkipCheck.LayerCheck layer = check.layers().get(1);
        assertThat(layer.layer()).isEqualTo(6);
        assertThat(layer.channel()).isEqualTo(7);
        assertThat(layer.violations()).isEqualTo(1);
        assertThat(layer.bound()).isCloseTo(0.5 * (1 - 0.6225), within(1e-6));
        assertThat(layer.margin()).isCloseTo(0.5 * (1 - 0.6225) - 0.2, within(1e-6));
    }

    private static float[][] window(NetworkSpec spec, Weights weights, ByteBuffer frames) throws OrtException {
        var in = spec.input();
        int size = in.polarities() * in.height() * in.width();
        FloatBuffer x = FloatBuffer.allocate(BATCH * spec.timeSteps() * size);
        for (int b = 0; b < BATCH; b++) {
            for (float[] bin : Fixtures.sample(spec, frames, BATCH, b)) {
                x.put(bin);
            }
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] shape = {BATCH, spec.timeSteps(), in.polarities(), in.height(), in.width()};
        try (OrtSession session = environment.createSession(WindowGraph.of(spec, weights));
                OnnxTensor tensor = OnnxTensor.createTensor(environment, x.flip(), shape);
                OrtSession.Result result = session.run(Map.of("x", tensor))) {
            return (float[][]) result.get(0).getValue();
        }
    }
}
