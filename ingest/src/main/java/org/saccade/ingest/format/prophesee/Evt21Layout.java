package org.saccade.ingest.format.prophesee;

/**
 * The 64-bit words of EVT 2.1. Drawn as a number: cameras send it little-endian, those of the IMX636 time ("legacy") with the two 32-bit
 * halves swapped.
 *
 * <pre>
 *   bits   63..60  59..54     53..43  42..32  31..0
 *          type    t, 6 bits  x       y       mask    type 0 OFF, 1 ON: an event at x + i for each bit i of the mask
 *          8       time, 28 bits              -       TIME_HIGH as in EVT 2.0
 *          A       ...                                external trigger
 *          E, F    ...                                others, continued
 * </pre>
 *
 * The upper half is a word of {@link Evt2Layout}.
 */
final class Evt21Layout {

    static final int WORD = 8;
    /** Events that one word can hold. */
    static final int BURST = 32;

    private Evt21Layout() {}
}
