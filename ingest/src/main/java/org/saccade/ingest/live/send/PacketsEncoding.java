package org.saccade.ingest.live.send;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.WallClock;

/**
 * event_camera_msgs packets of encoding "mono", one after another, little-endian.
 *
 * <pre>
 *   u64 sequence   u64 time base, ns   i64 wall clock, ns   u16 width   u16 height   u8 length, ASCII encoding   u32 n, n bytes
 *   mono:  u64     bits 31..0 ns after the time base   47..32 x   62..48 y   63 polarity
 * </pre>
 */
final class PacketsEncoding implements Encoding {

    private static final byte[] MONO = "mono".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_EVENTS = 4096;
    private static final long LONGEST_US = 4_000_000;
    private static final int X_SHIFT = 32;
    private static final int Y_SHIFT = 48;
    private static final int P_SHIFT = 63;

    private final Geometry geometry;
    private final ByteBuffer packet =
            ByteBuffer.allocate(64 + MOST_EVENTS * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long sequence;

    PacketsEncoding(Geometry geometry) {
        this.geometry = geometry;
    }

    @Override
    public void encode(Events events, Packets out) throws IOException {
        int at = 0;
        while (at < events.count()) {
            long baseUs = events.timeUs(at);
            int to = Math.min(Math.min(events.count(), at + MOST_EVENTS), events.indexOf(baseUs + LONGEST_US));
            packet.clear();
            packet.putLong(sequence++).putLong(baseUs * 1000).putLong(WallClock.nowUs() * 1000);
            packet.putShort((short) geometry.width()).putShort((short) geometry.height());
            packet.put((byte) MONO.length).put(MONO).putInt((to - at) * Long.BYTES);
            for (; at < to; at++) {
                packet.putLong((events.timeUs(at) - baseUs) * 1000
                        | (long) events.x()[at] << X_SHIFT
                        | (long) events.y()[at] << Y_SHIFT
                        | (long) events.p()[at] << P_SHIFT);
            }
            out.packet(packet.flip());
        }
    }
}
