package org.saccade.ingest.format;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.saccade.schemas.event.Geometry;

/**
 * Reads a recording as its file states it, batch after batch in bounded memory: what every format implements. {@link EventReader#of} puts the
 * events in order behind it. Not safe for several threads.
 */
public interface ColumnReader extends Closeable {

    /** Size of the sensor. */
    Geometry geometry();

    /**
     * Appends events until the columns are full or a good place to stop comes.
     *
     * @param out empty, with room for at least 64 events: no word of any format yields more
     * @return false at the end of the recording, and then nothing was appended
     * @throws IOException when the source cannot be read
     * @throws FormatException when it is no recording of this format; the message names source and byte
     */
    boolean read(EventColumns out) throws IOException;

    /**
     * Event time in microseconds at which the recording begins: 0 for formats whose clock starts with the recording. The others say
     * {@link #UNKNOWN_ORIGIN}: the time of the first event.
     */
    long originUs();

    /** What {@link #originUs()} says where only the first event tells. */
    long UNKNOWN_ORIGIN = Long.MIN_VALUE;

    /**
     * Event time in microseconds at which the recording ends, exclusive, for formats that fix its length whatever its events;
     * {@link #UNKNOWN_END} for the others: just after the last event.
     */
    default long endUs() {
        return UNKNOWN_END;
    }

    /** What {@link #endUs()} says where only the last event tells: earlier than any time. */
    long UNKNOWN_END = Long.MIN_VALUE;

    /** Bytes of whole events and control words read so far. */
    long bytes();

    /** Offset of the first byte of an event or packet that is not all there; -1 when there was none (yet). */
    default long truncatedAtByte() {
        return -1;
    }

    /** Events that were read and left out because they lie outside the sensor and the format has no column for them. */
    default long outside() {
        return 0;
    }

    /** Sentences on what else was in the file and is not an event of the sensor, such as skipped packets; for a person. */
    default List<String> notes() {
        return List.of();
    }

    /** Events that the whole recording may hold, for a first allocation only; a large number when not known. */
    default long likelyEvents() {
        return Long.MAX_VALUE;
    }
}
