package org.saccade.inference.model;

import java.util.Objects;

/**
 * How a classifier runs. The answers do not depend on it but for rounding.
 *
 * @param threads threads of the engine within one step; 1 is best for small networks
 * @param maxBatch most windows in one call of the engine, 1 .. 1024; memory for the states of that many windows is taken, twice
 * @param skip what happens with empty time bins
 * @param variant name of the form of the step graph that is used, such as {@code int8}; empty: float32
 */
public record ClassifierOptions(int threads, int maxBatch, SkipMode skip, String variant) {

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
        Objects.requireNonNull(variant, "variant");
    }

    /** Float32. */
    public ClassifierOptions(int threads, int maxBatch, SkipMode skip) {
        this(threads, maxBatch, skip, "");
    }

    /** The same with another skip mode. */
    public ClassifierOptions withSkip(SkipMode mode) {
        return new ClassifierOptions(threads, maxBatch, mode, variant);
    }

    /** The same with another batch. */
    public ClassifierOptions withMaxBatch(int windows) {
        return new ClassifierOptions(threads, windows, skip, variant);
    }

    /** The same with another form of the graph. */
    public ClassifierOptions withVariant(String name) {
        return new ClassifierOptions(threads, maxBatch, skip, name);
    }
}
