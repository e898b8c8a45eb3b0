package org.saccade.inference.model;

import java.util.List;
import org.saccade.schemas.bundle.BundleException;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.schemas.frame.InvalidFramesException;

/**
 * A trained network, ready to answer. Unless the options carry state, each window is answered from a fresh state and alone: neither the other
 * windows of a call nor earlier calls change an answer beyond rounding.
 *
 * <pre>{@code
 * try (Classifier classifier = Classifier.onnx(ModelBundle.open(folder), ClassifierOptions.DEFAULT)) {
 *     Answer answer = classifier.classify(List.of(window)).get(0);
 * }
 * }</pre>
 *
 * Not safe for several threads.
 */
public interface Classifier extends AutoCloseable {

    /** Opens a bundle in the engine that the options name; see {@link #onnx} and {@link #torch}. */
    static Classifier open(ModelBundle bundle, ClassifierOptions options) {
        return options.engine().kind() == Engine.Kind.TORCH ? torch(bundle, options) : onnx(bundle, options);
    }

    /**
     * Loads a bundle's step graph, or a variant of it, into ONNX Runtime on the CPU. Nothing of the bundle is executed but that graph.
     *
     * @param bundle opened by {@link ModelBundle#open}, that is with sizes and hashes checked
     * @throws BundleException when the graph does not fit the bundle's network or frames, or answers with something that is no number
     */
    static Classifier onnx(ModelBundle bundle, ClassifierOptions options) {
        return OnnxClassifier.load(bundle, options);
    }

    /**
     * Builds the bundle's network from its specification and safetensors in DJL's PyTorch engine; its threads are set for the whole process. It runs
     * every time bin of whole windows from rest.
     *
     * @throws BundleException when weights and network do not fit, or the answer is no number
     */
    static Classifier torch(ModelBundle bundle, ClassifierOptions options) {
        return TorchClassifier.load(bundle, options);
    }

    /** The bundle in use. */
    ModelBundle bundle();

    /** The frames that it expects: those of the bundle. */
    FrameSpec frames();

    /** What events go through ahead of the frames. */
    FixedSteps steps();

    /** How empty bins within a window are dealt with: as far as the mode, the bundle's check and its graph allow. */
    Skipping skipping();

    /** Whether empty bins within a window are a counter; false where the mode or the bundle's check forbids it. */
    default boolean lazy() {
        return skipping() == Skipping.LAZY;
    }

    /**
     * The answers, in the order of the windows; any number of windows.
     *
     * @throws InvalidFramesException when a window has another number of time bins than the bundle's frames, or is damaged
     */
    List<Answer> classify(List<FrameView> windows);

    /**
     * The same for windows of streams whose state is carried, see {@link StatePolicy}; windows of one stream in their order.
     *
     * @param places where each window lies, in the order of the windows
     */
    List<Answer> classify(List<FrameView> windows, List<StreamWindow> places);

    /** Remembers what state streams have now, for {@link #rollBack}. Without carried state there is nothing to remember. */
    default void mark() {}

    /** Gives streams back the state of the last {@link #mark}: what was answered since is to be answered again. */
    default void rollBack() {}

    /** Frees the engine's memory. */
    @Override
    void close();
}
