package org.saccade.trainer.fit;

/**
 * Where a training stands after a step.
 *
 * @param epoch from 0
 * @param epochs planned
 * @param step steps done in the epoch
 * @param steps of the epoch
 * @param batchLoss loss of this step
 * @param batchAccuracy share of this step's samples classified rightly, 0 to 1
 * @param learningRate of this step
 * @param loss mean over the epoch so far
 * @param accuracy on the training samples of the epoch so far, 0 to 1
 * @param samplesPerSecond of the epoch so far
 * @param lag records of the epoch's frames that have not been read from Kafka yet
 * @param secondsLeft estimate for the whole training, evaluation left out
 */
public record StepProgress(
        int epoch,
        int epochs,
        int step,
        int steps,
        double batchLoss,
        double batchAccuracy,
        double learningRate,
        double loss,
        double accuracy,
        double samplesPerSecond,
        long lag,
        double secondsLeft) {

    /** Steps done since the training began, this one included; epochs are taken to be equally long. */
    public long globalStep() {
        return (long) epoch * steps + step;
    }
}
