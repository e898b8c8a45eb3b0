package org.saccade.app.quickstart;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.saccade.inference.stream.ClassifyListener;
import org.saccade.inference.stream.ClassifyResult;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.WallClock;
import org.saccade.trainer.evaluate.ConfusionMatrix;

/**
 * Counts committed predictions of labelled live windows: confusion, time steps skipped, and the latency from the last event of a window to
 * the commit of its prediction. Safe for several threads.
 */
final class LiveTally implements ClassifyListener {

    /** Event time of each stream during which latencies are not counted: the JVM still compiles the stages then. */
    static final long WARM_UP_US = 2_000_000;

    private static final long LONGEST_US = 60_000_000;

    private final ConfusionMatrix confusion;
    private final Histogram latencyUs = new Histogram(LONGEST_US, 3);
    private final Set<String> samples = new HashSet<>();
    private long windows;
    private long events;
    private long stepsRun;
    private long stepsSkipped;
    private String model = "";

    LiveTally(List<String> classes) {
        confusion = new ConfusionMatrix(classes);
    }

    @Override
    public synchronized void modelInUse(String id, boolean lazy, String reason) {
        model = id;
        notifyAll();
    }

    @Override
    public synchronized void committed(List<Prediction> predictions, ClassifyResult total) {
        long now = WallClock.nowUs();
        for (Prediction prediction : predictions) {
            windows++;
            events += prediction.getEvents();
            stepsRun += prediction.getStepsRun();
            stepsSkipped += prediction.getStepsSkipped();
            if (prediction.getSample() != null && prediction.getLabel() >= 0 && prediction.getClassIndex() >= 0) {
                samples.add(prediction.getSample());
                confusion.add(prediction.getLabel(), prediction.getClassIndex());
            }
            if (prediction.getLastEventAtUs() > 0 && prediction.getWindowStartUs() >= WARM_UP_US) {
                latencyUs.recordValue(Math.max(0, Math.min(LONGEST_US, now - prediction.getLastEventAtUs())));
            }
        }
        notifyAll();
    }

    /** Waits until a model is in use; false when the time is over. */
    synchronized boolean awaitModel(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (model.isEmpty()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** Waits until so many recordings are answered; false when no window was answered for the time given. */
    synchronized boolean awaitSamples(long wanted, long patienceMs) throws InterruptedException {
        long seen = windows;
        long end = System.nanoTime() + patienceMs * 1_000_000;
        while (samples.size() < wanted) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            // Woken by any commit, also one that answers nothing new: only the time since the last answer counts.
            wait(left);
            if (windows != seen) {
                seen = windows;
                end = System.nanoTime() + patienceMs * 1_000_000;
            }
        }
        return true;
    }

    synchronized long answered() {
        return samples.size();
    }

    synchronized ConfusionMatrix confusion() {
        return confusion;
    }

    synchronized long windows() {
        return windows;
    }

    synchronized long events() {
        return events;
    }

    synchronized long stepsRun() {
        return stepsRun;
    }

    synchronized long stepsSkipped() {
        return stepsSkipped;
    }

    synchronized QuickstartResult.Latency latency() {
        if (latencyUs.getTotalCount() == 0) {
            return new QuickstartResult.Latency(null, null);
        }
        return new QuickstartResult.Latency(
                latencyUs.getValueAtPercentile(50) / 1000.0, latencyUs.getValueAtPercentile(99) / 1000.0);
    }
}
