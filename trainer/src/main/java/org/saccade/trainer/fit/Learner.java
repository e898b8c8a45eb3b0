package org.saccade.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.Optional;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.snn.emit.BatchTrainer;
import org.saccade.snn.emit.DataParallel;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.TrainingStep;
import org.saccade.snn.net.Weights;
import org.saccade.trainer.data.Batch;
import org.saccade.trainer.export.BundledNetwork;

/**
 * Takes the steps of a recipe with a network, on one device or several, and its teacher where there is one. What a step does follows from
 * the state alone, so that a resumed training does the same. Owns both networks. For one thread.
 */
final class Learner implements AutoCloseable {

    private final Recipe recipe;
    private final TorchNetwork network;
    private final Teacher teacher;
    private final DataParallel parallel;

    /**
     * @param teacher null: none
     * @param parallel the network's steps on several devices; null: it is on one
     */
    Learner(Recipe recipe, TorchNetwork network, Teacher teacher, DataParallel parallel) {
        this.recipe = recipe;
        this.network = network;
        this.teacher = teacher;
        this.parallel = parallel;
    }

    /**
     * The devices of a training, asked for before anything is waited for.
     *
     * @throws TrainingException where one is not there, or a batch has fewer samples than there are devices
     */
    static List<Device> devices(TrainerConfig config) {
        List<Device> devices;
        try {
            devices = config.devices().devices();
        } catch (IllegalArgumentException e) {
            throw new TrainingException(e.getMessage());
        }
        int batch = config.recipe().batchSize();
        if (batch < devices.size()) {
            throw new TrainingException("batches of " + batch + " samples cannot be shared by " + devices.size()
                    + " devices: make them larger, best a multiple");
        }
        return devices;
    }

    /**
     * Loads the networks.
     *
     * @param devices on which the network learns; the teacher answers on the first
     * @param weights of the network where there is no checkpoint
     * @param teacher null: none
     * @param frames of the training set
     * @throws TrainingException where the teacher does not fit
     */
    static Learner open(
            TrainerConfig config,
            List<Device> devices,
            Weights weights,
            Optional<Checkpoint> from,
            BundledNetwork teacher,
            FrameSpec frames) {
        Recipe recipe = config.recipe();
        Device first = devices.get(0);
        TorchNetwork network = TorchNetwork.open(config.network(), weights, recipe.stepPlan(first.isGpu()), first);
        Teacher master = null;
        try {
            from.ifPresent(c -> network.load(c.weights(), c.optimizer()));
            master = teacher == null ? null : Teacher.open(teacher, config.network(), frames, first);
            DataParallel parallel = devices.size() == 1 ? null : DataParallel.of(network, devices);
            return new Learner(recipe, network, master, parallel);
        } catch (RuntimeException e) {
            if (master != null) {
                master.close();
            }
            network.close();
            throw e;
        }
    }

    /** The network in training; what is said of several devices is of their first. */
    TorchNetwork network() {
        return network;
    }

    /** Where it learns, in the words of {@link org.saccade.snn.emit.DeviceChoice}. */
    String device() {
        return parallel == null ? network.device() : parallel.devices();
    }

    /** Margin of the projection that keeps empty time steps silent; negative: it is off. */
    double silenceMargin() {
        return recipe.keepSkippable() ? TrainingStep.SILENCE_MARGIN : -1;
    }

    /**
     * One step.
     *
     * @param steps of the epoch
     */
    TrainingStep.Result step(Batch batch, RunState state, int steps) {
        int done = state.sums().steps();
        boolean update = network.pendingBatches() + 1 >= recipe.accumulate();
        TrainingStep step = new TrainingStep(
                recipe.learningRate(state.epoch(), done, steps),
                state.lossScale().scale(),
                recipe.labelSmoothing(),
                silenceMargin(),
                update,
                (recipe.seed() * 0x9E3779B97F4A7C15L + state.epoch()) * 0xD1B54A32D192ED03L + done);
        BatchTrainer trainer = parallel == null ? network : parallel;
        return trainer.trainStep(
                batch.frames(),
                DataType.valueOf(batch.element().name()),
                batch.labels(),
                teacher == null ? null : teacher.logits(batch),
                step);
    }

    @Override
    public void close() {
        try (network;
                teacher;
                parallel) {
            // closed in turn, the replicas first
        }
    }
}
