package org.saccade.app.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.saccade.inference.model.Answer;
import org.saccade.inference.model.Classifier;
import org.saccade.inference.model.ClassifierOptions;
import org.saccade.schemas.bundle.BundleManifest;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameCodec;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;

/**
 * A classifier that dense tensors are given to. Requests take turns, in the order in which they came: the engine's threads are better spent on one
 * at a time. Safe for several threads.
 */
final class ServedModel implements AutoCloseable {

    private final Classifier classifier;
    private final ReentrantLock turn = new ReentrantLock(true);

    ServedModel(ModelBundle bundle, ClassifierOptions options) {
        classifier = Classifier.open(bundle, options);
    }

    FrameSpec frames() {
        return classifier.frames();
    }

    BundleManifest manifest() {
        return classifier.bundle().manifest();
    }

    /** Answers windows [N, T, P, H, W], row-major, whose values are checked. */
    List<Answer> classify(float[] tensor, int windows) {
        List<FrameView> views = new ArrayList<>();
        for (int window = 0; window < windows; window++) {
            views.add(view(tensor, window * frames().elements()));
        }
        turn.lock();
        try {
            return classifier.classify(views);
        } finally {
            turn.unlock();
        }
    }

    /** The sum of a bin's elements stands for its events: what matters is which bins have none. */
    private FrameView view(float[] tensor, int from) {
        FrameSpec spec = frames();
        int perStep = spec.elementsPerStep();
        long[] events = new long[spec.timeSteps()];
        for (int i = 0; i < spec.elements(); i++) {
            events[i / perStep] += tensor[from + i] == 0 ? 0 : Math.max(1, (long) Math.abs(tensor[from + i]));
        }
        if (spec.element() == FrameSpec.Element.FLOAT32) {
            float[] grid = java.util.Arrays.copyOfRange(tensor, from, from + spec.elements());
            return FrameView.open(FrameCodec.encode(grid, events, perStep), spec);
        }
        byte[] grid = new byte[spec.elements()];
        for (int i = 0; i < grid.length; i++) {
            grid[i] = (byte) (int) tensor[from + i];
        }
        return FrameView.open(FrameCodec.encode(grid, events, perStep), spec);
    }

    @Override
    public void close() {
        turn.lock();
        try {
            classifier.close();
        } finally {
            turn.unlock();
        }
    }
}
