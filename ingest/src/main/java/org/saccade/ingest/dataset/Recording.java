package org.saccade.ingest.dataset;

import org.saccade.ingest.format.ReadReport;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * A recording in memory, with what was odd about it.
 *
 * @param sample what it is
 * @param originUs event time at which it begins, not after the first event
 * @param events all its events
 * @param report what the reader found
 */
public record Recording(SampleRef sample, long originUs, Events events, ReadReport report) {

    /** Microseconds from the beginning to just after the last event; 0 without events. */
    public long lengthUs() {
        return events.count() == 0 ? 0 : events.timeUs(events.count() - 1) - originUs + 1;
    }

    void check(Geometry geometry) {
        check(report, geometry);
    }

    /**
     * Refuses what cannot be a recording of this sensor: most of its events lie elsewhere.
     *
     * @throws DataSetException naming the file
     */
    public static void check(ReadReport report, Geometry geometry) {
        if (report.outside() > report.events()) {
            throw new DataSetException(report.source() + ": " + report.outside() + " of "
                    + (report.outside() + report.events()) + " events lie outside a sensor of " + geometry
                    + "; this is another format, or another sensor (dataset.json beside the folders can state it)");
        }
    }
}
