package org.saccade.ingest.live.wire;

import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.eventstream.EventStreamFormat;
import org.saccade.schemas.event.Geometry;

/** Datagrams of Event Stream: each a time and a whole stream. */
final class EventStreamWire implements Wire {

    /** Bytes of the shortest event. */
    private static final int EVENT = 5;
    /** No datagram has more events. */
    private static final int MOST_EVENTS = (1 << 16) / EVENT;

    private final EventColumns columns = new EventColumns(MOST_EVENTS);
    private final Geometry stated;
    private Geometry geometry;

    /**
     * @param stated by the address; null: as the datagrams say
     */
    EventStreamWire(Geometry stated) {
        this.stated = stated;
    }

    @Override
    public int decode(byte[] in, int from, int to, Port port) {
        columns.clear();
        Geometry sensor = EventStreamFormat.datagram(in, to, columns);
        geometry = stated == null ? sensor : stated;
        for (int i = 0; i < columns.count(); i++) {
            EventColumns out = port.columns();
            if (!out.admits(columns.timeUs(i))) {
                port.pass();
                out.admits(columns.timeUs(i));
            }
            out.add(columns.timeUs(i), columns.x()[i], columns.y()[i], columns.p()[i]);
        }
        return to;
    }

    @Override
    public int longest() {
        return 0;
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }
}
