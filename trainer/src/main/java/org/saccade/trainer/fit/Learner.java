package org.saccade.trainer.fit;

import ai.djl.ndarray.types.DataType;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.emit.TrainingStep;
import org.saccade.trainer.data.Batch;

/**
 * Takes the steps of a recipe with a network, and its teacher where there is one. What a step does follows from the state alone, so
 * that a resumed training does the same. Owns both networks. For one thread.
 */
final class Learner implements AutoCloseable {

    private final Recipe recipe;
    private final TorchNetwork network;
    private final Teacher teacher;

    /** @param teacher null: none */
    Learner(Recipe recipe, TorchNetwork network, Teacher teacher) {
        this.recipe = recipe;
        this.network = network;
        this.teacher = teacher;
    }

    TorchNetwork network() {
        return network;
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
                update);
        network.seed((recipe.seed() * 0x9E3779B97F4A7C15L + state.epoch()) * 0xD1B54A32D192ED03L + done);
        return network.trainStep(
                batch.frames(),
                DataType.valueOf(batch.element().name()),
                batch.labels(),
                teacher == null ? null : teacher.logits(batch),
                step);
    }

    @Override
    public void close() {
        try (teacher) {
            network.close();
        }
    }
}
