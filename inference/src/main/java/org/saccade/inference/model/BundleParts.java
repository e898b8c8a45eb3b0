package org.saccade.inference.model;

import java.util.Arrays;
import java.util.List;
import org.saccade.schemas.bundle.BundleException;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.schemas.frame.InvalidFramesException;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.SpecException;

/** What every engine takes from a bundle, and asks of it. */
final class BundleParts {

    private BundleParts() {}

    static NetworkSpec network(ModelBundle bundle) {
        try {
            return NetworkSpec.parse(bundle.manifest().network().toString(), ModelBundle.MANIFEST);
        } catch (SpecException e) {
            throw new BundleException("model " + bundle.manifest().model() + ": " + e.getMessage(), e);
        }
    }

    /** The bundle's frames, which must be those that the network takes. */
    static FrameSpec frames(ModelBundle bundle, NetworkSpec network) {
        FrameSpec frames;
        try {
            frames = bundle.manifest().frameSpec();
        } catch (InvalidFramesException e) {
            throw new BundleException("model " + bundle.manifest().model() + ": " + e.getMessage(), e);
        }
        if (frames.polarities() != network.input().polarities()
                || frames.height() != network.input().height()
                || frames.width() != network.input().width()
                || bundle.manifest().classes().size() != network.classes()) {
            throw new BundleException("model " + bundle.manifest().model() + ": frames " + frames + " and "
                    + bundle.manifest().classes().size() + " class names do not fit the network's input "
                    + network.input() + " and " + network.classes() + " classes");
        }
        return frames;
    }

    /** What events go through ahead of the bundle's frames. */
    static FixedSteps steps(ModelBundle bundle) {
        try {
            return bundle.manifest().fixedSteps();
        } catch (InvalidFramesException e) {
            throw new BundleException("model " + bundle.manifest().model() + ": " + e.getMessage(), e);
        }
    }

    /** Refuses windows of another number of bins. */
    static void checkBins(ModelBundle bundle, FrameSpec frames, List<FrameView> windows) {
        for (FrameView window : windows) {
            if (window.timeSteps() != frames.timeSteps()) {
                throw new InvalidFramesException("a window of " + window.timeSteps() + " time bins: model "
                        + bundle.manifest().model() + " needs " + frames.timeSteps());
            }
        }
    }

    /** Weights that are no numbers show in the answer to a window of ones, before anybody relies on them. */
    static void requireNumbers(ModelBundle bundle, float[] logits) {
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                throw new BundleException("model " + bundle.manifest().model() + " answers a window of ones with "
                        + Arrays.toString(logits));
            }
        }
    }
}
