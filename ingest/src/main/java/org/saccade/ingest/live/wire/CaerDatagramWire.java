package org.saccade.ingest.live.wire;

import java.util.function.Supplier;
import org.saccade.ingest.format.EventDecoder;
import org.saccade.ingest.format.FormatException;
import org.saccade.schemas.event.Geometry;

/**
 * Datagrams of {@link CaerLayout}. Where one is missing, what follows is passed over up to the next one that begins a packet; the packet that
 * it belonged to counts as damaged.
 */
final class CaerDatagramWire implements Wire {

    /** More than a datagram and what was left of the one before. */
    private static final int ROOM = 1 << 17;

    private final Supplier<EventDecoder> decoders;
    private final Geometry geometry;
    private final SequenceCheck sequence = new SequenceCheck(Long.MAX_VALUE);
    private final byte[] bytes = new byte[ROOM];
    private EventDecoder packets;
    private int left;
    private long damaged;

    CaerDatagramWire(Supplier<EventDecoder> decoders, Geometry geometry) {
        this.decoders = decoders;
        this.geometry = geometry;
    }

    @Override
    public int decode(byte[] in, int from, int to, Port port) {
        if (to - from < CaerLayout.HEADER) {
            throw new FormatException("a datagram of " + (to - from) + " bytes");
        }
        CaerHeader.require(in, from);
        boolean follows = sequence.follows(CaerHeader.sequence(in, from));
        int at = from + CaerLayout.HEADER;
        if (!follows && packets != null) {
            resynchronise();
        }
        if (packets == null) {
            if (!CaerHeader.packetBegins(in, at, to)) {
                return to;
            }
            packets = decoders.get();
            left = 0;
        }
        System.arraycopy(in, at, bytes, left, to - at);
        int filled = left + to - at;
        try {
            int used = WordPump.decode(packets, bytes, 0, filled, port);
            left = filled - used;
            System.arraycopy(bytes, used, bytes, 0, left);
        } catch (FormatException e) {
            resynchronise();
        }
        return to;
    }

    private void resynchronise() {
        damaged++;
        packets = null;
        left = 0;
    }

    @Override
    public int longest() {
        return 0;
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public long lost() {
        return sequence.lost();
    }

    @Override
    public long damaged() {
        return damaged;
    }
}
