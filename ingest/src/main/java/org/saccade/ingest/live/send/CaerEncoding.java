package org.saccade.ingest.live.send;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.saccade.ingest.live.wire.CaerLayout;
import org.saccade.schemas.event.Events;

/** Packets of {@link CaerLayout}, over a connection or cut into datagrams. */
final class CaerEncoding implements Encoding {

    private static final int MOST_EVENTS = 4096;
    private static final short SOURCE = 1;

    private final boolean datagrams;
    private final ByteBuffer packet = ByteBuffer.allocate(CaerLayout.PACKET_HEADER + MOST_EVENTS * CaerLayout.EVENT)
            .order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer datagram = ByteBuffer.allocate(CaerLayout.DATAGRAM).order(ByteOrder.LITTLE_ENDIAN);
    private long sequence;

    CaerEncoding(boolean datagrams) {
        this.datagrams = datagrams;
    }

    @Override
    public byte[] opening() {
        ByteBuffer header = ByteBuffer.allocate(CaerLayout.HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header(header, 0);
        return header.array();
    }

    private static void header(ByteBuffer out, long sequence) {
        out.putLong(CaerLayout.MAGIC)
                .putLong(sequence)
                .put(CaerLayout.SPOKEN)
                .put((byte) 0)
                .putShort(SOURCE);
    }

    @Override
    public void encode(Events events, Packets out) throws IOException {
        int at = 0;
        while (at < events.count()) {
            long overflows = events.timeUs(at) >>> CaerLayout.STAMP_BITS;
            int sameOverflow = events.indexOf(overflows + 1 << CaerLayout.STAMP_BITS);
            int to = Math.min(Math.min(events.count(), at + MOST_EVENTS), sameOverflow);
            pack(events, at, to, (int) overflows);
            at = to;
            packet.flip();
            if (datagrams) {
                cut(out);
            } else {
                out.packet(packet);
            }
        }
    }

    private void pack(Events events, int from, int to, int overflows) {
        int n = to - from;
        packet.clear();
        packet.putShort(CaerLayout.POLARITY)
                .putShort(SOURCE)
                .putInt(CaerLayout.EVENT)
                .putInt(CaerLayout.STAMP);
        packet.putInt(overflows).putInt(n).putInt(n).putInt(n);
        for (int i = from; i < to; i++) {
            packet.putInt(events.x()[i] << CaerLayout.X_SHIFT
                    | events.y()[i] << CaerLayout.Y_SHIFT
                    | events.p()[i] << CaerLayout.P_SHIFT
                    | CaerLayout.VALID);
            packet.putInt((int) events.timeUs(i) & Integer.MAX_VALUE);
        }
    }

    private void cut(Packets out) throws IOException {
        while (packet.hasRemaining()) {
            datagram.clear();
            header(datagram, sequence++);
            int n = Math.min(packet.remaining(), datagram.remaining());
            datagram.put(packet.slice(packet.position(), n));
            packet.position(packet.position() + n);
            out.packet(datagram.flip());
        }
    }
}
