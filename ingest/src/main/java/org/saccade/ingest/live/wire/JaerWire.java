package org.saccade.ingest.live.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.saccade.ingest.format.EventDecoder;
import org.saccade.schemas.event.Geometry;

/** Datagrams of {@link JaerLayout}. */
final class JaerWire implements Wire {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final EventDecoder addresses;
    private final Geometry geometry;
    private final boolean numbered;
    private final SequenceCheck sequence = new SequenceCheck(JaerLayout.LAST_SEQUENCE + 1L);
    private long damaged;

    /**
     * @param numbered whether datagrams begin with their number
     */
    JaerWire(EventDecoder addresses, Geometry geometry, boolean numbered) {
        this.addresses = addresses;
        this.geometry = geometry;
        this.numbered = numbered;
    }

    @Override
    public int decode(byte[] in, int from, int to, Port port) {
        int at = from;
        if (numbered) {
            if (to - at < JaerLayout.SEQUENCE_BYTES) {
                damaged++;
                return to;
            }
            int number = (int) INT.get(in, at);
            if (number < 0) {
                damaged++;
                return to;
            }
            sequence.follows(number);
            at += JaerLayout.SEQUENCE_BYTES;
        }
        if (WordPump.decode(addresses, in, at, to, port) < to) {
            damaged++;
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

    @Override
    public long lost() {
        return sequence.lost();
    }

    @Override
    public long damaged() {
        return damaged;
    }
}
