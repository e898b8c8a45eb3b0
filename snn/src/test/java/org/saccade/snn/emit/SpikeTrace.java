package org.saccade.snn.emit;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.saccade.snn.spec.NetworkSpec;

/** Runs a step graph over single windows and tells which neuron fired in which bin: its spike tensors are made outputs. */
final class SpikeTrace implements AutoCloseable {
    private final OrtEnvironment environment = OnnxEnvironment.get();
    private final OrtSession session;
    private final StepGraph graph;
    private final NetworkSpec spec;
    private final List<String> fired = new ArrayList<>();

    /** Spikes by bin and spike tensor; bins that were skipped have none. */
    record Run(float[] logits, BitSet[][] fired, long spikes, long neurons, int skipped) {}

    SpikeTrace(NetworkSpec spec, StepGraph graph) throws OrtException {
        this.spec = spec;
        this.graph = graph;
        ModelProto.Builder model;
        try {
            model = ModelProto.parseFrom(graph.onnx()).toBuilder();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder();
        tensor.setElemType(TensorProto.DataType.FLOAT.getNumber());
        TypeProto type = TypeProto.newBuilder().setTensorType(tensor).build();
        for (NodeProto node : model.getGraph().getNodeList()) {
            if (node.getOpType().equals("Cast")) {
                fired.add(node.getOutput(0));
                model.getGraphBuilder()
                        .addOutput(ValueInfoProto.newBuilder()
                                .setName(node.getOutput(0))
                                .setType(type));
            }
        }
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(model.build().toByteArray(), options);
        }
    }

    Run run(float[][] window, boolean skip) throws OrtException {
        Map<String, float[]> state = new HashMap<>();
        graph.states().forEach(s -> state.put(s.name(), s.initial()));
        state.put("sum", new float[spec.classes()]);
        BitSet[][] spikes = new BitSet[window.length][fired.size()];
        long count = 0;
        long neurons = 0;
        int gap = 1;
        int skipped = 0;
        for (int t = 0; t < window.length; t++) {
            if (skip && isEmpty(window[t])) {
                for (int i = 0; i < fired.size(); i++) {
                    spikes[t][i] = new BitSet();
                }
                gap++;
                skipped++;
                continue;
            }
            for (StepGraph.State s : graph.states()) {
                StepGraph.State.rest(state.get(s.name()), s.decay(), gap - 1);
            }
            Map<String, OnnxTensor> inputs = inputs(state, window[t]);
            try (OrtSession.Result result = session.run(inputs)) {
                for (String name : state.keySet()) {
                    state.put(name, floats(result, "next_" + name));
                }
                for (int i = 0; i < fired.size(); i++) {
                    float[] values = floats(result, fired.get(i));
                    BitSet set = new BitSet(values.length);
                    for (int n = 0; n < values.length; n++) {
                        set.set(n, values[n] > 0);
                    }
                    spikes[t][i] = set;
                    count += set.cardinality();
                    neurons += values.length;
                }
            } finally {
                inputs.values().forEach(OnnxTensor::close);
            }
            gap = 1;
        }
        return new Run(graph.logits(state.get("sum"), window.length, gap - 1), spikes, count, neurons, skipped);
    }

    private Map<String, OnnxTensor> inputs(Map<String, float[]> state, float[] bin) throws OrtException {
        var in = spec.input();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        inputs.put("x", tensor(bin, List.of(in.polarities(), in.height(), in.width())));
        inputs.put("gap", tensor(new float[] {1}, List.of(1, 1, 1)));
        inputs.put("sum", tensor(state.get("sum"), List.of(spec.classes())));
        for (StepGraph.State s : graph.states()) {
            inputs.put(s.name(), tensor(state.get(s.name()), s.shape()));
        }
        return inputs;
    }

    private OnnxTensor tensor(float[] values, List<Integer> shape) throws OrtException {
        long[] batched = new long[shape.size() + 1];
        batched[0] = 1;
        for (int i = 0; i < shape.size(); i++) {
            batched[i + 1] = shape.get(i);
        }
        return OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), batched);
    }

    private static float[] floats(OrtSession.Result result, String name) {
        FloatBuffer buffer = ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private static boolean isEmpty(float[] bin) {
        for (float value : bin) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    /** Neurons and bins in which one run has a spike and the other has none. */
    static long differing(Run a, Run b) {
        long differing = 0;
        for (int t = 0; t < a.fired.length; t++) {
            for (int i = 0; i < a.fired[t].length; i++) {
                BitSet either = (BitSet) a.fired[t][i].clone();
                either.xor(b.fired[t][i]);
                differing += either.cardinality();
            }
        }
        return differing;
    }

    /** Largest difference of a logit. */
    static double distance(Run a, Run b) {
        double most = 0;
        for (int k = 0; k < a.logits.length; k++) {
            most = Math.max(most, Math.abs((double) a.logits[k] - b.logits[k]));
        }
        return most;
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
