package org.saccade.trainer.evaluate;

/**
 * One threshold of a rule to stop by, on the samples evaluated.
 *
 * @param threshold as {@code --exit} takes it
 * @param meanSteps time steps that the answers cover, on average
 * @param accuracy top-1
 * @param early share of samples answered before their last step
 */
public record ExitPoint(double threshold, double meanSteps, double accuracy, double early) {}
