package org.saccade.snn.emit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.snn.net.OptimizerState;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.TensorSpec;

/** {@link OptimizerState} as the arrays that a training step reads and writes; a list is empty where the plan keeps none. */
final class OptimizerArrays {
    private final NetworkSpec spec;
    private final NDManager manager;
    private final Device device;
    private final List<NDArray> first = new ArrayList<>();
    private final List<NDArray> second = new ArrayList<>();
    private final List<NDArray> averages = new ArrayList<>();
    private final List<NDArray> accumulated = new ArrayList<>();
    private NDArray steps;

    /** The manager owns the arrays. */
    OptimizerArrays(NetworkSpec spec, NDManager manager, Device device) {
        this.spec = spec;
        this.manager = manager;
        this.device = device;
    }

    /** Appends them in the order of the step's arguments. */
    void addTo(NDList in) {
        in.add(steps);
        list(in, "first[]", first);
        list(in, "second[]", second);
        list(in, "averages[]", averages);
        list(in, "accumulated[]", accumulated);
    }

    /** Appends arrays that are one argument, a list. */
    static void list(NDList in, String name, List<NDArray> arrays) {
        arrays.forEach(a -> a.setName(name));
        in.addAll(arrays);
    }

    /** New arrays of these tensors. */
    static List<NDArray> of(NDManager m, Weights weights, List<TensorSpec> tensors) {
        List<NDArray> arrays = new ArrayList<>();
        for (TensorSpec t : tensors) {
            long[] dims = t.shape().stream().mapToLong(Integer::longValue).toArray();
            arrays.add(m.create(weights.data(t.name()), new Shape(dims)));
        }
        return arrays;
    }

    void load(OptimizerState state) {
        replace(first, state.first());
        replace(second, state.second());
        replace(averages, state.averages());
        replace(accumulated, state.accumulated());
        if (steps != null) {
            steps.close();
        }
        steps = manager.create((float) state.steps()).toDevice(device, false);
    }

    private void replace(List<NDArray> arrays, Weights values) {
        arrays.forEach(NDArray::close);
        arrays.clear();
        List<TensorSpec> kept = spec.tensors().stream()
                .filter(t -> values.tensors().containsKey(t.name()))
                .toList();
        arrays.addAll(of(manager, values, kept));
    }

    OptimizerState state(long pendingSamples, long pendingBatches) {
        return new OptimizerState(
                kept(first, true),
                kept(second, true),
                averages(),
                kept(accumulated, true),
                (long) steps.getFloat(),
                pendingSamples,
                pendingBatches);
    }

    Weights averages() {
        return kept(averages, false);
    }

    private Weights kept(List<NDArray> arrays, boolean onlyTrained) {
        if (arrays.isEmpty()) {
            return OptimizerState.NONE;
        }
        Map<String, Weights.Tensor> out = new LinkedHashMap<>();
        for (TensorSpec t : spec.tensors()) {
            if (t.trained() || !onlyTrained) {
                out.put(
                        t.name(),
                        new Weights.Tensor(t.shape(), arrays.get(out.size()).toFloatArray()));
            }
        }
        return new Weights(out);
    }
}
