package org.saccade.ingest.format.prophesee;

import java.io.IOException;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.StampUnwrapper;
import org.saccade.schemas.event.Events;

/** Writes events of {@link DatLayout}; refuses a gap in time so long that no reader could tell how often the stamps start over in it. */
final class DatWriter implements EventWriter {

    private static final long STAMP_MASK = (1L << DatLayout.T_BITS) - 1;

    private final WordOutput out;
    private final StampUnwrapper asRead = new StampUnwrapper(DatLayout.T_BITS);

    DatWriter(WordOutput out) {
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
            long stamp = time & STAMP_MASK;
            if (asRead.unwrap(stamp) != time) {
                throw new FormatException(out.target() + ": the event at " + events.timeUs(i)
                        + " us lies more than 2^31 us (35 minutes) after the one ahead of it: DAT cannot say so");
            }
            out.word32((int) stamp);
            out.word32(events.p()[i] << 2 * DatLayout.XY_BITS | events.y()[i] << DatLayout.XY_BITS | events.x()[i]);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
