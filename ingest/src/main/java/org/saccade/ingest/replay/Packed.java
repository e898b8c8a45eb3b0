package org.saccade.ingest.replay;

import org.saccade.ingest.format.ReadReport;
import org.saccade.schemas.schema.EventChunk;

/**
 * A chunk made ahead of its sending.
 *
 * @param turn whose chunk it is
 * @param position its place in the replay
 * @param events number of events in it
 * @param chunk the record, where it waits for its wall-clock time; else null
 * @param value its bytes on the wire, where it does not; else null
 * @param part how much of the recording has been read so far, by bytes, 0 .. 1; 0 when not known
 * @param report account of the recording; on its last chunk, else null
 */
@SuppressWarnings("java:S6218") // compared by nobody
record Packed(
        Turn turn, Position position, int events, EventChunk chunk, byte[] value, double part, ReadReport report) {

    private static final int OVERHEAD = 512;

    /** Bytes of memory that it takes, about. */
    long held() {
        return OVERHEAD + (value == null ? chunk.getEvents().capacity() : value.length);
    }
}
