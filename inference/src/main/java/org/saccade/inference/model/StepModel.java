package org.saccade.inference.model;

import ai.onnxruntime.OnnxModelMetadata;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.saccade.schemas.bundle.BundleException;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.snn.emit.OnnxEnvironment;
import org.saccade.snn.emit.StepGraph;
import org.saccade.snn.operations.WindowOperations;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.NeuronKind;
import org.saccade.snn.spec.Readout;

/**
 * A bundle's step graph in an ONNX Runtime session, with everything around it checked: inputs, outputs and states are those of
 * {@link StepGraph} for the bundle's own network and frames. Owns the session; its memory is freed by {@link #close}.
 */
final class StepModel implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    final OrtSession session;
    final FrameSpec frames;
    final List<State> states;
    final float[] readoutBias;
    final double[] synapsesPerSpike;
    final Readout readout;
    final int layers;
    final boolean gated;
    final WindowOperations operations;

    /**
     * One state tensor: its input's name, its shape without the batch, one window's values before the first bin, and what an empty bin multiplies
     * them by.
     */
    record State(String name, long[] shape, float[] initial, float decay) {

        /** The shape for a batch of {@code n}. */
        long[] batched(int n) {
            long[] batched = new long[shape.length + 1];
            batched[0] = n;
            System.arraycopy(shape, 0, batched, 1, shape.length);
            return batched;
        }
    }

    private StepModel(ModelBundle bundle, Path file, NetworkSpec network, OrtSession session) throws OrtException {
        this.session = session;
        frames = BundleParts.frames(bundle, network);
        JsonNode described = describe(file, session.getMetadata());
        readout = network.readout();
        gated = described.path("gated").asBoolean();
        operations = new WindowOperations(network, frames.value() == FrameSpec.Value.BINARY);
        layers = network.neurons().length;
        states = states(file, described.path("states"), stateSizes(network));
        readoutBias = floats(file, "readoutBias", described.path("readoutBias"), network.classes());
        synapsesPerSpike = network.synapsesPerSpike();
        checkInputs(file, network);
        checkOutputs(file, network);
    }

    /** Loads and checks; see {@link Classifier#onnx}. */
    static StepModel load(ModelBundle bundle, ClassifierOptions classifier) {
        String variant = classifier.engine().variant();
        Path file = variant.isEmpty() ? bundle.file(ModelBundle.STEP_GRAPH) : bundle.variant(variant);
        NetworkSpec network = BundleParts.network(bundle);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(classifier.threads());
            options.setInterOpNumThreads(1);
            // Threads that wait in a loop for the next step cost several times what the step does.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            // From bytes, not from the path: a graph can then not name other files.
            OrtSession session = OnnxEnvironment.get().createSession(Files.readAllBytes(file), options);
            try {
                return new StepModel(bundle, file, network, session);
            } catch (OrtException | RuntimeException e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw new BundleException(file + " cannot be loaded: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new BundleException("reading " + file + " failed: " + e.getMessage(), e);
        }
    }

    private static JsonNode describe(Path file, OnnxModelMetadata metadata) {
        String text = metadata.getCustomMetadata().get(StepGraph.METADATA);
        if (text == null) {
            throw new BundleException(file + " is no step graph: its metadata has no " + StepGraph.METADATA);
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new BundleException(
                    file + ": metadata " + StepGraph.METADATA + " is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Values of each state of one window: a membrane per neuron, and what the threshold has gained where it adapts. */
    private static long[] stateSizes(NetworkSpec network) {
        return network.graph().neurons().stream()
                .flatMapToLong(p -> LongStream.generate(() -> p.out().size())
                        .limit(p.neurons().neuron() == NeuronKind.ALIF ? 2 : 1))
                .toArray();
    }

    private static List<State> states(Path file, JsonNode described, long[] neurons) {
        if (!described.isArray() || described.size() != neurons.length) {
            throw new BundleException(
                    file + " describes " + described.size() + " states, the network has " + neurons.length);
        }
        List<State> states = new ArrayList<>();
        for (int i = 0; i < neurons.length; i++) {
            JsonNode node = described.get(i);
            List<Integer> shape = new ArrayList<>();
            node.path("shape").forEach(side -> shape.add(side.asInt()));
            long size = 1;
            for (int side : shape) {
                size = side < 1 || size > neurons[i] ? -1 : size * side;
            }
            if (shape.isEmpty() || size != neurons[i]) {
                throw new BundleException(file + ": state " + i + " has the shape " + shape + ", the network has "
                        + neurons[i] + " neurons there");
            }
            float[] perChannel =
                    floats(file, "initialPerChannel of state " + i, node.path("initialPerChannel"), shape.get(0));
            String name = node.path("name").asText();
            float decay = node.path("decay").floatValue();
            if (!(decay >= 0 && decay <= 1)) {
                throw new BundleException(file + ": decay of state " + i + " is " + node.path("decay"));
            }
            float[] initial = new StepGraph.State(name, shape, perChannel, decay).initial();
            long[] sides = shape.stream().mapToLong(Integer::longValue).toArray();
            states.add(new State(name, sides, initial, decay));
        }
        return List.copyOf(states);
    }

    private static float[] floats(Path file, String what, JsonNode node, int length) {
        float[] values = new float[length];
        if (!node.isArray() || node.size() != length) {
            throw new BundleException(file + ": " + what + " has " + node.size() + " values, not " + length);
        }
        for (int i = 0; i < length; i++) {
            values[i] = node.get(i).floatValue();
            if (!node.get(i).isNumber() || !Float.isFinite(values[i])) {
                throw new BundleException(file + ": " + what + "[" + i + "] is " + node.get(i) + ", not a number");
            }
        }
        return values;
    }

    private void checkInputs(Path file, NetworkSpec network) throws OrtException {
        Map<String, ai.onnxruntime.NodeInfo> inputs = session.getInputInfo();
        if (inputs.size() != states.size() + (gated ? 4 : 3)) {
            throw new BundleException(file + " has the inputs " + inputs.keySet() + ", not x, gap, " + states.size()
                    + " states" + (gated ? ", gate" : "") + " and sum");
        }
        if (gated) {
            check(file, inputs, StepGraph.GATE, 1);
        }
        check(file, inputs, "x", -1, frames.polarities(), frames.height(), frames.width());
        check(file, inputs, "gap", -1, 1, 1, 1);
        check(file, inputs, "sum", -1, network.classes());
        for (State state : states) {
            check(file, inputs, state.name(), state.batched(-1));
        }
    }

    private void checkOutputs(Path file, NetworkSpec network) throws OrtException {
        Map<String, ai.onnxruntime.NodeInfo> outputs = session.getOutputInfo();
        check(file, outputs, "next_sum", -1, network.classes());
        for (State state : states) {
            check(file, outputs, "next_" + state.name(), state.batched(-1));
        }
        if (layers > 0) {
            check(file, outputs, "spikes", -1, layers);
        }
    }

    private static void check(Path file, Map<String, ai.onnxruntime.NodeInfo> nodes, String name, long... shape) {
        ai.onnxruntime.NodeInfo node = nodes.get(name);
        if (node == null
                || !(node.getInfo() instanceof TensorInfo info)
                || info.type != ai.onnxruntime.OnnxJavaType.FLOAT
                || !Arrays.equals(info.getShape(), shape)) {
            throw new BundleException(file + ": " + name + " must be float32 of shape " + Arrays.toString(shape)
                    + ", found " + (node == null ? "none" : node.getInfo()));
        }
    }

    /** Bytes of the states of one window. */
    long stateBytes() {
        return states.stream().mapToLong(state -> 4L * state.initial().length).sum();
    }

    /** The states before the first bin. */
    float[][] rest() {
        return states.stream().map(state -> state.initial().clone()).toArray(float[][]::new);
    }

    /**
     * The logits had the window ended here.
     *
     * @param sum of the last bin run
     * @param bins run or skipped
     * @param trailing bins skipped after the last one run
     */
    float[] logits(float[] sum, int bins, int trailing) {
        float[] logits = new float[sum.length];
        double scale = readout.scale(bins, trailing);
        double total = readout.total(bins);
        for (int k = 0; k < logits.length; k++) {
            logits[k] = (float) (sum[k] * scale + total * readoutBias[k]);
        }
        return logits;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("closing an ONNX Runtime session failed: " + e.getMessage(), e);
        }
    }
}
