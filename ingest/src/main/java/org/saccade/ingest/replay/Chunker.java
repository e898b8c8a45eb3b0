package org.saccade.ingest.replay;

import java.io.IOException;
import org.saccade.ingest.format.EventReader;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;

/**
 * Cuts a recording into pieces for chunks, without loss and with a bounded part of it in memory.
 *
 * <p>Piece i covers [start_i, end_i) with end_i = time of its last event + 1 and start_(i+1) = end_i; the first starts at the recording's
 * origin. Since a chunk promises that nothing before its end comes after it, events of one microsecond stay together: where a cut would
 * part them it moves back, and where all of a piece happened in one microsecond, the piece gets all of that microsecond, however many.
 * The last ends no earlier than the recording, where its format says when that is. A recording without events is one empty piece. Not safe for several threads.
 */
final class Chunker {

    private static final int BATCH = 1 << 16;

    private final EventReader reader;
    private final int most;
    private Events pending;
    private int at;
    private boolean ended;
    private boolean done;
    private long startUs;
    private boolean started;

    Chunker(EventReader reader, int mostEvents) {
        this.reader = reader;
        this.most = mostEvents;
    }

    /** One piece: [startUs, endUs) and its events; last when none follows. */
    record Piece(Events events, long startUs, long endUs, boolean last) {}

    /** The next piece; null after the last. */
    Piece next() throws IOException {
        if (done) {
            return null;
        }
        if (!started) {
            pending = Events.none(reader.geometry(), 0);
            more();
            startUs = reader.originUs();
            started = true;
        }
        int cut = cut();
        done = ended && cut == pending.count();
        Events part = pending.slice(at, cut);
        long from = startUs;
        if (part.count() > 0 && part.timeUs(0) - from > Integer.MAX_VALUE / 2) {
            from = part.timeUs(0);
        }
        startUs = part.count() == 0 ? from : part.timeUs(part.count() - 1) + 1;
        at = cut;
        if (done) {
            startUs = Math.max(startUs, reader.endUs());
        }
        return new Piece(part, from, startUs, done);
    }

    /** Where the next piece ends in {@link #pending}. */
    private int cut() throws IOException {
        while (pending.count() - at <= most && more()) {
            // more() appends; once enough is there, or the recording has ended, the cut can be made
        }
        int wanted = at + most;
        if (wanted >= pending.count()) {
            return pending.count();
        }
        int cut = wanted;
        while (cut > at && pending.t()[cut - 1] == pending.t()[cut]) {
            cut--;
        }
        if (cut > at) {
            return cut;
        }
        cut = wanted;
        while (cut < pending.count() && pending.t()[cut] == pending.t()[at]) {
            cut++;
            if (cut == pending.count()) {
                int taken = cut - at;
                more();
                cut = at + taken;
            }
        }
        return cut;
    }

    /** Reads a batch behind what is pending; false at the end. */
    private boolean more() throws IOException {
        if (ended) {
            return false;
        }
        Events batch = reader.next(Math.max(BATCH, most + 1));
        if (batch == null) {
            ended = true;
            return false;
        }
        int rest = pending.count() - at;
        if (rest == 0) {
            pending = batch;
        } else {
            EventsBuilder joined = new EventsBuilder(batch.geometry(), pending.timeUs(at), rest + batch.count());
            joined.addAll(pending.slice(at, pending.count()));
            joined.addAll(batch);
            pending = joined.build();
        }
        at = 0;
        return true;
    }
}
