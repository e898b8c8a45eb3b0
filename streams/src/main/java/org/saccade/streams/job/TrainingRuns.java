package org.saccade.streams.job;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.saccade.schemas.schema.TrainingProgress;
import org.saccade.schemas.schema.TrainingState;

/**
 * What the trainers of one training set have said, folded record by record. Not safe for several threads.
 */
final class TrainingRuns {

    private final String trainingSet;
    private final Map<String, Run> runs = new LinkedHashMap<>();

    TrainingRuns(String trainingSet) {
        this.trainingSet = trainingSet;
    }

    /**
     * One run.
     *
     * @param started highest epoch started; -1 for none
     * @param checkpointed highest epoch never read again; -1 for none
     * @param epochs epochs planned; 0 when not said
     * @param state the latest
     */
    record Run(int started, int checkpointed, int epochs, TrainingState state) {

        boolean active() {
            return state != TrainingState.FINISHED && state != TrainingState.FAILED;
        }

        /** True when the run will read the frames of this epoch and is at most one epoch away from it. */
        boolean needs(int epoch) {
            return active() && epoch > checkpointed && epoch <= started + 1 && (epochs <= 0 || epoch < epochs);
        }
    }

    void add(TrainingProgress progress) {
        if (!progress.getTrainingSet().equals(trainingSet) || progress.getState() == TrainingState.UNKNOWN) {
            return;
        }
        Run before = runs.getOrDefault(progress.getRun(), new Run(-1, -1, 0, TrainingState.REGISTERED));
        int started = before.started();
        int checkpointed = before.checkpointed();
        switch (progress.getState()) {
            case EPOCH_STARTED, EPOCH_FINISHED -> started = Math.max(started, progress.getEpoch());
            case CHECKPOINTED -> {
                started = Math.max(started, progress.getEpoch());
                checkpointed = Math.max(checkpointed, progress.getEpoch());
            }
            default -> {
                // REGISTERED, TRAINING, FINISHED and FAILED change nothing but the state.
            }
        }
        int epochs = progress.getEpochs() > 0 ? progress.getEpochs() : before.epochs();
        runs.put(progress.getRun(), new Run(started, checkpointed, epochs, progress.getState()));
    }

    Collection<Run> all() {
        return runs.values();
    }

    boolean anyActive() {
        return runs.values().stream().anyMatch(Run::active);
    }

    /** True when there was a run and every one is over and done. */
    boolean allFinished() {
        return !runs.isEmpty() && runs.values().stream().allMatch(run -> run.state() == TrainingState.FINISHED);
    }

    /** True when the pass of this epoch may be made now: a run is about to read it, or nobody has come yet and it is the first. */
    boolean needs(int epoch) {
        return runs.isEmpty() ? epoch == 0 : runs.values().stream().anyMatch(run -> run.needs(epoch));
    }

    /** Highest epoch started by a run that is not over; -1 for none. */
    int highestStarted() {
        return runs.values().stream()
                .filter(Run::active)
                .mapToInt(Run::started)
                .max()
                .orElse(-1);
    }

    /** Highest epoch that no run reads again; -1 for none. Runs that failed and no others: nothing is given up. */
    int consumed() {
        if (anyActive()) {
            return runs.values().stream()
                    .filter(Run::active)
                    .mapToInt(Run::checkpointed)
                    .min()
                    .getAsInt();
        }
        return allFinished() ? Integer.MAX_VALUE : -1;
    }
}
