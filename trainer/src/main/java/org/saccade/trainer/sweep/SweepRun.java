package org.saccade.trainer.sweep;

import java.util.List;
import java.util.Map;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.evaluate.OperationScore;
import org.saccade.trainer.fit.BestModel;
import org.saccade.trainer.fit.EpochResult;
import org.saccade.trainer.fit.TrainingResult;

/**
 * What one training of a sweep came to: a row of its table.
 *
 * @param settings the values tried, by the word of their setting
 * @param definition SHA-256 of all that decides the result; a run whose definition is the same is not repeated
 * @param folder of the run, within that of the sweep
 * @param run its name
 * @param failure why it could not go on, or its best model could not be exported; null when it is done
 * @param bestEpoch from 0; -1 where it failed before the first
 * @param validationAccuracy of the best epoch, 0 to 1; null without one
 * @param testAccuracy of that epoch; null without one or without test samples
 * @param validationLoss of that epoch
 * @param firingRates of that epoch, by layer of neurons
 * @param hiddenSynOps accumulates per sample behind the first layer of neurons, from real spikes
 * @param parameters trained values
 * @param seconds of training, evaluation left out
 * @param samplesPerSecond of training
 * @param model id announced; null for none
 * @param accuracyByEpoch validation accuracy after each epoch
 */
public record SweepRun(
        Map<String, Double> settings,
        String definition,
        String folder,
        String run,
        String failure,
        int bestEpoch,
        Double validationAccuracy,
        Double testAccuracy,
        Double validationLoss,
        List<Double> firingRates,
        double hiddenSynOps,
        long parameters,
        double seconds,
        double samplesPerSecond,
        String model,
        List<Double> accuracyByEpoch) {

    public SweepRun {
        firingRates = List.copyOf(firingRates);
        accuracyByEpoch = List.copyOf(accuracyByEpoch);
    }

    static SweepRun of(
            Map<String, Double> settings,
            String definition,
            String folder,
            NetworkSpec network,
            TrainingResult result) {
        BestModel best = result.best().orElseThrow();
        double seconds =
                result.history().stream().mapToDouble(EpochResult::seconds).sum();
        double samples =
                result.history().stream().mapToDouble(EpochResult::samples).sum();
        return new SweepRun(
                settings,
                definition,
                folder,
                result.run(),
                result.unannounced().orElse(null),
                best.epoch(),
                best.validation().accuracy(),
                best.test().samples() == 0 ? null : best.test().accuracy(),
                best.validation().loss(),
                best.firingRates(),
                OperationScore.of(network, best.firingRates(), network.timeSteps(), Double.NaN)
                        .field()
                        .synOps(),
                network.parameterCount(),
                seconds,
                seconds == 0 ? 0 : samples / seconds,
                result.announced().map(model -> model.getModel()).orElse(null),
                result.history().stream().map(EpochResult::validationAccuracy).toList());
    }

    static SweepRun failed(
            Map<String, Double> settings,
            String definition,
            String folder,
            String run,
            NetworkSpec network,
            String why) {
        return new SweepRun(
                settings,
                definition,
                folder,
                run,
                why,
                -1,
                null,
                null,
                null,
                List.of(),
                0,
                network.parameterCount(),
                0,
                0,
                null,
                List.of());
    }
}
