package org.saccade.ingest.live.wire;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.saccade.schemas.event.Geometry;

/**
 * Where a camera is and how it speaks: {@code PROTOCOL+TRANSPORT://HOST:PORT?OPTION=VALUE&...}. Checked when made; immutable.
 *
 * <pre>
 *   aedat4+tcp://cam.local:7777          jaer+udp://:8991?chip=davis346&amp;seq=no
 *   evt3+stdin:?geometry=1280x720        file+follow:///data/recording.raw
 * </pre>
 *
 * An empty host is 127.0.0.1, for those who connect and for those who listen: nothing listens on other interfaces unless an address says so.
 *
 * @param text as it was written
 * @param protocol how events are put into bytes
 * @param transport how the bytes travel
 * @param host name or address; null where the transport has none
 * @param port 0 where the transport has none
 * @param path of a file or pipe; null where the transport has none
 * @param options what stands behind the question mark
 */
public record LiveUrl(
        String text,
        Protocol protocol,
        Transport transport,
        String host,
        int port,
        String path,
        Map<String, String> options) {

    private static final String LOOPBACK = "127.0.0.1";

    public LiveUrl {
        options = Map.copyOf(options);
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when it is none; the message says what is possible
     */
    public static LiveUrl parse(String text) {
        int colon = text.indexOf(':');
        int plus = text.indexOf('+');
        if (colon < 0 || plus < 0 || plus > colon) {
            throw wrong(text, "it begins with PROTOCOL+TRANSPORT:, such as aedat4+tcp: or spif+udp:");
        }
        Protocol protocol = Protocol.named(text.substring(0, plus), text);
        Transport transport = Transport.named(text.substring(plus + 1, colon), text);
        if (!protocol.travels(transport)) {
            throw wrong(text, protocol.word() + " travels by " + protocol.transports());
        }
        String rest = text.substring(colon + 1);
        int question = rest.indexOf('?');
        Map<String, String> options =
                question < 0 ? Map.of() : options(rest.substring(question + 1), protocol.options(), text);
        String place = question < 0 ? rest : rest.substring(0, question);
        if (place.startsWith("//")) {
            place = place.substring(2);
        }
        return switch (transport) {
            case STDIN -> new LiveUrl(text, protocol, transport, null, 0, null, options);
            case PIPE, FOLLOW -> new LiveUrl(text, protocol, transport, null, 0, path(place, text), options);
            default -> {
                int end = place.lastIndexOf(':');
                String host = end < 0 ? place : place.substring(0, end);
                int port = end < 0 ? protocol.defaultPort(transport) : port(place.substring(end + 1), text);
                if (port == 0) {
                    throw wrong(text, "it lacks a port");
                }
                yield new LiveUrl(text, protocol, transport, host(host, transport), port, null, options);
            }
        };
    }

    private static String host(String host, Transport transport) {
        if (!host.isEmpty()) {
            return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        }
        return transport == Transport.MULTICAST ? JaerLayout.MULTICAST_GROUP : LOOPBACK;
    }

    private static String path(String place, String text) {
        if (place.isEmpty()) {
            throw wrong(text, "it lacks a path, such as file+follow:///data/recording.raw");
        }
        return place;
    }

    private static int port(String digits, String text) {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw wrong(text, "'" + digits + "' is no port, 1 .. 65535");
    }

    private static Map<String, String> options(String query, Set<String> known, String text) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (!known.contains(name)) {
                throw wrong(text, "there is no option '" + name + "'; it takes " + String.join(", ", known));
            }
            options.put(name, equals < 0 ? "yes" : pair.substring(equals + 1));
        }
        return options;
    }

    static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException("'" + text + "' is no live address: " + why);
    }

    /** The same at another port. */
    public LiveUrl withPort(int other) {
        String place = protocol.word() + "+" + transport.name().toLowerCase(Locale.ROOT) + "://" + host + ":" + other;
        return new LiveUrl(place, protocol, transport, host, other, path, options);
    }

    /** What the option says, else {@code otherwise}. */
    public String option(String name, String otherwise) {
        return options.getOrDefault(name, otherwise);
    }

    /** A yes or no. */
    public boolean flag(String name, boolean otherwise) {
        return switch (option(name, otherwise ? "yes" : "no")) {
            case "yes", "true", "on" -> true;
            case "no", "false", "off" -> false;
            default -> throw wrong(text, name + " is '" + option(name, "") + "'; yes and no are possible");
        };
    }

    /** Size of the sensor where the address states it, else {@code otherwise}. */
    public Geometry geometry(Geometry otherwise) {
        String size = options.get("geometry");
        if (size == null) {
            return otherwise;
        }
        String[] sides = size.toLowerCase(Locale.ROOT).split("x");
        try {
            if (sides.length == 2) {
                return new Geometry(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
            }
        } catch (RuntimeException e) {
            // Told below.
        }
        throw wrong(text, "geometry is '" + size + "'; WIDTHxHEIGHT is expected, such as 1280x720");
    }

    @Override
    public String toString() {
        return text;
    }
}
