package org.saccade.trainer.fit;

import java.util.ArrayList;
import java.util.List;

/**
 * How a network is trained: with the frames and one thread, it decides the result to the last bit.
 *
 * @param epochs passes over the training split, at least 1
 * @param batchSize samples per step, at least 1
 * @param maxLearningRate of Adam at the start
 * @param minLearningRate of Adam at the end; cosine annealing between, step by step
 * @param labelSmoothing share of each target spread over all classes, [0, 1)
 * @param keepSkippable after each step, biases are projected so that empty time bins stay silent and can be skipped exactly
 * @param seed of the first weights and of the order of the samples
 */
public record Recipe(
        int epochs,
        int batchSize,
        double maxLearningRate,
        double minLearningRate,
        double labelSmoothing,
        boolean keepSkippable,
        long seed) {

    /** Settled on 900 recordings of N-MNIST with the network conv-small. */
    public static final Recipe DEFAULT = new Recipe(40, 16, 1e-2, 1e-5, 0.1, true, 1);

    public Recipe {
        List<String> problems = new ArrayList<>();
        if (epochs < 1 || epochs > 1_000_000) {
            problems.add("epochs is " + epochs + ", allowed are 1 .. 1000000");
        }
        if (batchSize < 1 || batchSize > 65_536) {
            problems.add("batch size is " + batchSize + ", allowed are 1 .. 65536");
        }
        if (!(maxLearningRate > 0 && maxLearningRate <= 10)) {
            problems.add("learning rate is " + maxLearningRate + ", allowed is above 0 up to 10");
        }
        if (!(minLearningRate >= 0 && minLearningRate <= maxLearningRate)) {
            problems.add("lowest learning rate is " + minLearningRate + ", allowed is 0 .. " + maxLearningRate);
        }
        if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
            problems.add("label smoothing is " + labelSmoothing + ", allowed is 0 up to below 1");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** The same with another number of epochs. */
    public Recipe withEpochs(int count) {
        return new Recipe(count, batchSize, maxLearningRate, minLearningRate, labelSmoothing, keepSkippable, seed);
    }

    /** The same with another seed. */
    public Recipe withSeed(long other) {
        return new Recipe(epochs, batchSize, maxLearningRate, minLearningRate, labelSmoothing, keepSkippable, other);
    }

    /**
     * Learning rate of a step: min + (max - min) (1 + cos(pi x)) / 2, where x is the share of the training that is done.
     *
     * @param epoch from 0
     * @param step within the epoch, from 0
     * @param steps of the epoch
     */
    public double learningRate(int epoch, int step, int steps) {
        double done = (epoch + Math.min(1, (double) step / Math.max(1, steps))) / epochs;
        return minLearningRate + (maxLearningRate - minLearningRate) * (1 + Math.cos(Math.PI * done)) / 2;
    }
}
