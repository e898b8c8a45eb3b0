package org.saccade.trainer.fit;

import java.util.List;

/**
 * Figures of one epoch.
 *
 * @param epoch from 0
 * @param loss mean training loss
 * @param trainAccuracy share of training samples classified rightly while they were learned, 0 to 1
 * @param validationLoss mean cross entropy on the validation split after the epoch
 * @param validationAccuracy on the validation split after the epoch, 0 to 1
 * @param testAccuracy on the test split after the epoch; null where there are no test samples
 * @param learningRate of the last step
 * @param samples training samples seen
 * @param samplesPerSecond of training, evaluation not included
 * @param seconds of training, evaluation not included
 * @param firingRates spikes per neuron and time step of each LIF layer, on the validation split
 * @param best whether it is the best epoch so far
 * @param advice what looks wrong and what helps; empty when all is well
 */
public record EpochResult(
        int epoch,
        double loss,
        double trainAccuracy,
        double validationLoss,
        double validationAccuracy,
        Double testAccuracy,
        double learningRate,
        long samples,
        double samplesPerSecond,
        double seconds,
        List<Double> firingRates,
        boolean best,
        List<String> advice) {

    public EpochResult {
        firingRates = List.copyOf(firingRates);
        advice = List.copyOf(advice);
    }
}
