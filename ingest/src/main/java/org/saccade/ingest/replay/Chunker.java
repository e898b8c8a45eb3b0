package org.saccade.ingest.replay;

import java.io.IOException;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventReader;
import org.saccade.schemas.event.Events;

/**
 * Cuts a recording into pieces for chunks, without loss and with a bounded part of it in memory.
 *
 * <p>Piece i covers [start_i, end_i) with end_i = time of its last event + 1 and start_(i+1) = end_i; the first starts at the recording's
 * origin. Since a chunk promises that nothing before its end comes after it, events of one microsecond stay together: where a cut would
 * part them it moves back, and where all of a piece happened in one microsecond, the piece gets all of that microsecond, however many. A
 * piece ends, too, where the next event lies 2^30 microseconds (18 minutes) or more after its first: times within a chunk are ints. So the
 * cuts follow from the events alone, not from the batches in which they are read.
 *
 * <p>The last piece ends no earlier than the recording, where its format says when that is. A recording without events is one empty piece.
 *
 * <p>A piece that lies within one batch is handed out as rows of it, uncopied; where it runs over the end of one, its events are copied
 * once. Not safe for several threads.
 */
final class Chunker {

    private static final int SPAN_US = 1 << 30;

    private final EventReader reader;
    private final int most;
    /** What is held: the rows of {@code pending} from {@code at} on, then those of {@code behind}. */
    private Events pending;

    private int at;
    private Events behind;
    /** First rows of {@code behind} that the piece at hand has taken; 0 between pieces. */
    private int taken;

    private boolean ended;
    private boolean done;
    private long startUs;

    Chunker(EventReader reader, int mostEvents) {
        this.reader = reader;
        this.most = mostEvents;
    }

    /** One piece: [startUs, endUs) and its events, which are rows [from, to) of {@code rows}; last when none follows. */
    record Piece(Events rows, int from, int to, long startUs, long endUs, boolean last) {

        int count() {
            return to - from;
        }

        /** Just these events; a copy where they are part of more. */
        Events events() {
            return count() == rows.count() ? rows : rows.slice(from, to);
        }
    }

    /** The next piece; null after the last. */
    Piece next() throws IOException {
        if (done) {
            return null;
        }
        if (pending == null) {
            pending = Events.none(reader.geometry(), 0);
            hold(1);
            startUs = reader.originUs();
        }
        int count = cut();
        Events rows = rows(count);
        int first = at;
        at += count;
        drop();
        done = ended && held() == 0;
        long from = startUs;
        if (count > 0 && rows.timeUs(first) - from > Integer.MAX_VALUE / 2) {
            from = rows.timeUs(first);
        }
        startUs = count == 0 ? from : rows.timeUs(first + count - 1) + 1;
        if (done) {
            startUs = Math.max(startUs, reader.endUs());
        }
        return new Piece(rows, first, first + count, from, startUs, done);
    }

    /** How many of the rows held are the next piece. */
    private int cut() throws IOException {
        if (!hold(1)) {
            return 0;
        }
        hold(most + 1);
        int near = before(timeUs(0) + SPAN_US);
        if (near <= most) {
            return near;
        }
        int cut = most;
        while (cut > 0 && timeUs(cut - 1) == timeUs(cut)) {
            cut--;
        }
        if (cut > 0) {
            return cut;
        }
        cut = most;
        while (hold(cut + 1) && timeUs(cut) == timeUs(0)) {
            cut++;
        }
        return cut;
    }

    /** Reads on until so many rows are held; false when no more come that can be in a piece with the first. */
    private boolean hold(int rows) throws IOException {
        while (held() < rows) {
            if (behind != null && !join()) {
                return false;
            }
            if (behind == null) {
                Events batch = ended ? null : reader.next(Math.max(EventColumns.DEFAULT_CAPACITY, most));
                ended = batch == null;
                if (ended) {
                    return false;
                }
                behind = batch;
                drop();
            }
        }
        return true;
    }

    private int held() {
        return pending.count() - at + (behind == null ? 0 : behind.count());
    }

    private long timeUs(int row) {
        int rest = pending.count() - at;
        return row < rest ? pending.timeUs(at + row) : behind.timeUs(row - rest);
    }

    /** Rows held that lie before {@code timeUs}. */
    private int before(long timeUs) {
        int rows = pending.indexOf(timeUs) - at;
        return behind == null || rows < pending.count() - at ? rows : rows + behind.indexOf(timeUs);
    }

    /** Makes room behind; false when that is all too far from the first row. */
    private boolean join() {
        int near = behind.indexOf(pending.timeUs(at) + SPAN_US);
        if (near == 0) {
            return false;
        }
        pending = Events.joined(pending, at, behind, near);
        at = 0;
        behind = near == behind.count() ? null : behind.slice(near, behind.count());
        return true;
    }

    /** Makes the next {@code count} rows held those of {@code pending} from {@code at} on. */
    private Events rows(int count) {
        int rest = pending.count() - at;
        if (count > rest) {
            int more = count - rest;
            pending = Events.joined(pending, at, behind, more);
            at = 0;
            taken = more;
        }
        return pending;
    }

    /** What is behind comes up where nothing is left ahead of it. */
    private void drop() {
        if (at == pending.count() && behind != null) {
            pending = behind;
            behind = null;
            at = taken;
            taken = 0;
        }
    }
}
