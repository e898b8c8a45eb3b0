package org.saccade.ingest.live.send;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * Event Stream datagrams: each is a time and then a whole stream, header included, little-endian.
 *
 * <pre>
 *   u64 microseconds that the stream's times count from
 *   "Event Stream" 2 0 0   u8 type, 1: DVS   u16 width   u16 height
 *   event: u8 (microseconds since the one ahead) &lt;&lt; 1 | polarity, u16 x, u16 y from the bottom;   0xFF: 127 microseconds pass
 * </pre>
 */
final class EventStreamEncoding implements Encoding {

    private static final byte[] MAGIC = "Event Stream".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION = {2, 0, 0};
    private static final byte DVS = 1;
    private static final int PASSES = 127;
    private static final int EVENT = 5;
    /** What an Ethernet frame carries. */
    private static final int DATAGRAM = 1472;

    private final Geometry geometry;
    private final ByteBuffer datagram = ByteBuffer.allocate(DATAGRAM).order(ByteOrder.LITTLE_ENDIAN);

    EventStreamEncoding(Geometry geometry) {
        this.geometry = geometry;
    }

    @Override
    public void encode(Events events, Packets out) throws IOException {
        long nowUs = 0;
        datagram.clear();
        for (int i = 0; i < events.count(); i++) {
            long timeUs = events.timeUs(i);
            if (datagram.position() > 0 && datagram.remaining() < (timeUs - nowUs) / PASSES + EVENT) {
                out.packet(datagram.flip());
                datagram.clear();
            }
            if (datagram.position() == 0) {
                datagram.putLong(timeUs).put(MAGIC).put(VERSION).put(DVS);
                datagram.putShort((short) geometry.width()).putShort((short) geometry.height());
                nowUs = timeUs;
            }
            for (; timeUs - nowUs >= PASSES; nowUs += PASSES) {
                datagram.put((byte) 0xFF);
            }
            datagram.put((byte) ((timeUs - nowUs) << 1 | events.p()[i]));
            datagram.putShort(events.x()[i]).putShort((short) (geometry.height() - 1 - events.y()[i]));
            nowUs = timeUs;
        }
        if (datagram.position() > 0) {
            out.packet(datagram.flip());
        }
    }
}
