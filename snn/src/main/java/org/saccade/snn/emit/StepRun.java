package org.saccade.snn.emit;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * A step graph in ONNX Runtime on the CPU, one window at a time and bin by bin: for comparing graphs and for measuring them. States go from
 * one step to the next without being copied, unless bins were skipped between: then they are multiplied bin by bin first, as the engines do. For
 * one thread.
 *
 * <pre>{@code
 * try (StepRun run = new StepRun(graph, shape, 1)) {
 *     run.reset();
 *     for (float[] bin : bins) run.step(bin, 1);
 *     float[] logits = run.logits(bins.length, 0);
 * }
 * }</pre>
 */
public final class StepRun implements AutoCloseable {

    private final OrtEnvironment environment = OnnxEnvironment.get();
    private final StepGraph graph;
    private final long[] inputShape;
    private final OrtSession session;
    private final Map<String, OnnxTensor> initial = new HashMap<>();
    private OrtSession.Result last;

    /**
     * @param graph its states and bytes
     * @param inputShape [P, H, W] of one bin
     * @param threads of the engine
     */
    public StepRun(StepGraph graph, long[] inputShape, int threads) {
        this.graph = graph;
        this.inputShape = new long[] {1, inputShape[0], inputShape[1], inputShape[2]};
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            session = environment.createSession(graph.onnx(), options);
            for (StepGraph.State state : graph.states()) {
                long[] shape = new long[state.shape().size() + 1];
                shape[0] = 1;
                for (int d = 1; d < shape.length; d++) {
                    shape[d] = state.shape().get(d - 1);
                }
                initial.put(state.name(), tensor(state.initial(), shape));
            }
            int classes = graph.readoutBias().length;
            initial.put("sum", tensor(new float[classes], 1, classes));
        } catch (OrtException e) {
            throw new IllegalStateException("a step graph does not load into ONNX Runtime: " + e.getMessage(), e);
        }
    }

    /** Back to the state before the first bin. */
    public void reset() {
        if (last != null) {
            last.close();
            last = null;
        }
    }

    /** One step in which every layer is run. */
    public void step(float[] bin, int gap) {
        step(bin, gap, StepGraph.RUN_ALL);
    }

    /**
     * One step.
     *
     * @param bin [P, H, W]
     * @param gap bins since the last executed one: 1, or k + 1 after k skipped ones
     * @param gate as {@link StepGraph#GATE} takes it; without effect on a graph without gates
     */
    public void step(float[] bin, int gap, float gate) {
        Map<String, OnnxTensor> rested = new HashMap<>();
        try (OnnxTensor x = tensor(bin, inputShape);
                OnnxTensor bins = tensor(new float[] {1}, 1, 1, 1, 1);
                OnnxTensor open = tensor(new float[] {gate}, 1)) {
            Map<String, OnnxTensor> inputs = new HashMap<>(initial);
            if (last != null) {
                inputs.replaceAll((name, before) -> (OnnxTensor) output("next_" + name));
            }
            if (gap > 1) {
                rest(inputs, gap - 1, rested);
                inputs.putAll(rested);
            }
            inputs.put("x", x);
            inputs.put("gap", bins);
            if (graph.gated()) {
                inputs.put(StepGraph.GATE, open);
            }
            OrtSession.Result next = session.run(inputs);
            reset();
            last = next;
        } catch (OrtException e) {
            throw new IllegalStateException("a step graph does not run: " + e.getMessage(), e);
        } finally {
            rested.values().forEach(OnnxTensor::close);
        }
    }

    /** What states and read-out are after so many empty bins, into {@code rested}, whose tensors the caller closes. */
    private void rest(Map<String, OnnxTensor> before, int bins, Map<String, OnnxTensor> rested) throws OrtException {
        for (StepGraph.State state : graph.states()) {
            rested.put(state.name(), rested(before.get(state.name()), state.decay(), bins));
        }
        if (graph.readout().decay() < 1) {
            rested.put("sum", rested(before.get("sum"), (float) graph.readout().decay(), bins));
        }
    }

    private OnnxTensor rested(OnnxTensor before, float decay, int bins) throws OrtException {
        float[] values = values(before);
        StepGraph.State.rest(values, decay, bins);
        return tensor(values, before.getInfo().getShape());
    }

    /** All outputs of the last step but the states, by name. */
    public Map<String, float[]> outputs() {
        Map<String, float[]> outputs = new HashMap<>();
        for (Map.Entry<String, OnnxValue> output : last) {
            if (!output.getKey().startsWith("next_")) {
                outputs.put(output.getKey(), values(output.getKey()));
            }
        }
        return outputs;
    }

    /**
     * The logits.
     *
     * @param bins T, executed or skipped
     * @param trailing bins skipped after the last executed one
     */
    public float[] logits(int bins, int trailing) {
        float[] sum = last == null ? new float[graph.readoutBias().length] : values("next_sum");
        return graph.logits(sum, bins, trailing);
    }

    private OnnxValue output(String name) {
        return last.get(name).orElseThrow(() -> new IllegalStateException("a step graph has no output " + name));
    }

    private float[] values(String name) {
        return values((OnnxTensor) output(name));
    }

    private static float[] values(OnnxTensor tensor) {
        FloatBuffer buffer = tensor.getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private OnnxTensor tensor(float[] values, long... shape) throws OrtException {
        return OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
    }

    @Override
    public void close() {
        reset();
        initial.values().forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("closing an ONNX Runtime session failed: " + e.getMessage(), e);
        }
    }
}
