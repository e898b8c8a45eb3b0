package org.saccade.ingest.live.wire;

import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.aedat.Aedat4Connection;
import org.saccade.schemas.event.Geometry;

/** A connection of dv-processing's network writer. */
final class Aedat4Wire implements Wire {

    private final Aedat4Connection packets = new Aedat4Connection();
    private final Geometry stated;

    /**
     * @param stated by the address; null: as the header says
     */
    Aedat4Wire(Geometry stated) {
        this.stated = stated;
    }

    @Override
    public int decode(byte[] in, int from, int to, Port port) {
        int at = from;
        if (!packets.begun()) {
            // Only the header, so that nothing is decoded before the size of the sensor is known.
            at = packets.header(in, from, to);
            if (at == from) {
                return at;
            }
            if (geometry() == null) {
                throw new FormatException(
                        "the header states no size of the sensor; add ?geometry=WIDTHxHEIGHT to the address");
            }
        }
        return WordPump.decode(packets, in, at, to, port);
    }

    @Override
    public int longest() {
        return packets.longestWord();
    }

    @Override
    public Geometry geometry() {
        return stated == null ? packets.geometry() : stated;
    }
}
