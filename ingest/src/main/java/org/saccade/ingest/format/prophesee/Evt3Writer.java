package org.saccade.ingest.format.prophesee;

import java.io.IOException;
import org.saccade.ingest.format.EventWriter;
import org.saccade.schemas.event.Events;

/** Writes words of {@link Evt3Layout}; neighbours of one row, time and polarity as vectors where that takes fewer words. */
final class Evt3Writer implements EventWriter {

    private static final int COLUMNS = 12;

    /** A vector with its base takes two words. */
    private static final int FEWEST_IN_VECTOR = 3;

    /** TIME_HIGH goes on by steps that no reader takes for one back across the wrap. */
    private static final long LONGEST_STEP = 1L << (Evt3Layout.HIGH_BITS - 2);

    private static final int NONE = -1;

    private final WordOutput out;
    /** TIME_HIGH in force, counted on beyond its bits; -1 before the first. */
    private long high = -1;

    /** TIME_LOW in force; -1 where the next event has to state it. */
    private int low = NONE;

    private int row = NONE;

    Evt3Writer(WordOutput out) {
        this.out = out;
    }

    @Override
    public void write(Events events) throws IOException {
        if (events.count() == 0) {
            return;
        }
        long baseUs = out.accept(events);
        for (int i = 0; i < events.count(); ) {
            state(events.timeUs(i) - baseUs, events.y()[i]);
            if (within(events, i, events.x()[i], i) >= FEWEST_IN_VECTOR) {
                i = vectors(events, i);
            } else {
                word(Evt3Layout.ADDR_X, events.p()[i] << Evt3Layout.P_SHIFT | events.x()[i]);
                i++;
            }
        }
    }

    /**
     * States time and row where they are not in force. A TIME_LOW follows each TIME_HIGH, as a camera sends them: not every reader takes it for
     * zero otherwise.
     */
    private void state(long time, int y) throws IOException {
        long target = time >>> Evt3Layout.HIGH_SHIFT;
        while (high < target) {
            high = high < 0 ? target : Math.min(target, high + LONGEST_STEP);
            low = NONE;
            word(Evt3Layout.TIME_HIGH, (int) (high & Evt3Layout.VALUE_MASK));
        }
        int lower = (int) (time & Evt3Layout.VALUE_MASK);
        if (lower != low) {
            low = lower;
            word(Evt3Layout.TIME_LOW, lower);
        }
        if (y != row) {
            row = y;
            word(Evt3Layout.ADDR_Y, y);
        }
    }

    /**
     * How many events from the i-th on a vector from column {@code base} on can hold: those in rising order that are of the time, row and
     * polarity of event {@code like}.
     */
    private static int within(Events events, int i, int base, int like) {
        int n = i;
        int before = base - 1;
        while (n < events.count()
                && events.t()[n] == events.t()[like]
                && events.y()[n] == events.y()[like]
                && events.p()[n] == events.p()[like]
                && events.x()[n] > before
                && events.x()[n] < base + COLUMNS) {
            before = events.x()[n];
            n++;
        }
        return n - i;
    }

    /** Writes a base and vectors as long as they hold events; returns the first event that is in none. */
    private int vectors(Events events, int from) throws IOException {
        int base = events.x()[from];
        word(Evt3Layout.VECT_BASE_X, events.p()[from] << Evt3Layout.P_SHIFT | base);
        int i = from;
        for (int n = within(events, i, base, from); n > 0; n = within(events, i, base, from)) {
            int mask = 0;
            for (int k = i; k < i + n; k++) {
                mask |= 1 << (events.x()[k] - base);
            }
            word(Evt3Layout.VECT_12, mask);
            i += n;
            base += COLUMNS;
        }
        return i;
    }

    private void word(int type, int value) throws IOException {
        out.word16(type << Evt3Layout.TYPE_SHIFT | value);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
