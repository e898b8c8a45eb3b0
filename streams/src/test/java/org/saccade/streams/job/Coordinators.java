package org.saccade.streams.job;

import java.nio.file.Path;
import java.time.Duration;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;
import org.saccade.schemas.schema.TrainingState;

/** Passes made in one go, as if a trainer had asked for all of them. */
final class Coordinators {

    private Coordinators() {}

    static PassOptions options(String frames, String evaluation, int epochs, int parallelism, Path checkpoints) {
        return new PassOptions(
                frames,
                evaluation,
                Topics.DEAD_LETTERS,
                epochs,
                false,
                JobSettings.of(parallelism, checkpoints.toString()).withCheckpointInterval(Duration.ofMillis(200)));
    }

    /** Evaluation and {@code epochs} training passes on the shared cluster. */
    static void makeAll(ClientSettings settings, TrainingSet set, PassOptions options, PassListener listener)
            throws Exception {
        askForAll(settings, set, options.epochs());
        try (PassCoordinator coordinator = new PassCoordinator(settings, set, options, Cluster.flink(), listener)) {
            PassCoordinator.Outcome outcome = coordinator.run();
            if (outcome != PassCoordinator.Outcome.EPOCHS_MADE) {
                throw new AssertionError("stopped with " + outcome);
            }
        }
    }

    /** Says that a trainer has begun all epochs, so that none is waited for. */
    static void askForAll(ClientSettings settings, TrainingSet set, int epochs) throws Exception {
        for (int epoch = 0; epoch < epochs; epoch++) {
            Reading.say(settings, set.name(), "run", TrainingState.EPOCH_STARTED, epoch, epochs);
        }
    }
}
