package org.saccade.ingest.format;

import java.io.Closeable;
import java.io.IOException;
import org.saccade.schemas.event.Events;

/**
 * Writes the events of one recording in some file format; what the reader of the same format returns afterwards equals what was written.
 * Not safe for several threads.
 */
public interface EventWriter extends Closeable {

    /**
     * Appends events, which must not lie before those already written.
     *
     * @throws FormatException when the format has no words for an event; what was written before stays
     */
    void write(Events events) throws IOException;
}
