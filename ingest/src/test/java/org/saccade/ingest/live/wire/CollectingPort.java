package org.saccade.ingest.live.wire;

import java.util.ArrayList;
import java.util.List;
import org.saccade.ingest.format.EventColumns;

/** Where a decoder's events go in a test. */
final class CollectingPort implements Wire.Port {

    final List<long[]> events = new ArrayList<>();
    private final EventColumns columns = new EventColumns(256);

    @Override
    public EventColumns columns() {
        if (columns.room() < BURST) {
            pass();
        }
        return columns;
    }

    @Override
    public void pass() {
        for (int i = 0; i < columns.count(); i++) {
            events.add(new long[] {columns.timeUs(i), columns.x()[i], columns.y()[i], columns.p()[i]});
        }
        columns.clear();
    }

    @Override
    public long receivedAtUs() {
        return 1_700_000_000_000_000L;
    }
}
