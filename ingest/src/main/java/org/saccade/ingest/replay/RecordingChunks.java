package org.saccade.ingest.replay;

import java.io.IOException;
import org.saccade.ingest.format.EventReader;
import org.saccade.schemas.window.StreamChunk;

/**
 * A recording as the chunks in which a replay would send it, without Kafka; cut as {@link Chunker} says, numbered from 0, the last marked by
 * {@link #hasNext} only. Not safe for several threads.
 */
public final class RecordingChunks {

    private final Chunker chunker;
    private Chunker.Piece next;
    private boolean begun;
    private long sequence;

    /** @param mostEvents events of a chunk, but for those of one microsecond, which stay together */
    public RecordingChunks(EventReader reader, int mostEvents) {
        chunker = new Chunker(reader, mostEvents);
    }

    /** Whether more follow. A recording without events is one chunk without events. */
    public boolean hasNext() throws IOException {
        if (!begun) {
            begun = true;
            next = chunker.next();
        }
        return next != null;
    }

    /** The next chunk; without a label and without wall-clock time. */
    public StreamChunk next() throws IOException {
        if (!hasNext()) {
            throw new IllegalStateException("the recording has no further chunk");
        }
        Chunker.Piece piece = next;
        next = chunker.next();
        return new StreamChunk(sequence++, piece.startUs(), piece.endUs(), 0, piece.events(), null, false);
    }
}
