package org.saccade.app.dashboard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Packets of the live stream to a page, little-endian, one after another; each is a multiple of 4 bytes long.
 *
 * <pre>
 *   byte 0     u32  bytes of the packet, these included
 *   byte 4     u32  kind: 1 events, 2 frames, 3 JSON
 *
 *   events     what one chunk holds, fit for drawing
 *   byte 8     u32  number of the stream, as the JSON packet "streams" says
 *   byte 12    u32  events n
 *   byte 16    f64  start of the chunk, microseconds of event time
 *   byte 24    f64  its end
 *   byte 32    f64  wall-clock time of its last event, microseconds since 1970; 0 when not known
 *   byte 40    u32  bits of an address, a
 *   byte 44    u32  microseconds of a slot, s
 *   byte 48    n x u32, each: slot &lt;&lt; a | (row * width + column) &lt;&lt; 1 | polarity; the event lies s * slot after the start, less than s off
 *
 *   frames     one window as the network sees it
 *   byte 8     u32  number of the stream
 *   byte 12    u32  time steps T
 *   byte 16    u32  rows H as sent
 *   byte 20    u32  columns W as sent
 *   byte 24    f64  start of the window, microseconds of event time
 *   byte 32    f64  its end
 *   byte 40    u32  k: each pixel sent is the strongest of k x k
 *   byte 44    T x u32  events of each time bin
 *              T x u32  1 where the step is empty: skipped, where the network may skip
 *              T x H x W bytes: ON in the upper four bits, OFF in the lower, 0 .. 15; then zeros to a multiple of 4
 *
 *   JSON       an object in UTF-8 from byte 8 on, then spaces
 * </pre>
 */
final class LiveLayout {

    static final int EVENTS = 1;
    static final int FRAMES = 2;
    static final int JSON = 3;

    static final int KIND = 4;
    static final int STREAM = 8;
    static final int COUNT = 12;

    static final int START = 16;
    static final int END = 24;
    static final int LAST_EVENT_AT = 32;
    static final int ADDRESS_BITS = 40;
    static final int SLOT_US = 44;
    static final int WORDS = 48;

    static final int ROWS = 16;
    static final int COLUMNS = 20;
    static final int WINDOW_START = 24;
    static final int WINDOW_END = 32;
    static final int SHRUNK = 40;
    static final int BINS = 44;

    static final int TEXT = 8;

    private LiveLayout() {}

    /** A packet of at least {@code bytes} bytes with its head written. */
    static ByteBuffer packet(int kind, int bytes) {
        int whole = (bytes + 3) & ~3;
        return ByteBuffer.allocate(whole)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, whole)
                .putInt(KIND, kind);
    }

    /** A packet of JSON. */
    static byte[] json(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer packet = packet(JSON, TEXT + utf8.length);
        packet.put(TEXT, utf8);
        for (int i = TEXT + utf8.length; i < packet.capacity(); i++) {
            packet.put(i, (byte) ' ');
        }
        return packet.array();
    }
}
