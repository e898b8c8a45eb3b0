package org.saccade.inference.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.saccade.inference.model.Classifier;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.Frames;

/**
 * The model in use, and at most one that waits for frames that fit it.
 *
 * <p>A newer model takes over between two batches when it fits the frames seen last, or none were seen. Where it does not, it is reported
 * and waits: when frames come that fit it and not the one in use, as after a change of the frames' geometry, the two change places. So
 * neither a model for other frames nor the order of such a change stops the answers. Not safe for several threads.
 */
final class Models implements AutoCloseable {

    private final ClassifyListener listener;
    private final List<Classifier> retired = new ArrayList<>();
    private Classifier current;
    private Classifier standby;
    private Frames lastFit;
    private long windowUs;
    private int used;
    private int refused;

    Models(ClassifyListener listener) {
        this.listener = listener;
    }

    /** Takes a newly loaded model. */
    void offer(Classifier next) {
        String misfit = misfit(next);
        if (misfit == null) {
            retire(current);
            retire(standby);
            standby = null;
            use(next);
        } else {
            refused++;
            retire(standby);
            standby = next;
            listener.modelRefused(next.bundle().manifest().model(), "it does not fit the frames that come: " + misfit);
        }
    }

    private String misfit(Classifier next) {
        if (lastFit != null) {
            return LiveWindow.misfit(lastFit, next);
        }
        FrameSpec spec = next.frames();
        return windowUs == 0 || windowUs == spec.windowUs()
                ? null
                : "its windows are of " + spec.windowUs() + " us, those of the streams of " + windowUs + " us";
    }

    /** From now on windows are cut here, in this length: a model of another one is refused. */
    void keepWindow(long us) {
        windowUs = us;
    }

    private void use(Classifier next) {
        current = next;
        used++;
        listener.modelInUse(
                next.bundle().manifest().model(),
                next.lazy(),
                next.bundle().manifest().skip().reason());
    }

    private void retire(Classifier old) {
        if (old != null) {
            retired.add(old);
        }
    }

    /**
     * The model for frames: the one in use, or the waiting one, which is then in use.
     *
     * @return null when neither fits; {@link #misfit} says why
     */
    Classifier fitting(Frames frames) {
        if (LiveWindow.misfit(frames, current) == null) {
            lastFit = frames;
            return current;
        }
        if (standby != null && LiveWindow.misfit(frames, standby) == null) {
            Classifier before = current;
            use(standby);
            standby = before;
            lastFit = frames;
            return current;
        }
        return null;
    }

    /** The model in use; null before the first. */
    Classifier current() {
        return current;
    }

    /** What keeps frames from the model in use. */
    String misfit(Frames frames) {
        return LiveWindow.misfit(frames, current) + " by model "
                + current.bundle().manifest().model();
    }

    /** Whether any frames have fitted so far. */
    boolean everFitted() {
        return lastFit != null;
    }

    /** Frees models that no batch holds any more: call it between batches. */
    void freeRetired() {
        retired.forEach(Classifier::close);
        retired.clear();
    }

    /** Id of the model in use; empty before the first. */
    String id() {
        return current == null ? "" : current.bundle().manifest().model();
    }

    /** Models taken into use. */
    int used() {
        return used;
    }

    /** Models that did not fit. */
    int refused() {
        return refused;
    }

    /** Waits for the first model; false when told to stop before. */
    boolean await(ModelWatcher watcher, BooleanSupplier stopped) throws InterruptedException {
        while (current == null && !stopped.getAsBoolean()) {
            Classifier first = watcher.poll(Duration.ofMillis(100));
            if (first != null) {
                offer(first);
            }
        }
        return current != null;
    }

    @Override
    public void close() {
        retire(current);
        retire(standby);
        current = null;
        standby = null;
        freeRetired();
    }
}
