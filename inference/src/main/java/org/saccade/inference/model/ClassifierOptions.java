package org.saccade.inference.model;

import java.util.Objects;

/**
 * How a classifier runs. The answers do not depend on it but for rounding.
 *
 * @param threads threads of the engine within one step; 1 is best for small networks
 * @param maxBatch most windows in one call of the engine, 1 .. 1024; memory for the states of that many windows is taken, twice
 * @param skip what happens with empty time bins
 */
public record ClassifierOptions(int threads, int maxBatch, SkipMode skip) {

    /** One thread, sixteen windows, exact skipping. */
    public static final ClassifierOptions DEFAULT = new ClassifierOptions(1, 16, SkipMode.EXACT);

    public ClassifierOptions {
        if (threads < 1 || threads > 256) {
            throw new IllegalArgumentException("threads is " + threads + ", must be 1 .. 256");
        }
        if (maxBatch < 1 || maxBatch > 1024) {
            throw new IllegalArgumentException("maxBatch is " + maxBatch + ", must be 1 .. 1024");
        }
        Objects.requireNonNull(skip, "skip");
    }

    /** The same with another skip mode. */
    public ClassifierOptions withSkip(SkipMode mode) {
        return new ClassifierOptions(threads, maxBatch, mode);
    }

    /** The same with another batch. */
    public ClassifierOptions withMaxBatch(int windows) {
        return new ClassifierOptions(threads, windows, skip);
    }
}
