package org.saccade.ingest.live.wire;

/**
 * libcaer's network protocol, little-endian: a header, once at the start of a TCP connection and at the start of every datagram, then AEDAT 3.1
 * packets. A packet begins with a datagram of its own and may go on in the next.
 *
 * <pre>
 *   0    i64   magic
 *   8    i64   sequence number of the datagram, from 0; always 0 over TCP
 *   16   i8    version, 1
 *   17   i8    format, 0: AEDAT 3 packets as they are
 *   18   i16   source, number of the camera
 * </pre>
 *
 * An AEDAT 3.1 packet: {@code i16 type (1: polarity), i16 source, i32 bytes of an event, i32 offset of its time, i32 overflows of the
 * 31-bit time, i32 room, i32 events, i32 valid events}, then for each event {@code u32 x << 17 | y << 2 | polarity << 1 | valid, i32 time}.
 */
public final class CaerLayout {

    public static final long MAGIC = 0x1D378BC90B9A6658L;
    public static final int SEQUENCE = 8;
    public static final int VERSION = 16;
    public static final int HEADER = 20;
    /** Version of the protocol that is spoken. */
    public static final byte SPOKEN = 1;
    /** Most bytes of a datagram, header included. */
    public static final int DATAGRAM = 1472;

    public static final int PACKET_HEADER = 28;
    public static final int EVENT = 8;
    public static final short POLARITY = 1;
    public static final int STAMP = 4;
    public static final int STAMP_BITS = 31;
    public static final int X_SHIFT = 17;
    public static final int Y_SHIFT = 2;
    public static final int P_SHIFT = 1;
    public static final int VALID = 1;

    /** Offsets in a packet's header that tell whether it can be one. */
    static final int PACKET_TYPE = 0;

    static final int PACKET_EVENT_BYTES = 4;
    static final int PACKET_ROOM = 16;
    static final int PACKET_EVENTS = 20;

    private CaerLayout() {}
}
