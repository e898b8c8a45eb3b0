package org.saccade.snn.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.snn.net.OptimizerState;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

class TorchNetworkTest {
    private static final TrainingStep STEP = new TrainingStep(1e-2, 1024, 0.1, TrainingStep.SILENCE_MARGIN);

    @ParameterizedTest
    @MethodSource("org.saccade.snn.emit.Fixtures#stream")
    void learnsABatchByHeart(NetworkSpec spec) {
        ByteBuffer frames = Fixtures.frames(spec, 6, 5);
        int[] labels = Fixtures.labels(spec, 6);
        try (TorchNetwork network = TorchNetwork.open(spec, Weights.initial(spec, 1))) {
            TrainingStep.Result result = network.trainStep(frames, labels, STEP);
            float loss = result.loss();
            for (int i = 0, inARow = 0; i < 400 && inARow < 10; i++) {
                result = network.trainStep(frames, labels, STEP);
                inARow = result.correct() == 6 ? inARow + 1 : 0;
            }
            for (int i = 0; i < 40; i++) { // the running statistics catch up with weights that hardly move
                result = network.trainStep(frames, labels, TrainingStep.of(1e-6));
            }
            assertThat(result.correct()).isEqualTo(6);
            assertThat(result.loss()).isLessThan(0.8f * loss);
            TorchNetwork.Evaluation e = network.evaluate(frames, 6);
            for (int b = 0; b < 6; b++) {
                assertThat(e.predicted(b)).isEqualTo(labels[b]);
            }
            assertThat(SkipCheck.of(spec, network.weights()).lazyAllowed()).isTrue();
        }
    }

    /** R23: whatever a step and an answer open is closed at their end. */
    @ParameterizedTest
    @MethodSource("org.saccade.snn.emit.Fixtures#stream")
    void openArraysStayAsManyAsTheyAre(NetworkSpec spec) {
        ByteBuffer frames = Fixtures.frames(spec, 6, 5);
        int[] labels = Fixtures.labels(spec, 6);
        try (TorchNetwork network = TorchNetwork.open(spec, Weights.initial(spec, 1))) {
            network.trainStep(frames, labels, STEP);
            network.evaluate(frames, 6);
            int open = network.openArrays();
            for (int i = 0; i < 20; i++) {
                network.trainStep(frames, labels, STEP);
                network.evaluate(frames, 6);
                network.weights();
            }
            assertThat(network.openArrays()).isEqualTo(open);
        }
    }

    @ParameterizedTest
    @MethodSource("org.saccade.snn.emit.Fixtures#stream")
    void resumesBitByBit(NetworkSpec spec) {
        int[] labels = Fixtures.labels(spec, 6);
        Weights half;
        OptimizerState state;
        Weights straight;
        OptimizerState straightState;
        try (TorchNetwork network = TorchNetwork.open(spec, Weights.initial(spec, 1))) {
            steps(network, labels, 0, 5);
            half = network.weights();
            state = network.optimizerState();
            steps(network, labels, 5, 10);
            straight = network.weights();
            straightState = network.optimizerState();
        }
        try (TorchNetwork network = TorchNetwork.open(spec, Weights.initial(spec, 2))) {
            network.load(half, state);
            steps(network, labels, 5, 10);
            same(network.weights(), straight);
            same(network.optimizerState().first(), straightState.first());
            same(network.optimizerState().second(), straightState.second());
            assertThat(network.optimizerState().steps()).isEqualTo(10).isEqualTo(straightState.steps());
        }
    }

    private static void steps(TorchNetwork network, int[] labels, int from, int to) {
        for (int i = from; i < to; i++) {
            network.trainStep(Fixtures.frames(network.spec(), 6, i), labels, STEP);
        }
    }

    private static void same(Weights actual, Weights expected) {
        assertThat(actual.tensors().keySet())
                .containsExactlyElementsOf(expected.tensors().keySet());
        expected.tensors().forEach((n, t) -> assertThat(actual.data(n)).as(n).isEqualTo(t.data()));
    }

    @ParameterizedTest
    @MethodSource("org.saccade.snn.emit.Fixtures#stream")
    void aStepWithAnInfiniteGradientChangesNothing(NetworkSpec spec) {
        ByteBuffer frames = Fixtures.frames(spec, 6, 1);
        try (TorchNetwork network = TorchNetwork.open(spec, Weights.initial(spec, 1))) {
            network.trainStep(frames, Fixtures.labels(spec, 6), STEP);
            Weights weights = network.weights();
            String readout = spec.tensors().get(spec.tensors().size() - 1).name();
            weights.data(readout)[0] = Float.POSITIVE_INFINITY;
            OptimizerState state = network.optimizerState();
            network.load(weights, state);
            assertThat(network.trainStep(frames, Fixtures.labels(spec, 6), STEP).nonFinite())
                    .isTrue();
            same(network.weights(), weights);
            same(network.optimizerState().first(), state.first());
            assertThat(network.optimizerState().steps()).isEqualTo(1);
        }
    }

    @Test
    void theProjectionCanBeSwitchedOff() {
        NetworkSpec spec = Fixtures.specs().get(0);
        Weights loud = Weights.initial(spec, 1);
        Arrays.fill(loud.data("layers.1.bias"), 0.4f);
        int[] labels = Fixtures.labels(spec, 6);
        for (boolean project : new boolean[] {false, true}) {
            try (TorchNetwork network = TorchNetwork.open(spec, loud)) {
                TrainingStep step = new TrainingStep(1e-4, 1, 0, project ? 1e-3 : -1);
                network.trainStep(Fixtures.frames(spec, 6, 1), labels, step);
                SkipCheck check = SkipCheck.of(spec, network.weights());
                assertThat(check.lazyAllowed()).isEqualTo(project);
                if (project) {
                    assertThat(check.layers().get(0).margin()).isBetween(0.9e-3, 1.1e-3);
                }
            }
        }
    }

    @Test
    void wrongFramesAndLabelsAreRefusedBeforeTheEngineSeesThem() {
        NetworkSpec spec = Fixtures.specs().get(0);
        try (TorchNetwork network = TorchNetwork.open(spec, Weights.initial(spec, 1))) {
            assertThatThrownBy(() -> network.trainStep(ByteBuffer.allocateDirect(100), new int[6], STEP))
                    .hasMessage("frames have 100 values; [T, 6, 2, 12, 10] needs a positive multiple of 1440");
            assertThatThrownBy(() -> network.trainStep(Fixtures.frames(spec, 2, 1), new int[] {0, 3}, STEP))
                    .hasMessage("label 1 is 3; allowed: 0 to 2");
        }
    }

    @Test
    void theArchiveForOthersHasTheSameBytesEachTimeAndTheSameLogits() throws Exception {
        NetworkSpec spec = Fixtures.specs().get(1);
        Weights weights = Fixtures.trained(spec, 1);
        byte[] archive = TorchArchive.forServing(spec, weights);
        assertThat(TorchArchive.forServing(spec, weights)).isEqualTo(archive);
        ByteBuffer frames = Fixtures.frames(spec, 3, 8);
        float[] expected;
        try (TorchNetwork network = TorchNetwork.open(spec, weights)) {
            expected = network.evaluate(frames, 3).logits();
        }
        try (Model model = Model.newInstance("others", "PyTorch");
                NDManager m = model.getNDManager().newSubManager()) {
            model.load(new ByteArrayInputStream(archive));
            Block block = model.getBlock();
            NDList x = new NDList(m.create(frames, new Shape(5, 3, 2, 13, 11), DataType.UINT8));
            assertThat(block.forward(new ParameterStore(m, false), x, false)
                            .head()
                            .toFloatArray())
                    .isEqualTo(expected);
        }
    }

    @Test
    void noLayerMayBeCalledAsAMethodOfTheArchive() {
        NetworkSpec spec = Fixtures.all().stream()
                .filter(s -> s.name().equals("published-lif"))
                .findFirst()
                .orElseThrow();
        String code = TorchCode.training(spec, StepPlan.DEFAULT);
        List<String> methods = Pattern.compile("(?m)^  def (\\w+)\\(")
                .matcher(code)
                .results()
                .map(m -> m.group(1))
                .toList();
        assertThat(methods).contains("forward", "train_step", "fire_0", "back_0", "slope_0");
        for (String method : methods) {
            assertThatThrownBy(() -> named(method)).hasMessageContaining("a meaning of its own");
            assertThatThrownBy(() -> named(method + ".conv")).hasMessageContaining("a meaning of its own");
        }
        assertThatThrownBy(() -> named("stem.training")).hasMessageContaining("a meaning of its own");
        try (TorchNetwork network = TorchNetwork.open(named("class.for"), Weights.initial(named("class.for"), 1))) {
            assertThat(network.weights().data("class.for.weight")).hasSize(36);
        }
    }

    private static NetworkSpec named(String layer) {
        return NetworkSpec.parse(
                "name: n\ninput: {height: 4, width: 4}\ntimeSteps: 2\nclasses: 2\nlayers:\n- conv: {name: " + layer
                        + ", channels: 2}\n- lif\n- linear\n",
                "named");
    }
}
