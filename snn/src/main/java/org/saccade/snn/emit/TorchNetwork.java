package org.saccade.snn.emit;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.snn.net.AdamState;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.InputShape;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.TensorSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network in training: the TorchScript archive of its specification loaded by DJL, on a GPU where the engine has one.
 * Weights and optimiser state can be taken out and put back bit by bit between any two steps.
 *
 * <pre>{@code
 * try (TorchNetwork network = TorchNetwork.open(spec, Weights.initial(spec, seed))) {
 *     TrainingStep.Result r = network.trainStep(frames, labels, TrainingStep.of(1e-3));
 * }
 * }</pre>
 *
 * Frames are [T, B, P, H, W] row-major: time first. T may differ from the specification's. Native memory belongs to this
 * object and is freed by {@link #close}; each call frees its own temporaries. For one thread at a time per network;
 * steps of several networks in one process take turns, because DJL has one gradient collector per process.
 */
public final class TorchNetwork implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TorchNetwork.class);
    /** DJL throws when a second gradient collector is opened anywhere in the process. */
    private static final Object COLLECTOR = new Object();

    private final NetworkSpec spec;
    private final Device device;
    private final Model model;
    private final NDManager manager;
    private final PtSymbolBlock block;
    private final Map<String, NDArray> tensors = new LinkedHashMap<>();
    private final List<NDArray> first = new ArrayList<>();
    private final List<NDArray> second = new ArrayList<>();
    private final List<NDArray> steps = new ArrayList<>();

    private TorchNetwork(NetworkSpec spec, Weights weights) {
        this.spec = spec;
        this.device = TorchRuntime.device();
        this.model = Model.newInstance(spec.name(), device, "PyTorch");
        this.manager = model.getNDManager();
        try {
            byte[] archive = TorchArchive.forTraining(spec, weights);
            model.load(new ByteArrayInputStream(archive), Map.of("trainParam", "true"));
            block = (PtSymbolBlock) model.getBlock();
            block.freezeParameters(false);
            NDList arrays = run("tensors", false, manager, new NDList());
            List<TensorSpec> specified = spec.tensors();
            for (int i = 0; i < arrays.size(); i++) {
                tensors.put(specified.get(i).name(), arrays.get(i));
            }
            load(weights, AdamState.initial(spec));
        } catch (IOException | MalformedModelException | RuntimeException e) {
            model.close();
            throw new IllegalStateException("network " + spec.name() + " does not load into DJL's PyTorch engine", e);
        }
        LOG.info("network {} on {}: {} parameters", spec.name(), device, spec.parameterCount());
    }

    /** Loads a network with these weights and a fresh optimiser. */
    public static TorchNetwork open(NetworkSpec spec, Weights weights) {
        return new TorchNetwork(spec, weights.checkedFor(spec));
    }

    /** The network's specification. */
    public NetworkSpec spec() {
        return spec;
    }

    /** Where the network runs, such as {@code cpu()} or {@code gpu(0)}. */
    public String device() {
        return device.toString();
    }

    /** One training step on uint8 frames. */
    public TrainingStep.Result trainStep(ByteBuffer frames, int[] labels, TrainingStep step) {
        return trainStep(frames, DataType.UINT8, labels, step);
    }

    /**
     * One training step on a batch: forward, loss, gradients, Adam, projection.
     *
     * @param frames [T, B, P, H, W] from the buffer's position, in the machine's order of bytes; T follows from what remains
     * @param type of its elements: UINT8, INT8 or FLOAT32
     * @param labels one class per sample; its length is B
     */
    public TrainingStep.Result trainStep(ByteBuffer frames, DataType type, int[] labels, TrainingStep step) {
        try (NDManager m = manager.newSubManager()) {
            NDArray x = frames(m, frames, type, labels.length);
            NDList in = new NDList(x, labels(m, labels), scalar(m, step.learningRate()));
            list(in, "ms[]", first);
            list(in, "vs[]", second);
            list(in, "steps[]", steps);
            in.add(scalar(m, step.lossScale()));
            in.add(scalar(m, step.labelSmoothing()));
            in.add(scalar(m, step.silenceMargin()));
            float[] result = run("train_step", true, m, in).head().toFloatArray();
            return new TrainingStep.Result(result[0], result[1] != 0, Math.round(result[2]));
        }
    }

    /** Logits and firing rates of a batch of uint8 frames. */
    public Evaluation evaluate(ByteBuffer frames, int batch) {
        return evaluate(frames, DataType.UINT8, batch);
    }

    /**
     * Logits and firing rates of a batch with the running statistics of the batch norms.
     *
     * @param frames [T, B, P, H, W] from the buffer's position, in the machine's order of bytes
     * @param type of its elements: UINT8, INT8 or FLOAT32
     * @param batch B
     */
    public Evaluation evaluate(ByteBuffer frames, DataType type, int batch) {
        try (NDManager m = manager.newSubManager()) {
            return evaluate(m, frames(m, frames, type, batch), batch);
        }
    }

    /** The same for float32 frames. */
    public Evaluation evaluate(FloatBuffer frames, int batch) {
        try (NDManager m = manager.newSubManager()) {
            return evaluate(m, m.create(frames.slice(), shape(frames.remaining(), batch)), batch);
        }
    }

    private Evaluation evaluate(NDManager m, NDArray frames, int batch) {
        NDList out = run("rates", false, m, new NDList(frames));
        float[] rates = out.size() > 1 ? out.get(1).toFloatArray() : new float[0];
        return new Evaluation(batch, spec.classes(), out.get(0).toFloatArray(), rates);
    }

    /**
     * What every layer of the plan puts out on a batch of float32 frames: the share of values above 0 and the mean value,
     * each over samples, time steps and neurons. For comparing one implementation with another.
     */
    public Activity activity(FloatBuffer frames, int batch) {
        try (NDManager m = manager.newSubManager()) {
            NDArray x = m.create(frames.slice(), shape(frames.remaining(), batch));
            NDList out = run("activity", false, m, new NDList(x));
            return new Activity(out.get(0).toFloatArray(), out.get(1).toFloatArray());
        }
    }

    /**
     * Activity of the layers, in the order of the plan.
     *
     * @param above share of values above 0
     * @param means mean value
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Activity(float[] above, float[] means) {}

    /**
     * The gradients of a batch without an update, for tests and diagnosis: one tensor per trained tensor. Running
     * statistics advance as in a training step.
     */
    public Weights gradients(ByteBuffer frames, int[] labels, double labelSmoothing) {
        try (NDManager m = manager.newSubManager()) {
            NDArray x = frames(m, frames, DataType.UINT8, labels.length);
            NDList in = new NDList(x, labels(m, labels), scalar(m, 1), scalar(m, labelSmoothing));
            NDList out = run("gradients", true, m, in);
            int[] next = {2};
            return Weights.zeros(spec).map((name, t) -> out.get(next[0]++).toFloatArray());
        }
    }

    /** The weights as they are now, running statistics included. */
    public Weights weights() {
        Map<String, Weights.Tensor> out = new LinkedHashMap<>();
        spec.tensors()
                .forEach(t -> out.put(
                        t.name(),
                        new Weights.Tensor(t.shape(), tensors.get(t.name()).toFloatArray())));
        return new Weights(out);
    }

    /** The optimiser's state as it is now. */
    public AdamState adamState() {
        return new AdamState(
                moments(first), moments(second), (long) steps.get(0).getFloat());
    }

    private Weights moments(List<NDArray> arrays) {
        int[] next = {0};
        return Weights.zeros(spec).map((name, t) -> arrays.get(next[0]++).toFloatArray());
    }

    /** Puts weights and optimiser back; training goes on bit by bit as it would have from where they were taken. */
    public void load(Weights weights, AdamState state) {
        weights.checkedFor(spec);
        state.first().checkedAsMoments(spec);
        state.second().checkedAsMoments(spec);
        try (NDManager m = manager.newSubManager()) {
            NDList values = new NDList();
            list(values, "values[]", arrays(m, weights, spec.tensors()));
            run("assign", false, m, values);
        }
        for (List<NDArray> old : List.of(first, second, steps)) {
            old.forEach(NDArray::close);
            old.clear();
        }
        List<TensorSpec> trained =
                spec.tensors().stream().filter(TensorSpec::trained).toList();
        first.addAll(arrays(manager, state.first(), trained));
        second.addAll(arrays(manager, state.second(), trained));
        trained.forEach(t -> steps.add(scalar(manager, state.steps()).toDevice(device, false)));
    }

    @Override
    public void close() {
        model.close();
    }

    private List<NDArray> arrays(NDManager m, Weights weights, List<TensorSpec> names) {
        List<NDArray> arrays = new ArrayList<>();
        for (TensorSpec t : names) {
            long[] dims = t.shape().stream().mapToLong(Integer::longValue).toArray();
            arrays.add(m.create(weights.data(t.name()), new Shape(dims)));
        }
        return arrays;
    }

    /** Runs a method of the archive; its results belong to the given manager. */
    private NDList run(String method, boolean gradients, NDManager m, NDList in) {
        NDArray name = m.zeros(new Shape(1));
        name.setName("module_method:" + method);
        in.add(name);
        NDList out;
        if (gradients) {
            synchronized (COLLECTOR) {
                try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                    out = block.forward(new ParameterStore(m, false), in, true);
                }
            }
        } else {
            out = block.forward(new ParameterStore(m, false), in, false);
        }
        out.attach(m);
        return out;
    }

    private static void list(NDList in, String name, List<NDArray> arrays) {
        arrays.forEach(a -> a.setName(name));
        in.addAll(arrays);
    }

    private Shape shape(int values, int batch) {
        InputShape i = spec.input();
        long step = (long) batch * i.polarities() * i.height() * i.width();
        if (batch < 1 || values == 0 || values % step != 0) {
            throw new IllegalArgumentException("frames have " + values + " values; [T, " + batch + ", " + i.polarities()
                    + ", " + i.height() + ", " + i.width() + "] needs a positive multiple of " + step);
        }
        return new Shape(values / step, batch, i.polarities(), i.height(), i.width());
    }

    private NDArray frames(NDManager m, ByteBuffer frames, DataType type, int batch) {
        if (frames.remaining() % type.getNumOfBytes() != 0) {
            throw new IllegalArgumentException(
                    "frames of " + frames.remaining() + " bytes are no whole number of " + type + " values");
        }
        Shape shape = shape(frames.remaining() / type.getNumOfBytes(), batch);
        return m.create(frames.slice().order(frames.order()), shape, type);
    }

    private NDArray labels(NDManager m, int[] labels) {
        long[] wide = new long[labels.length];
        for (int i = 0; i < wide.length; i++) {
            if (labels[i] < 0 || labels[i] >= spec.classes()) {
                throw new IllegalArgumentException(
                        "label " + i + " is " + labels[i] + "; allowed: 0 to " + (spec.classes() - 1));
            }
            wide[i] = labels[i];
        }
        return m.create(wide);
    }

    private static NDArray scalar(NDManager m, double value) {
        return m.create((float) value);
    }

    /**
     * Logits and firing rates of a batch.
     *
     * @param batch B, samples
     * @param classes K
     * @param logits [B, K] row-major
     * @param rates [B, L] row-major: share of neurons and time steps with an output above 0, of each layer of neurons
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Evaluation(int batch, int classes, float[] logits, float[] rates) {

        /** The class with the largest logit of a sample; the first of equals. */
        public int predicted(int sample) {
            int best = 0;
            for (int k = 1; k < classes; k++) {
                if (logits[sample * classes + k] > logits[sample * classes + best]) {
                    best = k;
                }
            }
            return best;
        }
    }
}
