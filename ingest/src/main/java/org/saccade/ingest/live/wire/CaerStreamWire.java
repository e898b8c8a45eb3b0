package org.saccade.ingest.live.wire;

import org.saccade.ingest.format.EventDecoder;
import org.saccade.schemas.event.Geometry;

/** A connection of {@link CaerLayout}. */
final class CaerStreamWire implements Wire {

    private final EventDecoder packets;
    private final Geometry geometry;
    private boolean begun;

    CaerStreamWire(EventDecoder packets, Geometry geometry) {
        this.packets = packets;
        this.geometry = geometry;
    }

    @Override
    public int decode(byte[] in, int from, int to, Port port) {
        int at = from;
        if (!begun) {
            if (to - at < CaerLayout.HEADER) {
                return at;
            }
            CaerHeader.require(in, at);
            at += CaerLayout.HEADER;
            begun = true;
        }
        return WordPump.decode(packets, in, at, to, port);
    }

    @Override
    public int longest() {
        return CaerLayout.HEADER + CaerLayout.PACKET_HEADER;
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }
}
