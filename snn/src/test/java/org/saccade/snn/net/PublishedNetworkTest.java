package org.saccade.snn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.WindowGraph;
import org.saccade.snn.spec.Carry;
import org.saccade.snn.spec.Decay;
import org.saccade.snn.spec.InputShape;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkSpec;

/** The residual networks against what their authors' own code gives for weights made by a formula. */
class PublishedNetworkTest {
    private static final Path FILE =
            Path.of(System.getProperty("shared.data", "../../shared/data"), "reference/liaf-resnet.json");

    @ParameterizedTest
    @ValueSource(strings = {"mini.lif", "mini.liaf_carry_u", "mini.liaf_carry_leaky", "r18.lif"})
    void everyFormGivesTheAuthorsLogits(String name) throws IOException, OrtException {
        Assumptions.assumeTrue(
                Files.exists(FILE), "NOT RUN: the reference logits are not at " + FILE + " (property shared.data)");
        JsonNode file = new ObjectMapper().readTree(FILE.toFile());
        JsonNode truth = file.get(name);
        boolean mini = name.startsWith("mini");
        NetworkSpec spec = spec(name, mini);
        assertThat(spec.parameterCount()).isEqualTo(truth.get("parameters").asLong());
        Weights weights = ReferenceWeights.weights(spec, file.get(name.split("\\.")[0] + ".tensors"));
        float[] frames = ReferenceWeights.frames(spec);
        double[] logits = new double[spec.classes()];
        for (int k = 0; k < logits.length; k++) {
            logits[k] = truth.get("logits").get(k).asDouble();
        }
        double allowed = 1e-4;
        try (TorchNetwork network = TorchNetwork.open(spec, weights)) {
            float[] answer = network.evaluate(FloatBuffer.wrap(frames), 1).logits();
            assertThat(rms(answer, logits)).as("TorchScript").isLessThan(allowed);
            TorchNetwork.Activity activity = network.activity(FloatBuffer.wrap(frames), 1);
            checkRates(spec, activity.above(), activity.means(), truth.get("outputs"));
        }
        assertThat(rms(window(spec, weights, frames), logits)).as("ONNX").isLessThan(allowed);
        try (NDManager m = NDManager.newBaseManager("PyTorch")) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            spec.tensors()
                    .forEach(t -> arrays.put(
                            t.name(),
                            m.create(
                                    weights.data(t.name()),
                                    new Shape(t.shape().stream()
                                            .mapToLong(Integer::longValue)
                                            .toArray()))));
            var in = spec.input();
            NDArray x = m.create(frames, new Shape(8, 1, in.polarities(), in.height(), in.width()));
            float[] answer =
                    new NdNetwork(spec, arrays).forward(x, false).head().toFloatArray();
            assertThat(rms(answer, logits)).as("NDArray").isLessThan(allowed);
        }
    }

    private static NetworkSpec spec(String name, boolean mini) {
        Layer.Neurons neurons = name.endsWith("lif")
                ? Layer.Neurons.lif("", Decay.PUBLISHED, 0.5)
                : Layer.Neurons.liaf(
                        "", Decay.PUBLISHED, 0.5, name.endsWith("leaky") ? Carry.ACTIVATED : Carry.MEMBRANE);
        return mini
                ? NetworkSpec.residual("mini", neurons, List.of(1, 1, 1, 1), 64, new InputShape(2, 64, 64), 10)
                : NetworkSpec.residual("r18", neurons, List.of(2, 2, 2, 2), 64, new InputShape(2, 224, 224), 1000);
    }

    /** The reference names the stem behind its max pool, and blocks by their last neurons. */
    private static void checkRates(NetworkSpec spec, float[] above, float[] means, JsonNode outputs) {
        List<String> checked = new ArrayList<>();
        for (LayerPlan p : spec.plan()) {
            boolean pool = p.index() == 3;
            String label = pool ? "stem(after pool)" : p.name();
            boolean lastOfBlock = p.layer() instanceof Layer.Neurons
                    && spec.plan().get(p.index() - 1).layer() instanceof Layer.Activation;
            if (pool || lastOfBlock) {
                assertThat((double) above[p.index()])
                        .as(label)
                        .isCloseTo(outputs.get(label).get(0).asDouble(), within(2e-6));
                assertThat((double) means[p.index()])
                        .as(label)
                        .isCloseTo(outputs.get(label).get(1).asDouble(), within(1e-5));
                checked.add(label);
            }
        }
        assertThat(checked).hasSize(outputs.size());
    }

    private static double rms(float[] answer, double[] truth) {
        double error = 0;
        double size = 0;
        for (int k = 0; k < truth.length; k++) {
            error += Math.pow(answer[k] - truth[k], 2);
            size += truth[k] * truth[k];
        }
        return Math.sqrt(error / size);
    }

    private static float[] window(NetworkSpec spec, Weights weights, float[] frames) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        var in = spec.input();
        long[] shape = {1, 8, in.polarities(), in.height(), in.width()};
        try (OrtSession session = environment.createSession(WindowGraph.of(spec, weights));
                OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(frames), shape);
                OrtSession.Result result = session.run(Map.of("x", tensor))) {
            return ((float[][]) result.get(0).getValue())[0];
        }
    }
}
