package org.saccade.ingest.format.prophesee;

import java.io.IOException;
import org.saccade.ingest.format.EventWriter;
import org.saccade.schemas.event.Events;

/** Writes words of {@link Evt2Layout}. */
final class Evt2Writer implements EventWriter {

    /** A rise of TIME_HIGH by more than half of its range could be taken for a step back across the wrap. */
    private static final long LONGEST_STEP = 1L << (Evt2Layout.HIGH_BITS - 1);

    private final WordOutput out;
    /** TIME_HIGH in force, counted on beyond its bits; -1 before the first. */
    private long high = -1;

    Evt2Writer(WordOutput out) {
        this.out = out;
    }

    @Override
    public void write(Events events) throws IOException {
        if (events.count() == 0) {
            return;
        }
        long baseUs = out.accept(events);
        for (int i = 0; i < events.count(); i++) {
            long time = events.timeUs(i) - baseUs;
            advance(time >>> Evt2Layout.HIGH_SHIFT);
            out.word32(events.p()[i] << Evt2Layout.TYPE_SHIFT
                    | (int) (time & Evt2Layout.T_MASK) << Evt2Layout.T_SHIFT
                    | events.x()[i] << Evt2Layout.X_SHIFT
                    | events.y()[i]);
        }
    }

    /** States the time; from turn to turn by way of the last value of one and the first of the next, which readers know a wrap by. */
    private void advance(long target) throws IOException {
        while (high < target) {
            long turnEnd = high | Evt2Layout.HIGH_MASK;
            if (high < 0) {
                high = target;
            } else if (high == turnEnd) {
                high++;
            } else {
                high = Math.min(Math.min(target, turnEnd), high + LONGEST_STEP);
            }
            out.word32(Evt2Layout.TIME_HIGH << Evt2Layout.TYPE_SHIFT | (int) (high & Evt2Layout.HIGH_MASK));
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
