package org.saccade.ingest.live.wire;

import java.util.function.Supplier;
import org.saccade.ingest.format.prophesee.Prophesee;
import org.saccade.ingest.format.prophesee.WordOrder;
import org.saccade.schemas.event.Geometry;

/** Decoders for addresses: the one door to the protocols. */
public final class Wires {

    private Wires() {}

    /**
     * What makes a decoder for each connection to this address; null for recordings, which bring their own.
     *
     * @throws IllegalArgumentException when the address lacks what its protocol does not say, such as the size of the sensor
     */
    public static Supplier<Wire> of(LiveUrl url) {
        Geometry geometry = url.geometry(null);
        return switch (url.protocol()) {
            case SPIF -> {
                Geometry sensor = required(url, geometry);
                yield () -> new SpifWire(sensor);
            }
            case EVT2 -> () -> new EvtWire(Prophesee.evt2(), geometry);
            case EVT21 -> {
                WordOrder order = url.flag("legacy", false) ? WordOrder.LEGACY : WordOrder.LITTLE;
                yield () -> new EvtWire(Prophesee.evt21(order), geometry);
            }
            case EVT3 -> () -> new EvtWire(Prophesee.evt3(), geometry);
            case FILE -> null;
            default -> throw LiveUrl.wrong(url.text(), "not yet");
        };
    }

    private static Geometry required(LiveUrl url, Geometry geometry) {
        if (geometry == null) {
            throw LiveUrl.wrong(
                    url.text(),
                    url.protocol().word() + " does not say the size of the sensor; add ?geometry=WIDTHxHEIGHT");
        }
        return geometry;
    }
}
