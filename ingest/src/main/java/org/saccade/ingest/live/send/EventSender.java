package org.saccade.ingest.live.send;

import java.io.Closeable;
import java.io.IOException;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * The camera's end of a live protocol: what a feed at the same address takes in. Datagrams go to the host and port of the address; where the
 * transport is TCP the sender listens there, and every feed that is connected gets everything from then on.
 *
 * <pre>{@code
 * try (EventSender camera = EventSender.open(LiveUrl.parse("aedat4+tcp://:7777"), geometry)) {
 *     camera.send(events);
 * }
 * }</pre>
 *
 * It does not pace: events leave when they are given. One thread sends; {@link #close} may be called by any.
 */
public interface EventSender extends Closeable {

    /**
     * Sends events; waits while a connected feed does not read.
     *
     * @param events of the geometry stated, not before those already sent; none still tell the time where the protocol can
     */
    void send(Events events) throws IOException;

    /** Feeds that are connected; 1 where there are no connections. */
    int receivers();

    /**
     * Opens the sender of an address.
     *
     * @throws IOException when the port is taken or the host is not known
     * @throws IllegalArgumentException when nothing can be sent by this transport, or the protocol has no words for a sensor of this size
     */
    static EventSender open(LiveUrl url, Geometry geometry) throws IOException {
        return Senders.open(url, geometry);
    }
}
