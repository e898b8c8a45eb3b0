package org.saccade.ingest.format;

import java.io.IOException;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/**
 * The part of a recording whose event time lies in [{@code fromUs}, {@code toUs}). What is ahead of it is read and left out; nothing
 * behind the first event at or after {@code toUs} is read.
 *
 * <p>The report counts the events of the slice; bytes and oddities are those of all that was read to get them. Not safe for several threads.
 */
public final class SliceReader implements EventReader {

    private final EventReader whole;
    private long fromUs;
    private long toUs;
    /** Until the first event is read, the bounds count from it. */
    private boolean sinceFirst;

    private long events;
    private boolean ended;
    private boolean reachedEnd;

    /**
     * @param whole closed with this reader
     * @param fromUs in microseconds, inclusive; also the time at which the slice begins
     * @param toUs in microseconds, exclusive; {@link Long#MAX_VALUE} for the end of the recording
     */
    public SliceReader(EventReader whole, long fromUs, long toUs) {
        if (fromUs >= toUs) {
            throw new IllegalArgumentException("the slice from " + fromUs + " to " + toUs + " us is empty");
        }
        this.whole = whole;
        this.fromUs = fromUs;
        this.toUs = toUs;
    }

    /** The same with bounds that count from the time of the recording's first event; before that is read the slice begins at 0. */
    public static SliceReader sinceFirst(EventReader whole, long fromUs, long toUs) {
        SliceReader slice = new SliceReader(whole, fromUs, toUs);
        slice.sinceFirst = true;
        return slice;
    }

    @Override
    public Geometry geometry() {
        return whole.geometry();
    }

    @Override
    public Events next(int atMost) throws IOException {
        while (!ended) {
            Events batch = whole.next(atMost);
            if (batch == null) {
                ended = true;
                break;
            }
            if (sinceFirst) {
                long firstUs = batch.timeUs(0);
                fromUs += firstUs;
                toUs = toUs > Long.MAX_VALUE - firstUs ? Long.MAX_VALUE : toUs + firstUs;
                sinceFirst = false;
            }
            int from = batch.indexOf(fromUs);
            int to = batch.indexOf(toUs);
            reachedEnd = to < batch.count();
            ended = reachedEnd;
            if (from < to) {
                events += to - from;
                return from == 0 && to == batch.count() ? batch : part(batch, from, to);
            }
        }
        return null;
    }

    private static Events part(Events batch, int from, int to) {
        EventsBuilder builder = new EventsBuilder(batch.geometry(), batch.timeUs(from), to - from);
        builder.addAll(batch.slice(from, to));
        return builder.build();
    }

    /** The beginning of the slice, whether or not an event lies there. */
    @Override
    public long originUs() {
        return fromUs;
    }

    /** The end of the slice where the recording goes on behind it, else as the recording says. */
    @Override
    public long endUs() {
        return reachedEnd ? toUs : Math.min(toUs, whole.endUs());
    }

    @Override
    public ReadReport report() {
        ReadReport all = whole.report();
        return new ReadReport(
                all.source(), all.bytes(), events, all.outside(), all.backwards(), all.truncatedAtByte(), all.notes());
    }

    @Override
    public void close() throws IOException {
        whole.close();
    }
}
