package org.saccade.schemas.window;

import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.InvalidEventsException;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.SampleInfo;

/**
 * One opened chunk of one stream: its events lie in [startUs, endUs), and no later chunk of the stream holds an event before endUs.
 *
 * @param sequence number within the stream, from 0 without gaps
 * @param startUs first instant covered, event time in microseconds, inclusive
 * @param endUs end of the interval, exclusive: the stream's clock
 * @param lastEventAtUs wall-clock time of the last event in microseconds since 1970, 0 when not known
 * @param events the events; may be none
 * @param sample null for streams without labels
 * @param last true on the last chunk of a sample
 */
public record StreamChunk(
        long sequence, long startUs, long endUs, long lastEventAtUs, Events events, SampleLabel sample, boolean last) {

    /** Event times (73,000 years) and sequence numbers beyond this are refused, so that no sum of two of them overflows. */
    public static final long LARGEST_US = 1L << 61;

    public StreamChunk {
        if (sequence < 0 || sequence > LARGEST_US || startUs < -LARGEST_US || endUs > LARGEST_US || endUs < startUs) {
            throw new InvalidEventsException(
                    "chunk " + sequence + " over [" + startUs + ", " + endUs + ") us is out of range");
        }
        if (events.count() > 0 && (events.timeUs(0) < startUs || events.timeUs(events.count() - 1) >= endUs)) {
            throw new InvalidEventsException(
                    "chunk " + sequence + " over [" + startUs + ", " + endUs + ") us does not hold its " + events);
        }
    }

    /**
     * Opens a chunk as it travels.
     *
     * @throws PoisonRecordException when its bytes or the figures around them are wrong
     */
    public static StreamChunk of(EventChunk chunk) {
        Events events = ChunkRecords.events(chunk);
        SampleInfo info = chunk.getSample();
        try {
            return new StreamChunk(
                    chunk.getSequence(),
                    chunk.getStartUs(),
                    chunk.getEndUs(),
                    chunk.getLastEventAtUs(),
                    events,
                    info == null
                            ? null
                            : new SampleLabel(info.getId(), info.getLabel(), info.getSplit(), info.getAttributes()),
                    info != null && info.getLast());
        } catch (InvalidEventsException e) {
            throw new PoisonRecordException("stream " + chunk.getStream() + ": " + e.getMessage(), e);
        }
    }
}
