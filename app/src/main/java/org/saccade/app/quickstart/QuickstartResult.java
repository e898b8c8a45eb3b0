package org.saccade.app.quickstart;

import java.util.List;
import java.util.Map;

/**
 * What a quick start found; the object that {@code --json} prints.
 *
 * @param accuracy share of the test split classified rightly by the chosen model, 0 to 1
 * @param liveAccuracy share of the shown recordings that the classifier named rightly from the live topics, 0 to 1
 * @param classes number of classes
 * @param classNames their names by index
 * @param samples recordings replayed
 * @param events events replayed
 * @param eventsPerSecond events per second through each stage while it was at work: replay, stream, train, classify
 * @param bestEpoch epoch of the chosen model, from 0
 * @param validationAccuracy of the chosen model, 0 to 1
 * @param windows live windows classified, those without events included
 * @param stepsSkipped time steps of live windows that the classifier skipped
 * @param stepsTotal time steps of live windows in all
 * @param latencyMs from the last event of a window to its prediction, in milliseconds, after 2 s of warm-up
 * @param deadLetters records that a stage set aside
 * @param confusion rows: label, columns: answer; live predictions
 * @param seconds wall-clock time of the whole
 * @param secondsPerPart wall-clock time of each part
 * @param folder the folder with everything in it
 * @param report the page to look at
 * @param model the announced model bundle
 */
public record QuickstartResult(
        double accuracy,
        double liveAccuracy,
        int classes,
        List<String> classNames,
        long samples,
        long events,
        Map<String, Double> eventsPerSecond,
        int bestEpoch,
        double validationAccuracy,
        long windows,
        long stepsSkipped,
        long stepsTotal,
        Latency latencyMs,
        long deadLetters,
        List<List<Long>> confusion,
        double seconds,
        Map<String, Double> secondsPerPart,
        String folder,
        String report,
        String model) {

    /**
     * Quantiles of a latency in milliseconds; null when nothing was measured.
     *
     * @param p50 median
     * @param p99 99th percentile
     */
    public record Latency(Double p50, Double p99) {}
}
