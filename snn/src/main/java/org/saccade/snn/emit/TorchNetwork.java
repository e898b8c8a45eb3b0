package org.saccade.snn.emit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.saccade.snn.net.OptimizerState;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
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
 * object and is freed by {@link #close}; each call frees its own temporaries. For one thread at a time per network; several networks
 * may be used at once. {@link DataParallel} takes its steps on several devices.
 */
public final class TorchNetwork implements BatchTrainer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TorchNetwork.class);

    private final NetworkSpec spec;
    private final TorchModule module;
    private final StepPlan plan;
    private final TorchInputs inputs;
    private final OptimizerArrays optimizer;
    private long pendingSamples;
    private long pendingBatches;

    private TorchNetwork(NetworkSpec spec, Weights weights, StepPlan plan, Device device) {
        this.spec = spec;
        this.plan = plan;
        this.inputs = new TorchInputs(spec, plan.loss());
        this.module = new TorchModule(spec, TorchArchive.forTraining(spec, weights, plan), device);
        this.optimizer = new OptimizerArrays(spec, module.manager(), device);
        try {
            load(weights, plan.initial(spec, weights));
        } catch (RuntimeException e) {
            module.close();
            throw e;
        }
        LOG.info("network {} on {}: {} parameters", spec.name(), device(), spec.parameterCount());
    }

    /** Loads a network with these weights and a fresh optimiser: Adam, as {@link StepPlan#DEFAULT} says. */
    public static TorchNetwork open(NetworkSpec spec, Weights weights) {
        return open(spec, weights, StepPlan.DEFAULT);
    }

    /**
     * Loads a network that is trained in another way, where networks run by default.
     *
     * @throws IllegalArgumentException for a precision that the device is no faster in
     */
    public static TorchNetwork open(NetworkSpec spec, Weights weights, StepPlan plan) {
        return open(spec, weights, plan, TorchRuntime.device());
    }

    /** The same on a device of the caller's choice. */
    public static TorchNetwork open(NetworkSpec spec, Weights weights, StepPlan plan, Device device) {
        if (plan.precision() != Precision.FP32 && !device.isGpu()) {
            throw new IllegalArgumentException(
                    "precision " + plan.precision() + " needs a GPU: on CPUs convolutions in "
                            + "bfloat16 take three times as long as in float32, in half twenty times");
        }
        return new TorchNetwork(spec, weights.checkedFor(spec), plan, device);
    }

    /** Without asking whether the device makes sense of the precision. */
    static TorchNetwork openAnyway(NetworkSpec spec, Weights weights, StepPlan plan) {
        return new TorchNetwork(spec, weights.checkedFor(spec), plan, TorchRuntime.device());
    }

    /** Whether networks run on a GPU here; loads the engine. */
    public static boolean isOnGpu() {
        return TorchRuntime.device().isGpu();
    }

    /** The network's specification. */
    public NetworkSpec spec() {
        return spec;
    }

    /** Where the network runs, such as {@code cpu} or {@code gpu:0}. */
    public String device() {
        return DeviceChoice.name(module.device());
    }

    /** One training step on uint8 frames. */
    public TrainingStep.Result trainStep(ByteBuffer frames, int[] labels, TrainingStep step) {
        return trainStep(frames, DataType.UINT8, labels, step);
    }

    /** One training step without a teacher. */
    public TrainingStep.Result trainStep(ByteBuffer frames, DataType type, int[] labels, TrainingStep step) {
        return trainStep(frames, type, labels, null, step);
    }

    @Override
    public TrainingStep.Result trainStep(
            ByteBuffer frames, DataType type, int[] labels, float[] teacher, TrainingStep step) {
        TrainingBatch batch = checked(new TrainingBatch(frames, type, labels, teacher), step);
        try (NDManager m = module.manager().newSubManager()) {
            NDList in = inputs.step(m, batch, numbers(step, batch.size()));
            optimizer.addTo(in);
            return done(module.train("train_step", m, in), step, batch.size());
        }
    }

    /** Throws unless batch and step are such as this network takes. */
    TrainingBatch checked(TrainingBatch batch, TrainingStep step) {
        if (!step.update() && !plan.accumulate()) {
            throw new IllegalArgumentException("a step without update needs a plan that accumulates gradients");
        }
        inputs.check(batch);
        return batch;
    }

    /**
     * The second half of a step whose gradients are there: all that follows on them.
     *
     * @param results what the archive's {@code gradients} gave for the whole batch; written over
     * @param statistics the running statistics as they were before
     * @param samples of the batch
     */
    TrainingStep.Result update(NDManager m, NDList results, List<NDArray> statistics, TrainingStep step, int samples) {
        NDList in = new NDList();
        OptimizerArrays.list(in, "results[]", results);
        OptimizerArrays.list(in, "old[]", statistics);
        in.add(inputs.numbers(m, numbers(step, samples)));
        optimizer.addTo(in);
        return done(module.train("update_step", m, in), step, samples);
    }

    private double[] numbers(TrainingStep step, int samples) {
        return step.numbers(samples, pendingSamples);
    }

    private TrainingStep.Result done(NDList out, TrainingStep step, int samples) {
        float[] result = out.head().toFloatArray();
        boolean nonFinite = result[1] != 0;
        boolean updated = result[4] != 0;
        pendingSamples = updated ? 0 : nonFinite ? pendingSamples : pendingSamples + samples;
        pendingBatches = updated || step.update() ? 0 : pendingBatches + 1;
        return new TrainingStep.Result(result[0], nonFinite, Math.round(result[2]), result[3], updated);
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
        try (NDManager m = module.manager().newSubManager()) {
            return evaluate(m, inputs.frames(m, frames, type, batch), batch);
        }
    }

    /** The same for float32 frames. */
    public Evaluation evaluate(FloatBuffer frames, int batch) {
        try (NDManager m = module.manager().newSubManager()) {
            return evaluate(m, inputs.frames(m, frames, batch), batch);
        }
    }

    private Evaluation evaluate(NDManager m, NDArray frames, int batch) {
        NDList out = module.run("rates", m, new NDList(frames));
        float[] rates = out.size() > 1 ? out.get(1).toFloatArray() : new float[0];
        return new Evaluation(batch, spec.classes(), out.get(0).toFloatArray(), rates);
    }

    /**
     * What every layer of the plan puts out on a batch of float32 frames: the share of values above 0 and the mean value,
     * each over samples, time steps and neurons. For comparing one implementation with another.
     */
    public Activity activity(FloatBuffer frames, int batch) {
        try (NDManager m = module.manager().newSubManager()) {
            NDArray x = inputs.frames(m, frames, batch);
            NDList out = module.run("activity", m, new NDList(x));
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
        return gradients(frames, labels, null, labelSmoothing).gradients();
    }

    /** The loss and its gradients, with a teacher's logits where the loss has one. */
    Slope gradients(ByteBuffer frames, int[] labels, float[] teacher, double labelSmoothing) {
        try (NDManager m = module.manager().newSubManager()) {
            TrainingStep step = new TrainingStep(0, 1, labelSmoothing, -1);
            TrainingBatch batch = checked(new TrainingBatch(frames, DataType.UINT8, labels, teacher), step);
            NDList out = module.train("gradients", m, inputs.step(m, batch, numbers(step, batch.size())));
            int[] next = {2};
            return new Slope(out.get(0).toFloatArray()[0], Weights.zeros(spec).map((name, t) -> out.get(next[0]++)
                    .toFloatArray()));
        }
    }

    /** A loss and its gradients. */
    record Slope(float loss, Weights gradients) {}

    /** The weights as they are now, running statistics included. */
    public Weights weights() {
        return module.weights();
    }

    /** The optimiser's state as it is now. */
    public OptimizerState optimizerState() {
        return optimizer.state(pendingSamples, pendingBatches);
    }

    /** Batches in the accumulated gradients. */
    public long pendingBatches() {
        return pendingBatches;
    }

    /** Puts weights and optimiser back; training goes on bit by bit as it would have from where they were taken. */
    public void load(Weights weights, OptimizerState state) {
        weights.checkedFor(spec);
        plan.check(state, spec);
        module.assign(weights);
        optimizer.load(state);
        pendingSamples = state.pendingSamples();
        pendingBatches = state.pendingBatches();
    }

    /**
     * The weights that stand for the training: their averages where the plan keeps them, else those of the last update.
     *
     * @param silenceMargin as in {@link TrainingStep}: an average of weights that can be skipped may be just outside
     */
    public Weights averaged(double silenceMargin) {
        if (!plan.hasAverages()) {
            return weights();
        }
        return with(optimizer.averages(), () -> {
            if (silenceMargin >= 0) {
                try (NDManager m = module.manager().newSubManager()) {
                    module.run("project", m, new NDList(scalar(m, silenceMargin)));
                }
            }
            return weights();
        });
    }

    /** Runs something, such as an evaluation, with other weights in the network, and puts those of the training back. */
    public <T> T with(Weights other, Supplier<T> body) {
        Weights trained = weights();
        module.assign(other.checkedFor(spec));
        try {
            return body.get();
        } finally {
            module.assign(trained);
        }
    }

    @Override
    public void close() {
        module.close();
    }

    /** What the steps of this network are made of, for those who take parts of them elsewhere. */
    TorchModule module() {
        return module;
    }

    StepPlan plan() {
        return plan;
    }

    TorchInputs inputs() {
        return inputs;
    }

    /** NDArrays that live as long as this network. */
    int openArrays() {
        return module.openArrays();
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
