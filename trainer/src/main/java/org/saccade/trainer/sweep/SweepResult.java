package org.saccade.trainer.sweep;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A sweep so far: the file {@code sweep.json}, and the object that {@code train --sweep --json} prints.
 *
 * @param sweep its name; the names of its runs begin with it
 * @param trainingSet what all learn from
 * @param planned number of runs
 * @param interrupted stopped ahead of its end; the same command goes on
 * @param runs those that are over, in the order of the grid
 */
public record SweepResult(String sweep, String trainingSet, int planned, boolean interrupted, List<SweepRun> runs) {

    public SweepResult {
        runs = List.copyOf(runs);
    }

    /** The run of the highest validation accuracy, of equals the lowest validation loss. */
    public Optional<SweepRun> winner() {
        return runs.stream()
                .filter(run -> run.validationAccuracy() != null)
                .max(Comparator.comparingDouble(SweepRun::validationAccuracy)
                        .thenComparing(SweepRun::validationLoss, Comparator.reverseOrder()));
    }
}
