package org.saccade.ingest.live.send;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.saccade.schemas.event.Events;

/** Puts events into the packets of one protocol. Not safe for several threads. */
interface Encoding {

    /** What a connection begins with; empty where there is nothing, or there are no connections. */
    default byte[] opening() {
        return new byte[0];
    }

    /**
     * Encodes all events. Whoever begins to listen with the first packet understands all of it.
     *
     * @param events not before those of the calls ahead
     */
    void encode(Events events, Packets out) throws IOException;

    /** Where packets go: each a datagram, or one after another on a connection. */
    @FunctionalInterface
    interface Packets {
        /** Takes the bytes from position to limit; they are used again afterwards. */
        void packet(ByteBuffer bytes) throws IOException;
    }
}
