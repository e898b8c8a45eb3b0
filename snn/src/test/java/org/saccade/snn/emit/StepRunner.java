package org.saccade.snn.emit;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.saccade.snn.spec.NetworkSpec;

/**
 * Runs a step graph in ONNX Runtime over the bins of one batch, dense or skipping empty bins. What was skipped is told to the graph by its input
 * gap, as a foreign program would; the engines multiply bin by bin instead, see {@link StepRun}.
 */
final class StepRunner implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final StepGraph graph;
    private final NetworkSpec spec;

    StepRunner(NetworkSpec spec, StepGraph graph) throws OrtException {
        this.spec = spec;
        this.graph = graph;
        this.session = environment.createSession(graph.onnx());
    }

    /** logits [B][K], spikes [B][L], and steps executed. */
    record Result(float[][] logits, float[][] spikes, int executed) {}

    /**
     * Runs bins[t][b] = [P*H*W]; with skip, a bin in which every sample is empty is not executed, or in a gated graph no layer that nothing
     * reaches.
     */
    Result run(float[][][] bins, boolean skip) throws OrtException {
        int batch = bins[0].length;
        Map<String, float[]> state = new HashMap<>();
        for (StepGraph.State s : graph.states()) {
            float[] one = s.initial();
            float[] all = new float[batch * one.length];
            for (int b = 0; b < batch; b++) {
                System.arraycopy(one, 0, all, b * one.length, one.length);
            }
            state.put(s.name(), all);
        }
        state.put("sum", new float[batch * spec.classes()]);
        float[][] spikes = new float[batch][spec.neurons().length];
        int gap = 1;
        int executed = 0;
        for (float[][] bin : bins) {
            if (skip && !graph.gated() && empty(bin)) {
                gap++;
                continue;
            }
            float gate = !skip ? StepGraph.RUN_ALL : empty(bin) ? StepGraph.ALL_EMPTY : StepGraph.SOME_EVENTS;
            float[][] counts = step(state, bin, gap, gate);
            for (int b = 0; b < batch; b++) {
                for (int l = 0; l < counts[b].length; l++) {
                    spikes[b][l] += counts[b][l];
                }
            }
            gap = 1;
            executed++;
        }
        float[][] logits = new float[batch][];
        for (int b = 0; b < batch; b++) {
            float[] sum = java.util.Arrays.copyOfRange(state.get("sum"), b * spec.classes(), (b + 1) * spec.classes());
            logits[b] = graph.logits(sum, bins.length, gap - 1);
        }
        return new Result(logits, spikes, executed);
    }

    private float[][] step(Map<String, float[]> state, float[][] bin, int gap, float gate) throws OrtException {
        int batch = bin.length;
        var in = spec.input();
        FloatBuffer x = FloatBuffer.allocate(batch * bin[0].length);
        for (float[] sample : bin) {
            x.put(sample);
        }
        float[] gaps = new float[batch];
        java.util.Arrays.fill(gaps, gap);
        Map<String, OnnxTensor> inputs = new HashMap<>();
        inputs.put("x", tensor(x.flip(), List.of(batch, in.polarities(), in.height(), in.width())));
        inputs.put("gap", tensor(FloatBuffer.wrap(gaps), List.of(batch, 1, 1, 1)));
        if (graph.gated()) {
            inputs.put(StepGraph.GATE, tensor(FloatBuffer.wrap(new float[] {gate}), List.of(1)));
        }
        inputs.put("sum", tensor(FloatBuffer.wrap(state.get("sum")), List.of(batch, spec.classes())));
        for (StepGraph.State s : graph.states()) {
            List<Integer> shape = new ArrayList<>(List.of(batch));
            shape.addAll(s.shape());
            inputs.put(s.name(), tensor(FloatBuffer.wrap(state.get(s.name())), shape));
        }
        try (OrtSession.Result result = session.run(inputs)) {
            for (String name : state.keySet()) {
                state.put(name, floats(result, "next_" + name));
            }
            return (float[][]) result.get("spikes").orElseThrow().getValue();
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static float[] floats(OrtSession.Result result, String name) {
        FloatBuffer buffer = ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private OnnxTensor tensor(FloatBuffer values, List<Integer> shape) throws OrtException {
        return OnnxTensor.createTensor(
                environment,
                values,
                shape.stream().mapToLong(Integer::longValue).toArray());
    }

    private static boolean empty(float[][] bin) {
        for (float[] sample : bin) {
            for (float v : sample) {
                if (v != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
