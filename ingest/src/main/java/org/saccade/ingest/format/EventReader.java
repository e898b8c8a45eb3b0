package org.saccade.ingest.format;

import java.io.Closeable;
import java.io.IOException;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * Reads the events of one recording, batch after batch, whatever its file format.
 *
 * <p>It promises: memory bounded by the batch, whatever the size of the recording; times that never decrease, within a batch and from one
 * to the next; no event outside the geometry; and an account of all that was not so in the source ({@link #report()}). Read words =
 * events + outside + dropped backwards. A recording that ends inside an event is read up to the last whole one.
 *
 * <p>Not safe for several threads.
 */
public interface EventReader extends Closeable {

    /** Size of the sensor. */
    Geometry geometry();

    /**
     * The next events, at most {@code atMost} of them, based at the time of the first.
     *
     * @return at least one event, or null at the end of the recording
     * @throws IOException when the source cannot be read
     * @throws FormatException when the source is no recording of this format; the message names source and byte
     */
    Events next(int atMost) throws IOException;

    /**
     * Event time in microseconds at which the recording begins. Formats whose clock starts with the recording say 0; the others the
     * time of the first event, 0 until that is read.
     */
    long originUs();

    /** As {@link ColumnReader#endUs()}. */
    default long endUs() {
        return ColumnReader.UNKNOWN_END;
    }

    /** What was read so far and what was odd in it. */
    ReadReport report();

    /**
     * Puts what a format reads in order.
     *
     * @param source name for messages
     */
    static EventReader of(ColumnReader reader, String source, BackwardStamps policy) {
        return new GatedReader(reader, source, policy);
    }
}
