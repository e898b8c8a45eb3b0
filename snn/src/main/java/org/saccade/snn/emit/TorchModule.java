package org.saccade.snn.emit;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.TensorSpec;

/**
 * The archive that trains a network, loaded on one device: its tensors and its methods. Owns their native memory. For one thread at
 * a time; several modules may run at once, each on a thread of its own.
 */
final class TorchModule implements AutoCloseable {
    private final NetworkSpec spec;
    private final Device device;
    private final Model model;
    private final PtSymbolBlock block;
    private final Map<String, NDArray> tensors = new LinkedHashMap<>();

    TorchModule(NetworkSpec spec, byte[] archive, Device device) {
        this.spec = spec;
        this.device = device;
        this.model = Model.newInstance(spec.name(), device, "PyTorch");
        try {
            model.load(new ByteArrayInputStream(archive), Map.of("trainParam", "true"));
            block = (PtSymbolBlock) model.getBlock();
            block.freezeParameters(false);
            NDList arrays = run("tensors", manager(), new NDList());
            List<TensorSpec> specified = spec.tensors();
            for (int i = 0; i < arrays.size(); i++) {
                tensors.put(specified.get(i).name(), arrays.get(i));
            }
        } catch (IOException | MalformedModelException | RuntimeException e) {
            model.close();
            throw new IllegalStateException(
                    "network " + spec.name() + " does not load into DJL's PyTorch engine on "
                            + DeviceChoice.name(device),
                    e);
        }
    }

    Device device() {
        return device;
    }

    /** Owns what lives as long as the module. */
    NDManager manager() {
        return model.getNDManager();
    }

    /** Runs a method that only answers; its results belong to the given manager. */
    NDList run(String method, NDManager m, NDList in) {
        return run(method, false, m, in);
    }

    /** Runs a method that takes gradients. */
    NDList train(String method, NDManager m, NDList in) {
        // The mode is the thread's own. DJL's gradient collector sets it too, but there may be one in a process only.
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
        try {
            return run(method, true, m, in);
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    private NDList run(String method, boolean gradients, NDManager m, NDList in) {
        NDArray name = m.zeros(new Shape(1));
        name.setName("module_method:" + method);
        in.add(name);
        NDList out = block.forward(new ParameterStore(m, false), in, gradients);
        out.attach(m);
        return out;
    }

    /** All tensors in the order of the specification, sharing their memory. */
    List<NDArray> tensors() {
        return List.copyOf(tensors.values());
    }

    /** The running statistics as they are now, copied. */
    List<NDArray> statistics(NDManager m) {
        List<NDArray> copies = new ArrayList<>();
        for (TensorSpec t : spec.tensors()) {
            if (!t.trained()) {
                NDArray copy = tensors.get(t.name()).duplicate();
                copy.attach(m);
                copies.add(copy);
            }
        }
        return copies;
    }

    /** Copies a value into each tensor, from whatever device it is on. */
    void assign(List<NDArray> values) {
        try (NDManager m = manager().newSubManager()) {
            NDList in = new NDList();
            OptimizerArrays.list(in, "values[]", values);
            run("assign", m, in);
        }
    }

    void assign(Weights weights) {
        try (NDManager m = manager().newSubManager()) {
            assign(OptimizerArrays.of(m, weights, spec.tensors()));
        }
    }

    Weights weights() {
        Map<String, Weights.Tensor> out = new LinkedHashMap<>();
        spec.tensors()
                .forEach(t -> out.put(
                        t.name(),
                        new Weights.Tensor(t.shape(), tensors.get(t.name()).toFloatArray())));
        return new Weights(out);
    }

    /** NDArrays that live as long as the module: what a step or an answer takes beside them is freed at its end. */
    int openArrays() {
        return manager().getManagedArrays().size();
    }

    @Override
    public void close() {
        model.close();
    }
}
