package org.saccade.ingest.format.atis;

/**
 * The 40-bit ATIS word of N-MNIST and N-Caltech101 files, which have no header.
 *
 * <pre>
 *   byte 0        x, 0 at the left
 *   byte 1        y, 0 at the top; 240 marks an overflow word, which is no event
 *   byte 2        bit 7: polarity, 1 ON; bits 6..0: time, bits 22..16
 *   byte 3, 4     time, bits 15..0                                        microseconds, big-endian
 * </pre>
 *
 * An overflow word adds 8192 microseconds to the time of all words after it.
 */
final class AtisLayout {

    static final int WORD = 5;
    /** Offset of y. */
    static final int Y = 1;

    /** Shifts within the word and the three bytes after it, read as one big-endian number. */
    static final int X_SHIFT = 56;

    static final int Y_SHIFT = 48;
    static final int P_SHIFT = 47;
    static final int T_SHIFT = 24;

    static final int OVERFLOW_Y = 240;
    static final int OVERFLOW_US = 1 << 13;
    static final int MAX_X = 255;
    static final int MAX_TIME = (1 << 23) - 1;

    private AtisLayout() {}
}
