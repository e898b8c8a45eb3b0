package org.saccade.ingest.generate;

/**
 * What the making of a data set came to. sources = written + already + tooFewEvents + unreadable, once completed and without a limit.
 *
 * @param to folder
 * @param classes number of classes; 0 where there are none
 * @param sources pictures, or videos
 * @param written recordings that this run made
 * @param already recordings that were there
 * @param tooFewEvents pictures that gave too few events for a recording
 * @param unreadable pictures that are left out because they cannot be read; each had a warning
 * @param events events in the recordings that this run made
 * @param seconds wall time
 * @param completed false when it was stopped; run again, it goes on
 */
public record GenerateResult(
        String to,
        int classes,
        long sources,
        long written,
        long already,
        long tooFewEvents,
        long unreadable,
        long events,
        double seconds,
        boolean completed) {}
