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
import org.saccade.snn.emit.StepGraph;

/**
 * The memory that a step graph reads and writes, for up to a fixed number of windows.
 *
 * <p>There are two copies of everything that goes round: side 0 is read and side 1 written, then the other way about, so that no value is
 * copied between steps and nothing is overwritten before it is read. A step on n windows touches the first n slots of each tensor: what
 * windows behind them left stays as it is. Not safe for several threads.
 */
final class StepBuffers implements AutoCloseable {

    /** Potentials below this are set to 0: a factor of a hundred million above the first denormal number. */
    private static final float NOTHING = 1e-30f;

    private final StepModel model;
    private final int slots;
    private final FloatBuffer x;
    private final FloatBuffer gap;
    private final FloatBuffer gate;
    private final FloatBuffer[][] states;
    private final FloatBuffer[] sums;
    private final float[][] scratch;
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
        gate = floats(1, 1);
        spikes = floats(slots, Math.max(1, model.layers));
        sums = new FloatBuffer[] {floats(slots, model.readoutBias.length), floats(slots, model.readoutBias.length)};
        states = new FloatBuffer[2][model.states.size()];
        for (int i = 0; i < model.states.size(); i++) {
            states[0][i] = floats(slots, model.states.get(i).initial().length);
            states[1][i] = floats(slots, model.states.get(i).initial().length);
        }
        scratch = model.rest();
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

    /**
     * Puts a slot of side 0 into the state before its first bin.
     *
     * @param carried values of each state; null: those of rest
     */
    void start(int slot, float[][] carried) {
        for (int i = 0; i < model.states.size(); i++) {
            float[] values = carried == null ? model.states.get(i).initial() : carried[i];
            states[0][i].put(slot * values.length, values);
        }
        float[] zeros = new float[model.readoutBias.length];
        sums[0].put(slot * zeros.length, zeros);
    }

    /** Lets so many empty bins pass for a slot, as the dense run would: to the last bit. */
    void rest(int slot, int side, int bins) {
        for (int i = 0; i < states[side].length; i++) {
            StepModel.State state = model.states.get(i);
            float[] values = scratch[i];
            states[side][i].get(slot * values.length, values);
            StepGraph.State.rest(values, state.decay(), bins);
            states[side][i].put(slot * values.length, values);
        }
        int classes = model.readoutBias.length;
        for (int k = slot * classes; k < (slot + 1) * classes && model.readout.decay() < 1; k++) {
            float value = sums[side].get(k);
            for (int bin = 0; bin < bins; bin++) {
                value *= (float) model.readout.decay();
            }
            sums[side].put(k, value);
        }
    }

    /** Copies what a side holds for one slot to another. */
    void move(int from, int to, int side) {
        for (FloatBuffer state : states[side]) {
            int size = state.capacity() / slots;
            state.put(to * size, state, from * size, size);
        }
        int classes = model.readoutBias.length;
        sums[side].put(to * classes, sums[side], from * classes, classes);
    }

    /** A copy of the states that a side holds for a slot. */
    float[][] states(int slot, int side) {
        float[][] values = new float[states[side].length][];
        for (int i = 0; i < values.length; i++) {
            values[i] = new float[states[side][i].capacity() / slots];
            states[side][i].get(slot * values[i].length, values[i]);
        }
        return values;
    }

    /**
     * Sets what is almost nothing in the states of the first n slots to 0. Potentials that only decay end in denormal numbers, with which the
     * processor is ten times slower; nothing that fires depends on them.
     */
    void flush(int n, int side) {
        for (FloatBuffer state : states[side]) {
            int end = state.capacity() / slots * n;
            for (int k = 0; k < end; k++) {
                float value = state.get(k);
                if (value != 0 && Math.abs(value) < NOTHING) {
                    state.put(k, 0);
                }
            }
        }
    }

    /** The same for states that are kept elsewhere. */
    static void flush(float[][] states) {
        for (float[] state : states) {
            for (int k = 0; k < state.length; k++) {
                state[k] = Math.abs(state[k]) < NOTHING ? 0 : state[k];
            }
        }
    }

    /** Sets the input of one slot: a time bin. */
    void input(int slot, float[] bin) {
        x.put(slot * bin.length, bin);
        gap.put(slot, 1);
    }

    /**
     * One step of the first n slots, from the given side to the other.
     *
     * @param open value of {@link StepGraph#GATE}; without effect where the graph has none
     */
    void step(int n, int side, float open) throws OrtException {
        gate.put(0, open);
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
        if (model.gated) {
            inputs.put(StepGraph.GATE, tensor(gate, 1));
        }
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
