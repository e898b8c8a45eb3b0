package org.saccade.ingest.live.send;

import java.io.IOException;
import java.util.Locale;
import org.saccade.ingest.format.aedat.Aedat2Chip;
import org.saccade.ingest.format.aedat.Aedat4Compression;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.ingest.live.wire.Transport;
import org.saccade.ingest.live.wire.Wires;
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

    static Encoding encoding(LiveUrl url, Geometry geometry) throws IOException {
        return switch (url.protocol()) {
            case SPIF -> new SpifEncoding();
            case EVT2 -> new EvtEncoding(new Evt2Words(), geometry);
            case EVT21 -> new EvtEncoding(new Evt21Words(url.flag("legacy", false)), geometry);
            case EVT3 -> new EvtEncoding(new Evt3Words(), geometry);
            case PACKETS -> new PacketsEncoding(geometry);
            case ES -> new EventStreamEncoding(geometry);
            case AEDAT4 -> new Aedat4Encoding(geometry, compression(url));
            case CAER -> new CaerEncoding(url.transport().datagrams());
            case JAER -> jaer(url, geometry);
            case FILE -> throw new IllegalArgumentException("'" + url + "': a camera sends over the network");
        };
    }

    private static Aedat4Compression compression(LiveUrl url) {
        String name = url.option("compression", "none");
        try {
            return Aedat4Compression.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + url + "': compression is '" + name
                    + "'; none, lz4, lz4_high, zstd and zstd_high are possible");
        }
    }

    private static Encoding jaer(LiveUrl url, Geometry geometry) {
        Aedat2Chip chip = Wires.chip(url);
        Geometry most = chip.geometry();
        if (geometry.width() > most.width() || geometry.height() > most.height()) {
            throw new IllegalArgumentException("'" + url + "': a sensor of " + geometry
                    + " does not fit the chip's addresses, which are for " + most + "; chip=NAME chooses another");
        }
        return new JaerEncoding(chip, url.flag("seq", true), url.transport() == Transport.MULTICAST ? 0 : 1);
    }
}
