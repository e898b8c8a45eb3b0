package org.saccade.inference.model;

import java.util.Objects;
import org.saccade.snn.spec.EarlyExit;

/**
 * How a classifier runs. With exact skipping, no exit and no carried state the answers do not depend on it but for rounding.
 *
 * @param threads threads of the engine within one step; 1 is best for small networks
 * @param maxBatch most windows in one call of the engine, 1 .. 1024; memory for the states of that many windows is taken, twice
 * @param skip what happens with empty time bins
 * @param exit when a window is answered before its last bin; not together with carried state, which would miss the bins that were not run
 * @param state whether membranes outlive a window
 * @param engine what runs the network; PyTorch neither drops bins nor stops early nor carries state
 */
public record ClassifierOptions(
        int threads, int maxBatch, SkipMode skip, EarlyExit exit, StatePolicy state, Engine engine) {

    /** One thread, sixteen windows, exact skipping, every window whole and from rest. */
    public static final ClassifierOptions DEFAULT =
            new ClassifierOptions(1, 16, SkipMode.EXACT, EarlyExit.NEVER, StatePolicy.NONE);

    public ClassifierOptions {
        if (threads < 1 || threads > 256) {
            throw new IllegalArgumentException("threads is " + threads + ", must be 1 .. 256");
        }
        if (maxBatch < 1 || maxBatch > 1024) {
            throw new IllegalArgumentException("maxBatch is " + maxBatch + ", must be 1 .. 1024");
        }
        Objects.requireNonNull(skip, "skip");
        Objects.requireNonNull(engine, "engine");
        if (exit.rule() != EarlyExit.Rule.NEVER && state.carries()) {
            throw new IllegalArgumentException("an exit " + exit
                    + " together with carried state: the bins that it leaves out would be missing in the state");
        }
        if (engine.kind() == Engine.Kind.TORCH) {
            requireWholeWindows(skip, exit, state);
        }
    }

    private static void requireWholeWindows(SkipMode skip, EarlyExit exit, StatePolicy state) {
        String refused = skip == SkipMode.LOSSY
                ? "skip lossy"
                : exit.rule() != EarlyExit.Rule.NEVER ? "exit " + exit : state.carries() ? "carried state" : null;
        if (refused != null) {
            throw new IllegalArgumentException(
                    refused
                            + " together with engine torch, which runs every time step of whole windows from rest: engine onnx can");
        }
    }

    /** In ONNX Runtime, in float32. */
    public ClassifierOptions(int threads, int maxBatch, SkipMode skip, EarlyExit exit, StatePolicy state) {
        this(threads, maxBatch, skip, exit, state, Engine.ONNX);
    }

    /** The same with another skip mode. */
    public ClassifierOptions withSkip(SkipMode mode) {
        return new ClassifierOptions(threads, maxBatch, mode, exit, state, engine);
    }

    /** The same with another batch. */
    public ClassifierOptions withMaxBatch(int windows) {
        return new ClassifierOptions(threads, windows, skip, exit, state, engine);
    }

    /** The same with another rule to stop by. */
    public ClassifierOptions withExit(EarlyExit rule) {
        return new ClassifierOptions(threads, maxBatch, skip, rule, state, engine);
    }

    /** The same with another policy for states. */
    public ClassifierOptions withState(StatePolicy policy) {
        return new ClassifierOptions(threads, maxBatch, skip, exit, policy, engine);
    }

    /** The same with another engine. */
    public ClassifierOptions withEngine(Engine other) {
        return new ClassifierOptions(threads, maxBatch, skip, exit, state, other);
    }
}
