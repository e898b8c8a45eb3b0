package org.saccade.snn.emit;

/**
 * The numbers of one training step.
 *
 * @param learningRate of Adam (betas 0.9 and 0.999, epsilon 1e-8)
 * @param lossScale the loss is multiplied by it and the gradients are divided by it; 1 for float32
 * @param labelSmoothing share of each target spread over all classes, [0, 1)
 * @param silenceMargin empty time bins drive no channel above threshold * (1 - decay) - margin after the step, so that
 *     they can be skipped exactly; negative: weights are left as the optimiser made them
 */
public record TrainingStep(double learningRate, double lossScale, double labelSmoothing, double silenceMargin) {
    /** A margin that outlasts float32 rounding. */
    public static final double SILENCE_MARGIN = 1e-4;

    /** Checks the ranges. */
    public TrainingStep {
        if (!(learningRate >= 0 && learningRate < 1e3)) {
            throw new IllegalArgumentException("learning rate is " + learningRate + "; allowed: 0 to 1000");
        }
        if (!(lossScale > 0 && lossScale <= 1 << 30)) {
            throw new IllegalArgumentException("loss scale is " + lossScale + "; allowed: above 0 up to 2^30");
        }
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            throw new IllegalArgumentException("label smoothing is " + labelSmoothing + "; allowed: 0 up to below 1");
        }
        if (Double.isNaN(silenceMargin)) {
            throw new IllegalArgumentException("silence margin is not a number");
        }
    }

    /** A float32 step without label smoothing that keeps the network exactly skippable. */
    public static TrainingStep of(double learningRate) {
        return new TrainingStep(learningRate, 1, 0, SILENCE_MARGIN);
    }

    /**
     * What a step reports.
     *
     * @param loss mean cross entropy of the batch before the update
     * @param nonFinite whether a gradient was infinite or NaN; then nothing was changed
     * @param correct samples of the batch whose largest logit was their label's
     */
    public record Result(float loss, boolean nonFinite, int correct) {}
}
