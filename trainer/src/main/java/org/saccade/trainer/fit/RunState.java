package org.saccade.trainer.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a training stands, but for its weights and optimiser: the file {@code state.json} of a checkpoint. Immutable.
 *
 * @param run name of the training
 * @param trainingSet what it learns from
 * @param network the specification as canonical JSON
 * @param recipe how it is trained
 * @param teacher id of the model that it learns from as well; empty: none
 * @param devices that share each batch; 0 in checkpoints of versions that knew one only
 * @param lossScale of the next step
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
        String teacher,
        int devices,
        LossScale lossScale,
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
        devices = Math.max(1, devices);
    }

    static RunState initial(
            String run,
            String trainingSet,
            String network,
            Recipe recipe,
            String teacher,
            int devices,
            LossScale scale) {
        return new RunState(
                run,
                trainingSet,
                network,
                recipe,
                teacher,
                devices,
                scale,
                0,
                EpochSums.ZERO,
                null,
                -1,
                -1,
                List.of(),
                Map.of());
    }

    /** The state after a step. */
    RunState stepped(EpochSums now, LossScale scale) {
        return with(devices, scale, epoch, now, best, published, publishedEpoch, history, positions);
    }

    /** The state where it goes on on so many devices. */
    RunState withDevices(int sharing) {
        return with(sharing, lossScale, epoch, sums, best, published, publishedEpoch, history, positions);
    }

    RunState withPositions(Map<Integer, Long> read) {
        return with(devices, lossScale, epoch, sums, best, published, publishedEpoch, history, read);
    }

    RunState withPublished(double accuracy, int ofEpoch) {
        return with(devices, lossScale, epoch, sums, best, accuracy, ofEpoch, history, positions);
    }

    /** The state after the epoch under way. */
    RunState finished(EpochResult result, BestModel newBest) {
        List<EpochResult> longer = new ArrayList<>(history);
        longer.add(result);
        return with(
                devices, lossScale, epoch + 1, EpochSums.ZERO, newBest, published, publishedEpoch, longer, positions);
    }

    private RunState with(
            int sharing,
            LossScale scale,
            int nextEpoch,
            EpochSums nowSums,
            BestModel nowBest,
            double accuracy,
            int ofEpoch,
            List<EpochResult> results,
            Map<Integer, Long> read) {
        return new RunState(
                run,
                trainingSet,
                network,
                recipe,
                teacher,
                sharing,
                scale,
                nextEpoch,
                nowSums,
                nowBest,
                accuracy,
                ofEpoch,
                results,
                read);
    }
}
