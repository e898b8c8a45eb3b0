package org.saccade.ingest.live.send;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.saccade.ingest.live.wire.SpifLayout;
import org.saccade.schemas.event.Events;

/** Datagrams of {@link SpifLayout}, with times, as long as AEStream's. */
final class SpifEncoding implements Encoding {

    private final ByteBuffer datagram =
            ByteBuffer.allocate(SpifLayout.BYTES_WITH_TIMES).order(ByteOrder.LITTLE_ENDIAN);

    @Override
    public void encode(Events events, Packets out) throws IOException {
        datagram.clear();
        for (int i = 0; i < events.count(); i++) {
            datagram.putInt(events.x()[i] << SpifLayout.X_SHIFT | events.p()[i] << SpifLayout.P_SHIFT | events.y()[i]);
            datagram.putInt((int) events.timeUs(i));
            if (!datagram.hasRemaining()) {
                out.packet(datagram.flip());
                datagram.clear();
            }
        }
        if (datagram.position() > 0) {
            out.packet(datagram.flip());
        }
    }
}
