package org.saccade.ingest.live.wire;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How bytes travel from a camera. */
public enum Transport {
    /** One connection, bytes in order. The feed connects, the camera listens. */
    TCP,
    /** Datagrams. The camera sends, the feed listens. */
    UDP,
    /** Datagrams to a group that any number of feeds join. */
    MULTICAST,
    /** Standard input. */
    STDIN,
    /** A named pipe. */
    PIPE,
    /** A file that grows. */
    FOLLOW;

    /** True where bytes come as whole datagrams. */
    public boolean datagrams() {
        return this == UDP || this == MULTICAST;
    }

    /** True where a channel can be watched together with others; the rest takes a thread each. */
    public boolean network() {
        return this == TCP || datagrams();
    }

    static Transport named(String word, String url) {
        return Arrays.stream(values())
                .filter(transport -> transport.word().equals(word))
                .findFirst()
                .orElseThrow(() -> LiveUrl.wrong(
                        url,
                        "there is no transport '" + word + "', but "
                                + Arrays.stream(values()).map(Transport::word).collect(Collectors.joining(", "))));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
