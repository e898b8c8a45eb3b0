package org.saccade.ingest.format.aedat;

/**
 * An AEDAT 2.0 file: lines of text, then words.
 *
 * <pre>
 *   #!AER-DAT2.0 CR LF
 *   # any further line CR LF        as long as the first byte is '#'
 *   words of 8 bytes, big-endian:
 *     0   u32  address              laid out as {@link Aedat2Chip} says
 *     4   i32  time                 microseconds; wraps from 2^31 - 1 to -2^31 after 35.8 minutes
 * </pre>
 *
 * A first word whose address begins with the byte 0x23 looks like one more line. It is told from text by a control character among its
 * eight bytes: an early time has a zero in front.
 */
final class Aedat2Layout {

    static final String MAGIC = "#!AER-DAT2.0";
    static final int WORD = 8;

    private Aedat2Layout() {}
}
