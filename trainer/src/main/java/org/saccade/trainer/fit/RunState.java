package org.saccade.trainer.fit;

import java.util.List;
import java.util.Map;

/**
 * Where a training stands, but for its weights and optimiser: the file {@code state.json} of a checkpoint. Immutable.
 *
 * @param run name of the training
 * @param trainingSet what it learns from
 * @param network the specification as canonical JSON
 * @param recipe how it is trained
 * @param epoch the epoch that is next, or under way where {@code sums} has steps
 * @param sums of the epoch under way
 * @param best the best epoch so far; null before the first
 * @param published validation accuracy of the model announced last; -1 before the first
 * @param publishedEpoch its epoch; -1 before the first
 * @param history every finished epoch
 * @param positions how far each partition of the frames topic had been read
 */
record RunState(
        String run,
        String trainingSet,
        String network,
        Recipe recipe,
        int epoch,
        EpochSums sums,
        BestModel best,
        double published,
        int publishedEpoch,
        List<EpochResult> history,
        Map<Integer, Long> positions) {

    RunState {
        history = List.copyOf(history);
        positions = Map.copyOf(positions);
    }

    static RunState initial(String run, String trainingSet, String network, Recipe recipe) {
        return new RunState(run, trainingSet, network, recipe, 0, EpochSums.ZERO, null, -1, -1, List.of(), Map.of());
    }

    RunState withSums(EpochSums now, Map<Integer, Long> read) {
        return new RunState(
                run, trainingSet, network, recipe, epoch, now, best, published, publishedEpoch, history, read);
    }

    RunState withPublished(double accuracy, int ofEpoch) {
        return new RunState(
                run, trainingSet, network, recipe, epoch, sums, best, accuracy, ofEpoch, history, positions);
    }

    /** The state after the epoch under way. */
    RunState finished(EpochResult result, BestModel newBest, Map<Integer, Long> read) {
        List<EpochResult> longer = new java.util.ArrayList<>(history);
        longer.add(result);
        return new RunState(
                run,
                trainingSet,
                network,
                recipe,
                epoch + 1,
                EpochSums.ZERO,
                newBest,
                published,
                publishedEpoch,
                longer,
                read);
    }
}
