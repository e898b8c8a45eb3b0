package org.saccade.ingest.live.wire;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How a camera puts events into bytes. */
public enum Protocol {
    /** dv-processing's network writer: AEDAT 4 without its magic line. */
    AEDAT4(Set.of("geometry", "compression"), Transport.TCP, Transport.STDIN, Transport.PIPE),
    /** libcaer's and cAER's network output: AEDAT 3.1 packets behind a network header. */
    CAER(Set.of("geometry"), Transport.TCP, Transport.UDP),
    /** jAER's AEUnicast and AEMulticast output: AEDAT 2 addresses behind a sequence number. */
    JAER(Set.of("geometry", "chip", "seq", "interface"), Transport.UDP, Transport.MULTICAST),
    /** AEStream's output for SpiNNaker peripheral interfaces. */
    SPIF(Set.of("geometry"), Transport.UDP),
    /** Prophesee RAW, EVT2 words. */
    EVT2(Set.of("geometry"), Transport.TCP, Transport.STDIN, Transport.PIPE),
    /** Prophesee RAW, EVT2.1 words. */
    EVT21(Set.of("geometry", "legacy"), Transport.TCP, Transport.STDIN, Transport.PIPE),
    /** Prophesee RAW, EVT3 words. */
    EVT3(Set.of("geometry"), Transport.TCP, Transport.STDIN, Transport.PIPE),
    /** event_camera_msgs, as a ROS 2 bridge writes them one after another. */
    PACKETS(Set.of("geometry"), Transport.TCP, Transport.STDIN, Transport.PIPE),
    /** Event Stream datagrams. */
    ES(Set.of("geometry"), Transport.UDP),
    /** A recording of any format that is still being written. */
    FILE(Set.of("geometry", "format"), Transport.FOLLOW);

    private final Set<String> options;
    private final Set<Transport> transports;

    Protocol(Set<String> options, Transport first, Transport... more) {
        this.options = new TreeSet<>(options);
        this.options.add("name");
        this.transports = EnumSet.of(first, more);
    }

    /** The word of the address. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean travels(Transport transport) {
        return transports.contains(transport);
    }

    String transports() {
        return transports.stream().map(Transport::word).collect(Collectors.joining(", "));
    }

    Set<String> options() {
        return options;
    }

    /** 0 where it has none. */
    int defaultPort(Transport transport) {
        return switch (this) {
            case JAER -> transport == Transport.MULTICAST ? JaerLayout.MULTICAST_PORT : JaerLayout.UNICAST_PORT;
            case SPIF -> SpifLayout.PORT;
            default -> 0;
        };
    }

    static Protocol named(String word, String url) {
        return Arrays.stream(values())
                .filter(protocol -> protocol.word().equals(word))
                .findFirst()
                .orElseThrow(() -> LiveUrl.wrong(
                        url,
                        "there is no protocol '" + word + "', but "
                                + Arrays.stream(values()).map(Protocol::word).collect(Collectors.joining(", "))));
    }
}
