package org.saccade.ingest.live.wire;

import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.FormatException;
import org.saccade.schemas.event.Geometry;

/**
 * Takes apart what one connection brings, or all datagrams of one port: what every protocol implements. Its bytes are nobody's promise: it
 * keeps within its bounds whatever they say. Not safe for several threads.
 */
public interface Wire {

    /**
     * Decodes from {@code in[from]} on, as far as whole units are there. Of datagram protocols the bytes are exactly one datagram.
     *
     * @return offset of the first byte that was not used; the same bytes come again with more behind them. Datagrams are always used up
     * @throws FormatException when the rest cannot be told apart: the connection is closed, the rest of the datagram is lost
     */
    int decode(byte[] in, int from, int to, Port port);

    /** Most bytes that one unit takes; more are never kept for it. */
    int longest();

    /** Size of the sensor; null until it is known, and then nothing was decoded yet. */
    Geometry geometry();

    /** Packets that never came, by their sequence numbers; 0 where the protocol has none. */
    default long lost() {
        return 0;
    }

    /** Packets or ends of packets that came damaged and were left out. */
    default long damaged() {
        return 0;
    }

    /** Where decoded events go. */
    interface Port {

        /** Room for events; has always room for {@link #BURST}. */
        EventColumns columns();

        /** Takes the events out of the columns. */
        void pass();

        /** When the bytes at hand were received: microseconds since 1970. */
        long receivedAtUs();

        /** Largest number of events that one word of any protocol yields. */
        int BURST = 64;
    }
}
