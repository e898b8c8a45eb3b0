package org.saccade.ingest.dataset;

/**
 * The stretch [fromUs, toUs) of a recording's event time that is one sample, where a file holds several.
 *
 * @param fromUs in microseconds of the file's own clock, inclusive
 * @param toUs exclusive, after {@code fromUs}
 */
public record TimeSlice(long fromUs, long toUs) {

    public TimeSlice {
        if (fromUs >= toUs) {
            throw new IllegalArgumentException("the slice from " + fromUs + " to " + toUs + " us is empty");
        }
    }
}
