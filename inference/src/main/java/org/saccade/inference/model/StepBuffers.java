package org.saccade.inference.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.saccade.schemas.bundle.BundleException;
import org.saccade.snn.emit.OnnxEnvironment;

/**
 * The memory that a step graph reads and writes, for up to a fixed number of windows.
 *
 * <p>There are two copies of everything that goes round: side 0 is read and side 1 written, then the other way about, so that no value is
 * copied between steps and nothing is overwritten before it is read. A step on n windows touches the first n slots of each tensor: what
 * windows behind them left stays as it is. Not safe for several threads.
 */
final class StepBuffers implements AutoCloseable {

    private final StepModel model;
    private final int slots;
    private final FloatBuffer x;
    private final FloatBuffer gap;
    private final FloatBuffer[][] states;
    private final FloatBuffer[] sums;
    private final FloatBuffer spikes;
    private final Binding[][] bindings;
    private final List<OnnxTensor> tensors = new ArrayList<>();

    /** The tensors over the first n slots: what one call of the engine is given. */
    private record Binding(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {}

    StepBuffers(StepModel model, int slots) {
        this.model = model;
        this.slots = slots;
        x = floats(slots, model.frames.elementsPerStep());
        gap = floats(slots, 1);
        spikes = floats(slots, Math.max(1, model.layers));
        sums = new FloatBuffer[] {floats(slots, model.readoutBias.length), floats(slots, model.readoutBias.length)};
        states = new FloatBuffer[2][model.states.size()];
        for (int i = 0; i < model.states.size(); i++) {
            states[0][i] = floats(slots, model.states.get(i).initial().length);
            states[1][i] = floats(slots, model.states.get(i).initial().length);
        }
        bindings = new Binding[2][slots + 1];
    }

    /** Most windows, up to {@code wanted}, whose tensors each fit into 2^31 - 1 bytes. */
    static int slotsFor(StepModel model, int wanted) {
        long largest = model.frames.elementsPerStep();
        for (StepModel.State state : model.states) {
            largest = Math.max(largest, state.initial().length);
        }
        long most = Integer.MAX_VALUE / (4 * largest);
        if (most < 1) {
            throw new BundleException("a tensor of " + largest + " values is too large to be served");
        }
        return (int) Math.min(wanted, most);
    }

    private static FloatBuffer floats(int slots, int each) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(4 * slots, each))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    int slots() {
        return slots;
    }

    /** Puts the first n slots of side 0 into the state before the first bin. */
    void reset(int n) {
        for (int i = 0; i < model.states.size(); i++) {
            float[] initial = model.states.get(i).initial();
            for (int slot = 0; slot < n; slot++) {
                states[0][i].put(slot * initial.length, initial);
            }
        }
        float[] zeros = new float[model.readoutBias.length];
        for (int slot = 0; slot < n; slot++) {
            sums[0].put(slot * zeros.length, zeros);
        }
    }

    /** Sets the input of one slot: a time bin, and how many bins it lies after the one run before. */
    void input(int slot, float[] bin, int gapBins) {
        x.put(slot * bin.length, bin);
        gap.put(slot, gapBins);
    }

    /** One step of the first n slots, from the given side to the other. */
    void step(int n, int side) throws OrtException {
        if (bindings[side][n] == null) {
            bindings[side][n] = bind(n, side);
        }
        Binding binding = bindings[side][n];
        // The outputs are ours, so the result owns nothing that is read later.
        model.session.run(binding.inputs, binding.outputs).close();
    }

    /** Spikes of a layer in the last step of a slot. */
    long spikes(int slot, int layer) {
        return (long) spikes.get(slot * model.layers + layer);
    }

    /** The read-out that a side holds for a slot. */
    float[] sum(int slot, int side) {
        float[] sum = new float[model.readoutBias.length];
        sums[side].get(slot * sum.length, sum);
        return sum;
    }

    private Binding bind(int n, int from) throws OrtException {
        int to = 1 - from;
        int classes = model.readoutBias.length;
        Map<String, OnnxTensor> inputs = new HashMap<>();
        Map<String, OnnxTensor> outputs = new HashMap<>();
        inputs.put("x", tensor(x, n, model.frames.polarities(), model.frames.height(), model.frames.width()));
        inputs.put("gap", tensor(gap, n, 1, 1, 1));
        inputs.put("sum", tensor(sums[from], n, classes));
        outputs.put("next_sum", tensor(sums[to], n, classes));
        for (int i = 0; i < model.states.size(); i++) {
            StepModel.State state = model.states.get(i);
            inputs.put(state.name(), tensor(states[from][i], state.batched(n)));
            outputs.put("next_" + state.name(), tensor(states[to][i], state.batched(n)));
        }
        if (model.layers > 0) {
            outputs.put("spikes", tensor(spikes, n, model.layers));
        }
        return new Binding(inputs, outputs);
    }

    private OnnxTensor tensor(FloatBuffer memory, long... shape) throws OrtException {
        long size = 1;
        for (long side : shape) {
            size *= side;
        }
        OnnxTensor tensor =
                OnnxTensor.createTensor(OnnxEnvironment.get(), memory.slice(0, Math.toIntExact(size)), shape);
        tensors.add(tensor);
        return tensor;
    }

    @Override
    public void close() {
        tensors.forEach(OnnxTensor::close);
    }
}
