package org.saccade.trainer.fit;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.saccade.schemas.schema.ModelAnnouncement;

/**
 * What a training came to.
 *
 * @param run its name
 * @param trainingSet what it learned from
 * @param interrupted stopped before its end; a later one with {@code resume} goes on
 * @param device where it ran
 * @param history every epoch
 * @param best the chosen epoch with its confusion matrices; empty when no epoch was finished
 * @param announced the model announced last
 * @param bundle folder of its bundle
 * @param unannounced why the best model could not be exported, so that {@code announced} is an earlier one or none; a later training with
 *     {@code resume} tries it again
 * @param deadLetters records set aside by this process
 */
public record TrainingResult(
        String run,
        String trainingSet,
        boolean interrupted,
        String device,
        List<EpochResult> history,
        Optional<BestModel> best,
        Optional<ModelAnnouncement> announced,
        Optional<Path> bundle,
        Optional<String> unannounced,
        long deadLetters) {

    public TrainingResult {
        history = List.copyOf(history);
    }
}
