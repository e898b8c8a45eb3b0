package org.saccade.ingest.live.wire;

/**
 * Datagrams of jAER's AEUnicast and AEMulticast output; all numbers big-endian.
 *
 * <pre>
 *   0    u32    sequence number: one more than that of the datagram before; behind 2^31 - 1 comes 0. Unicast begins at 1, multicast at 0;
 *               left out where the user chose so (seq=no)
 *   4    n x { u32 address, i32 time in microseconds }, as in an AEDAT 2 file
 * </pre>
 *
 * A datagram of nothing but its number is legal.
 */
public final class JaerLayout {

    public static final int UNICAST_PORT = 8991;
    public static final String MULTICAST_GROUP = "230.3.1.4";
    public static final int MULTICAST_PORT = 8990;

    public static final int SEQUENCE_BYTES = 4;
    public static final int EVENT_BYTES = 8;
    /** Largest sequence number; 0 follows it. */
    public static final int LAST_SEQUENCE = Integer.MAX_VALUE;
    /** Most bytes that jAER puts into one datagram. */
    public static final int LONGEST = 63_000;

    private JaerLayout() {}
}
