package org.saccade.ingest.live.send;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.saccade.ingest.format.aedat.Aedat4Compression;
import org.saccade.ingest.format.aedat.Aedat4PacketWriter;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/** AEDAT 4 packets, as dv-processing's network writer sends them: the header without its magic line, then packets. */
final class Aedat4Encoding implements Encoding {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Aedat4PacketWriter writer;
    private final byte[] opening;

    Aedat4Encoding(Geometry geometry, Aedat4Compression compression) throws IOException {
        writer = new Aedat4PacketWriter(bytes, geometry, compression);
        opening = bytes.toByteArray();
        bytes.reset();
    }

    @Override
    public byte[] opening() {
        return opening.clone();
    }

    @Override
    public void encode(Events events, Packets out) throws IOException {
        writer.write(events);
        if (bytes.size() > 0) {
            out.packet(ByteBuffer.wrap(bytes.toByteArray()));
            bytes.reset();
        }
    }
}
