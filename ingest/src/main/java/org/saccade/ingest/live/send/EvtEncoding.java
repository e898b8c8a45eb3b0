package org.saccade.ingest.live.send;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * Prophesee RAW over a connection: the header lines that a file has, then words. Each packet states the time anew, so that a receiver may come
 * at any moment; a packet without events states the time alone.
 */
final class EvtEncoding implements Encoding {

    private static final int PACKET = 1 << 15;

    private final EvtWords words;
    private final Geometry geometry;
    private final ByteBuffer packet = ByteBuffer.allocate(PACKET).order(ByteOrder.LITTLE_ENDIAN);
    private long high = -1;

    EvtEncoding(EvtWords words, Geometry geometry) {
        if (geometry.width() > EvtWords.MOST_SIDE || geometry.height() > EvtWords.MOST_SIDE) {
            throw new IllegalArgumentException("EVT words have no pixels beyond " + EvtWords.MOST_SIDE
                    + " rows and columns; the sensor has " + geometry);
        }
        this.words = words;
        this.geometry = geometry;
    }

    @Override
    public byte[] opening() {
        return ("% " + words.headerLine() + "\n% format " + words.format() + ";height=" + geometry.height() + ";width="
                        + geometry.width() + "\n% geometry " + geometry.width() + "x" + geometry.height()
                        + "\n% end\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void encode(Events events, Packets out) throws IOException {
        packet.clear();
        begin(events.count() == 0 ? events.baseUs() : events.timeUs(0));
        for (int i = 0; i < events.count(); i++) {
            if (packet.remaining() < EvtWords.LONGEST) {
                out.packet(packet.flip());
                packet.clear();
                begin(events.timeUs(i));
            }
            time(events.timeUs(i));
            words.event(packet, events.timeUs(i), events.x()[i], events.y()[i], events.p()[i]);
        }
        out.packet(packet.flip());
    }

    private void begin(long timeUs) {
        words.begin();
        long wanted = timeUs >>> words.lowBits();
        if (high < 0) {
            high = wanted;
        }
        words.high(packet, high);
        time(timeUs);
    }

    /** States the upper bits of the time; a leap over half of their range would be taken for a step back, so it is made in parts. */
    private void time(long timeUs) {
        long wanted = timeUs >>> words.lowBits();
        while (high < wanted) {
            high = Math.min(wanted, high + (1L << words.highBits() - 2));
            words.high(packet, high);
        }
    }
}
