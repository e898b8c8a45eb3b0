package org.saccade.ingest.format;

import java.io.IOException;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/** A recording whose times count from its first event, which comes to 0 microseconds. Not safe for several threads. */
public final class FromZeroReader implements EventReader {

    private final EventReader whole;
    private long firstUs;
    private boolean begun;

    /** Closes {@code whole} with itself. */
    public FromZeroReader(EventReader whole) {
        this.whole = whole;
    }

    @Override
    public Geometry geometry() {
        return whole.geometry();
    }

    @Override
    public Events next(int atMost) throws IOException {
        Events batch = whole.next(atMost);
        if (batch == null) {
            return null;
        }
        if (!begun) {
            firstUs = batch.timeUs(0);
            begun = true;
        }
        return Events.of(
                batch.geometry(), batch.baseUs() - firstUs, batch.t(), batch.x(), batch.y(), batch.p(), batch.count());
    }

    @Override
    public long originUs() {
        return 0;
    }

    @Override
    public long endUs() {
        long endUs = whole.endUs();
        return endUs == ColumnReader.UNKNOWN_END ? endUs : endUs - firstUs;
    }

    @Override
    public ReadReport report() {
        return whole.report();
    }

    @Override
    public void close() throws IOException {
        whole.close();
    }
}
