package org.saccade.ingest.live.send;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.saccade.ingest.format.aedat.Aedat2Chip;
import org.saccade.ingest.live.wire.JaerLayout;
import org.saccade.schemas.event.Events;

/** Datagrams of {@link JaerLayout}; one without events where there are none, so that the numbers go on. */
final class JaerEncoding implements Encoding {

    /** What an Ethernet frame carries. */
    private static final int DATAGRAM = 1472;

    private final Aedat2Chip chip;
    private final boolean numbered;
    private final ByteBuffer datagram = ByteBuffer.allocate(DATAGRAM).order(ByteOrder.BIG_ENDIAN);
    private int sequence;

    /**
     * @param numbered whether datagrams begin with their number
     * @param first number of the first
     */
    JaerEncoding(Aedat2Chip chip, boolean numbered, int first) {
        this.chip = chip;
        this.numbered = numbered;
        this.sequence = first;
    }

    @Override
    public void encode(Events events, Packets out) throws IOException {
        begin();
        for (int i = 0; i < events.count(); i++) {
            if (datagram.remaining() < JaerLayout.EVENT_BYTES) {
                out.packet(datagram.flip());
                begin();
            }
            datagram.putInt(chip.address(events.x()[i], events.y()[i], events.p()[i]));
            datagram.putInt((int) events.timeUs(i));
        }
        out.packet(datagram.flip());
    }

    private void begin() {
        datagram.clear();
        if (numbered) {
            datagram.putInt(sequence);
            sequence = sequence == JaerLayout.LAST_SEQUENCE ? 0 : sequence + 1;
        }
    }
}
