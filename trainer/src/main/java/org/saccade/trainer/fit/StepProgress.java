package org.saccade.trainer.fit;

/**
 * Where a training stands after a step.
 *
 * @param epoch from 0
 * @param epochs planned
 * @param step steps done in the epoch
 * @param steps of the epoch
 * @param loss mean over the epoch so far
 * @param accuracy on the training samples of the epoch so far, 0 to 1
 * @param samplesPerSecond of the epoch so far
 * @param secondsLeft estimate for the whole training, evaluation left out
 */
public record StepProgress(
        int epoch,
        int epochs,
        int step,
        int steps,
        double loss,
        double accuracy,
        double samplesPerSecond,
        double secondsLeft) {}
