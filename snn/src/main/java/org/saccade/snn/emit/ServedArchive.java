package org.saccade.snn.emit;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import org.saccade.snn.spec.InputShape;
import org.saccade.snn.spec.NetworkSpec;

/**
 * The archive of {@link TorchArchive#forServing} as a user of PyTorch runs it, to compare it with the network before it is given away. For one
 * thread. Never give it an archive from elsewhere: it holds a pickle.
 */
public final class ServedArchive implements AutoCloseable {

    private final NetworkSpec spec;
    private final Model model;

    /** @param archive as {@link TorchArchive#forServing} made it for this network */
    public ServedArchive(NetworkSpec spec, byte[] archive) {
        this.spec = spec;
        this.model = Model.newInstance(spec.name(), TorchRuntime.device(), "PyTorch");
        try {
            model.load(new ByteArrayInputStream(archive));
        } catch (IOException | MalformedModelException | RuntimeException e) {
            model.close();
            throw new IllegalStateException("the archive of network " + spec.name() + " does not load", e);
        }
    }

    /** Logits and firing rates of one sample, [T, P, H, W]. */
    public TorchNetwork.Evaluation evaluate(float[] frames) {
        InputShape in = spec.input();
        long steps = frames.length / ((long) in.polarities() * in.height() * in.width());
        try (NDManager m = model.getNDManager().newSubManager()) {
            NDArray x =
                    m.create(FloatBuffer.wrap(frames), new Shape(steps, 1, in.polarities(), in.height(), in.width()));
            NDArray method = m.zeros(new Shape(1));
            method.setName("module_method:rates");
            NDList out = model.getBlock().forward(new ParameterStore(m, false), new NDList(x, method), false);
            out.attach(m);
            float[] rates = out.size() > 1 ? out.get(1).toFloatArray() : new float[0];
            return new TorchNetwork.Evaluation(1, spec.classes(), out.get(0).toFloatArray(), rates);
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
