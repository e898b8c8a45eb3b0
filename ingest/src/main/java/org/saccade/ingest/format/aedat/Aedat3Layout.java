package org.saccade.ingest.format.aedat;

/**
 * An AEDAT 3.1 file: lines of text to the end of the header, then packets. Little-endian.
 *
 * <pre>
 *   #!AER-DAT3.1 CR LF
 *   #Format: RAW CR LF
 *   #Source 1: DVS128 CR LF                one for each camera
 *   #!END-HEADER CR LF
 *   packets:
 *     0   i16  type of its events          1 polarity; 0 special, 2 frame, 3 IMU ...
 *     2   i16  source                      number of the camera
 *     4   i32  bytes of one event          8 for polarity
 *     8   i32  where in an event its time stands
 *     12  i32  overflows of the 31-bit times: time = stamp + overflows * 2^31
 *     16  i32  events there is room for    bytes of the packet's body = room * bytes of one event
 *     20  i32  events that are there
 *     24  i32  events that are valid
 *     28       body; a polarity event:
 *                0   u32  bit 0 valid, bit 1 polarity (1 ON), bits 16..2 y, bits 31..17 x
 *                4   i32  stamp, microseconds, never negative
 * </pre>
 */
final class Aedat3Layout {

    static final String MAGIC = "#!AER-DAT3.1";
    static final String END = "#!END-HEADER";

    static final int TYPE = 0;
    static final int SOURCE = 2;
    static final int EVENT_SIZE = 4;
    static final int OVERFLOWS = 12;
    static final int CAPACITY = 16;
    static final int NUMBER = 20;
    static final int PACKET_HEADER = 28;

    static final int POLARITY = 1;
    static final int EVENT = 8;
    static final int STAMP = 4;
    static final int VALID_BIT = 1;
    static final int P_SHIFT = 1;
    static final int Y_SHIFT = 2;
    static final int X_SHIFT = 17;
    static final int COORDINATE = 0x7FFF;
    static final int STAMP_BITS = 31;

    private Aedat3Layout() {}
}
