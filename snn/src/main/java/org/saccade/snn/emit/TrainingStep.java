package org.saccade.snn.emit;

/**
 * The numbers of one training step that may change from step to step.
 *
 * @param learningRate of the optimiser; rounded to float32
 * @param lossScale the loss is multiplied by it and the gradients are divided by it; 1 for float32
 * @param labelSmoothing share of each target spread over all classes, [0, 1)
 * @param silenceMargin empty time bins drive no channel above threshold * (1 - decay) - margin after the step, so that
 *     they can be skipped exactly; negative: weights are left as the optimiser made them
 * @param update false: the gradients are accumulated and wait for a step that updates, see {@link StepPlan#accumulate}
 * @param seed of dropout's masks; equal seeds give equal masks on every device
 */
public record TrainingStep(
        double learningRate, double lossScale, double labelSmoothing, double silenceMargin, boolean update, long seed) {
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

    /** A step that updates, with the seed 0. */
    public TrainingStep(double learningRate, double lossScale, double labelSmoothing, double silenceMargin) {
        this(learningRate, lossScale, labelSmoothing, silenceMargin, true, 0);
    }

    /** A float32 step without label smoothing that keeps the network exactly skippable. */
    public static TrainingStep of(double learningRate) {
        return new TrainingStep(learningRate, 1, 0, SILENCE_MARGIN);
    }

    /**
     * The part of this step that a replica takes on its shard of the batch: the mean loss of the shard counts by the shard's share, so
     * that the shards' gradients add up to that of the batch's mean loss, and the replica draws from a stream of its own. The first
     * replica's stream is that of a training on one device.
     *
     * @param replica from 0
     * @param share samples of the shard over samples of the batch
     */
    TrainingStep ofShard(int replica, double share) {
        long own = seed + replica * 0x9E3779B97F4A7C15L;
        return new TrainingStep(learningRate, lossScale * share, labelSmoothing, silenceMargin, update, own);
    }

    /** The tensor of {@link StepNumber}s. */
    double[] numbers(int samples, long pendingSamples) {
        return new double[] {
            (float) learningRate,
            lossScale,
            labelSmoothing,
            silenceMargin,
            update ? 1 : 0,
            (int) (seed ^ seed >>> 32),
            samples,
            pendingSamples
        };
    }

    /**
     * What a step reports.
     *
     * @param loss of the batch before the update
     * @param nonFinite whether a gradient was infinite or NaN; then the batch changed nothing
     * @param correct samples of the batch whose largest logit was their label's
     * @param gradientNorm 2-norm of the gradient over all weights before clipping; 0 where there was no update
     * @param updated whether weights were updated
     */
    public record Result(float loss, boolean nonFinite, int correct, float gradientNorm, boolean updated) {}
}
