package org.saccade.schemas.schema;

import java.nio.ByteBuffer;
import org.saccade.schemas.event.ChunkCodec;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.event.InvalidEventsException;

/** Between {@link EventChunk} records and {@link Events}: the one place where a chunk is packed and opened. */
public final class ChunkRecords {

    private ChunkRecords() {}

    /**
     * A chunk that covers [startUs, endUs).
     *
     * @param lastEventAtUs wall-clock time of the last event, 0 when not known
     * @param sample null for streams without labels
     * @throws InvalidEventsException when an event lies outside the interval
     */
    public static EventChunk chunk(
            String stream,
            long sequence,
            Events events,
            long startUs,
            long endUs,
            long lastEventAtUs,
            SampleInfo sample) {
        return chunk(stream, sequence, events, 0, events.count(), startUs, endUs, lastEventAtUs, sample);
    }

    /** The same of rows [from, to) of the events, without a copy of them. */
    public static EventChunk chunk(
            String stream,
            long sequence,
            Events events,
            int from,
            int to,
            long startUs,
            long endUs,
            long lastEventAtUs,
            SampleInfo sample) {
        if (endUs < startUs || (to > from && events.timeUs(to - 1) >= endUs)) {
            throw new InvalidEventsException("chunk " + sequence + " of " + stream + ": [" + startUs + ", " + endUs
                    + ") us does not hold " + events);
        }
        return new EventChunk(
                stream,
                sequence,
                events.geometry().width(),
                events.geometry().height(),
                startUs,
                endUs,
                to - from,
                ByteBuffer.wrap(ChunkCodec.encode(events, from, to, startUs)),
                lastEventAtUs,
                sample);
    }

    /** The same chunk with another wall-clock time of its last event; the packed bytes are shared. */
    public static EventChunk withLastEventAtUs(EventChunk chunk, long lastEventAtUs) {
        return new EventChunk(
                chunk.getStream(),
                chunk.getSequence(),
                chunk.getWidth(),
                chunk.getHeight(),
                chunk.getStartUs(),
                chunk.getEndUs(),
                chunk.getCount(),
                chunk.getEvents(),
                lastEventAtUs,
                chunk.getSample());
    }

    /**
     * The events of a chunk; their base is its start.
     *
     * @throws PoisonRecordException when the packed bytes or the figures around them are wrong
     */
    public static Events events(EventChunk chunk) {
        try {
            Geometry geometry = new Geometry(chunk.getWidth(), chunk.getHeight());
            Events events = ChunkCodec.decode(
                    AvroWire.bytes(chunk.getEvents()), geometry, chunk.getStartUs(), chunk.getCount());
            if (chunk.getSequence() < 0
                    || chunk.getEndUs() < chunk.getStartUs()
                    || (events.count() > 0 && events.timeUs(events.count() - 1) >= chunk.getEndUs())) {
                throw new InvalidEventsException(
                        "[" + chunk.getStartUs() + ", " + chunk.getEndUs() + ") us does not hold " + events);
            }
            return events;
        } catch (InvalidEventsException e) {
            throw new PoisonRecordException(
                    "chunk " + chunk.getSequence() + " of " + chunk.getStream() + ": " + e.getMessage(), e);
        }
    }
}
