package org.saccade.ingest.live.send;

import java.io.IOException;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.ingest.live.wire.Transport;
import org.saccade.schemas.event.Geometry;

/** Senders by address. */
final class Senders {

    private Senders() {}

    static EventSender open(LiveUrl url, Geometry geometry) throws IOException {
        Encoding encoding = encoding(url, geometry);
        if (url.transport() == Transport.TCP) {
            return new EncodedSender(encoding, new ListeningOutput(url, encoding.opening()));
        }
        if (url.transport().datagrams()) {
            return new EncodedSender(encoding, new DatagramOutput(url));
        }
        throw new IllegalArgumentException("'" + url + "': a camera sends by tcp, udp and multicast");
    }

    private static Encoding encoding(LiveUrl url, Geometry geometry) {
        return switch (url.protocol()) {
            case SPIF -> new SpifEncoding();
            case EVT2 -> new EvtEncoding(new Evt2Words(), geometry);
            case EVT21 -> new EvtEncoding(new Evt21Words(url.flag("legacy", false)), geometry);
            case EVT3 -> new EvtEncoding(new Evt3Words(), geometry);
            case PACKETS -> new PacketsEncoding(geometry);
            case ES -> new EventStreamEncoding(geometry);
            default -> throw new IllegalArgumentException("'" + url + "': not yet");
        };
    }
}
