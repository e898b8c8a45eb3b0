package org.saccade.ingest.format.eventstream;

/**
 * An Event Stream file (.es), version 2. Little-endian.
 *
 * <pre>
 *   0    "Event Stream"
 *   12   u8 x 3   version: 2, 0, 0
 *   15   u8       type: 0 generic, 1 DVS, 2 ATIS, 4 colour
 *   16   u16      width                          not for type 0
 *   18   u16      height                         not for type 0
 *   20            events; time is the sum of all steps, from 0, in microseconds
 *
 *   DVS           0xFF                           step of 127 and no event
 *                 0xFE                           nothing
 *                 u8   bits 7..1 step (0 .. 126), bit 0 polarity (1 ON)
 *                 u16  x, 0 at the left
 *                 u16  y, 0 at the BOTTOM
 *
 *   ATIS          0xFC + k, k = 0 .. 3           step of 63 k and no event
 *                 u8   bits 7..2 step (0 .. 62), bit 1 polarity, bit 0: 1 for a measurement of light, which is no change
 *                 u16  x
 *                 u16  y
 * </pre>
 */
final class EventStreamLayout {

    static final String MAGIC = "Event Stream";
    static final int VERSION = 12;
    static final int MAJOR = 2;
    static final int TYPE = 15;
    static final int WIDTH = 16;
    static final int HEIGHT = 18;
    /** Bytes that the header of every type has. */
    static final int SHORTEST = 16;

    static final int HEADER = 20;

    static final int GENERIC = 0;
    static final int DVS = 1;
    static final int ATIS = 2;
    static final int COLOR = 4;

    static final int EVENT = 5;
    /** Offset in an event of x, with y in the two bytes after it. */
    static final int XY = 1;

    /** Shifts within an event as one number. */
    static final int X_SHIFT = 8;

    static final int Y_SHIFT = 24;

    static final int DVS_STEP_MASK = (1 << 7) - 1;
    static final int DVS_NOTHING = 0xFE;
    static final int DVS_STEP = 0xFF;
    static final int DVS_STEP_US = 127;

    static final int ATIS_STEP = 0xFC;
    static final int ATIS_STEP_US = 63;

    private EventStreamLayout() {}
}
