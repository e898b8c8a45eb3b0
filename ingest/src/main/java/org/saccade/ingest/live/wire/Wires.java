package org.saccade.ingest.live.wire;

import java.util.function.Supplier;
import org.saccade.ingest.format.aedat.Aedat;
import org.saccade.ingest.format.aedat.Aedat2Chip;
import org.saccade.ingest.format.prophesee.Prophesee;
import org.saccade.ingest.format.prophesee.WordOrder;
import org.saccade.schemas.event.Geometry;

/** Decoders for addresses: the one door to the protocols. */
public final class Wires {

    private static final String DEFAULT_CHIP = "dvs128";

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
            case AEDAT4 -> () -> new Aedat4Wire(geometry);
            case CAER -> {
                Geometry sensor = required(url, geometry);
                yield url.transport().datagrams()
                        ? () -> new CaerDatagramWire(() -> Aedat.packets(null), sensor)
                        : () -> new CaerStreamWire(Aedat.packets(null), sensor);
            }
            case JAER -> {
                Aedat2Chip chip = chip(url);
                boolean numbered = url.flag("seq", true);
                yield () ->
                        new JaerWire(Aedat.addresses(chip), geometry == null ? chip.geometry() : geometry, numbered);
            }
            case PACKETS -> () -> new PacketsWire(geometry);
            case ES -> () -> new EventStreamWire(geometry);
            case FILE -> null;
        };
    }

    /** The chip whose addresses travel. */
    public static Aedat2Chip chip(LiveUrl url) {
        return Aedat.chip(url.option("chip", DEFAULT_CHIP));
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
