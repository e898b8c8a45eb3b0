package org.saccade.ingest.format.prophesee;

import java.util.Set;

/**
 * DAT version 2: lines {@code % ...}, then two bytes, then events of 8 bytes, little-endian. A file without any line has not the two bytes
 * either.
 *
 * <pre>
 *   after the lines   byte 0   kind of event: 0 or 0x0C
 *                     byte 1   bytes of an event: 8
 *   event             0..3     t, unsigned, microseconds; starts over after 71.6 minutes
 *                     4..7     bits 13..0 x, 27..14 y, 31..28 polarity, of which bit 28 counts: 1 ON
 * </pre>
 *
 * x from the left, y from the top.
 */
final class DatLayout {

    static final int WORD = 8;
    static final int KIND_BYTES = 2;
    /** What newer software calls a change detected; some reads no other. */
    static final byte CHANGE = 0x0C;
    /** Kinds of event that are of this layout. */
    static final Set<Byte> KINDS = Set.of((byte) 0, CHANGE);

    static final int XY_BITS = 14;
    static final int XY_MASK = (1 << XY_BITS) - 1;
    /** Offset in an event of the four bytes x, y and polarity. */
    static final int PLACE = 4;

    /** Shifts within these four bytes. */
    static final int Y_SHIFT = XY_BITS;

    static final int P_SHIFT = Y_SHIFT + XY_BITS;
    static final int T_BITS = 32;

    private DatLayout() {}
}
