package org.saccade.ingest.format.ros;

/**
 * A recording of event_camera_msgs/EventPacket messages (.packets): one record for each message, nothing else. Little-endian.
 *
 * <pre>
 *   0    u64  sequence number, one more for each message
 *   8    u64  time base, nanoseconds
 *   16   i64  time of the recorder, nanoseconds
 *   24   u16  width of the sensor
 *   26   u16  height
 *   28   u8   length of the encoding's name
 *   29        name: mono, libcaer, libcaer_cmp, evt3 or trigger
 *   ..   u32  length of the events
 *   ..        events
 *
 *   mono         u64: bits 31..0 nanoseconds after the time base, 47..32 x, 62..48 y, 63 polarity
 *   libcaer      u32: bit 1 polarity, 16..2 y, 31..17 x; i32: microseconds after the time base, may wrap inside a message
 *   libcaer_cmp  u16: bits 15..12 what it is, the rest what it says
 *                  0 time high    bits 23..12 of the microseconds after the time base; 0 at the start of a message
 *                  1 time low     bits 11..0 of them; the same
 *                  2 x            bits 10..0
 *                  3 y            bits 10..0, polarity 11: an event at the x ahead
 *                  4 base y       bits 10..0, polarity 11
 *                  5 rows         bits 7..0: an event at x and base y + i for every bit i; then base y is 8 more
 *   evt3         as in Prophesee RAW; time base not used, words may continue in the next message
 *   trigger      u64, no events of the sensor
 * </pre>
 */
final class PacketLayout {

    static final int SEQUENCE = 0;
    static final int TIME_BASE = 8;
    static final int WIDTH = 24;
    static final int HEIGHT = 26;
    static final int NAME_LENGTH = 28;
    static final int NAME = 29;
    /** Behind the name. */
    static final int LENGTH = 4;

    static final int LONGEST_HEADER = NAME + 255 + LENGTH;

    static final int WORD = 8;
    static final int MONO_X_SHIFT = 32;
    static final int MONO_Y_SHIFT = 48;
    static final int MONO_Y = 0x7FFF;
    static final int MONO_P_SHIFT = 63;

    static final int LIBCAER_STAMP = 4;
    static final int LIBCAER_P_SHIFT = 1;
    static final int LIBCAER_Y_SHIFT = 2;
    static final int LIBCAER_X_SHIFT = 17;
    static final int LIBCAER_COORDINATE = 0x7FFF;
    static final long LIBCAER_WRAP_US = 1L << 31;

    static final int CMP_WORD = 2;
    static final int CMP_CODE_SHIFT = 12;
    static final int CMP_VALUE = 0xFFF;
    static final int CMP_COORDINATE = 0x7FF;
    static final int CMP_P_SHIFT = 11;
    static final int CMP_ROWS = 8;
    static final int CMP_TIME_HIGH = 0;
    static final int CMP_TIME_LOW = 1;
    static final int CMP_X = 2;
    static final int CMP_Y = 3;
    static final int CMP_BASE_Y = 4;
    static final int CMP_VECTOR = 5;

    private PacketLayout() {}
}
