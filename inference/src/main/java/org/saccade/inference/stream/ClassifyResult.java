package org.saccade.inference.stream;

/**
 * What a {@link ClassifyService} has done since it was opened; counted when committed, so that always
 *
 * <pre>
 *   windows = predictions + duplicates + dropped
 *   records = windows + deadLetters              where frames are read; with events a window is of many records
 * </pre>
 *
 * @param records records read
 * @param windows windows that came, or were cut here
 * @param predictions predictions written
 * @param emptyWindows predictions for windows without any event, answered without the engine
 * @param duplicates windows left out because they were answered before
 * @param dropped windows left out because newer ones of their stream had come
 * @param deadLetters records set aside
 * @param stepsRun time steps for which the network was run
 * @param stepsSkipped time steps answered without running it
 * @param synOps accumulate operations behind the spikes, first layer not included
 * @param models models taken into use, the first included
 * @param refused models that could not be loaded
 * @param retries transactions given up and done again
 * @param model id of the model in use; empty before the first
 */
public record ClassifyResult(
        long records,
        long windows,
        long predictions,
        long emptyWindows,
        long duplicates,
        long dropped,
        long deadLetters,
        long stepsRun,
        long stepsSkipped,
        long synOps,
        int models,
        int refused,
        long retries,
        String model) {

    /** Nothing done yet. */
    static final ClassifyResult NONE = new ClassifyResult(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "");

    /** One transaction more was done again. */
    ClassifyResult withRetry() {
        return new ClassifyResult(
                records,
                windows,
                predictions,
                emptyWindows,
                duplicates,
                dropped,
                deadLetters,
                stepsRun,
                stepsSkipped,
                synOps,
                models,
                refused,
                retries + 1,
                model);
    }
}
