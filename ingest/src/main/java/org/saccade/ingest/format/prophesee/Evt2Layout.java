package org.saccade.ingest.format.prophesee;

/**
 * The 32-bit words of EVT 2.0, little-endian.
 *
 * <pre>
 *   bits   31..28  27..22     21..11  10..0
 *          type    t, 6 bits  x       y       type 0 OFF event, 1 ON event
 *          8       time, 28 bits              TIME_HIGH: upper part of the time of all events after it, 64 us each
 *          A       ...                        external trigger
 *          E, F    ...                        others, continued
 * </pre>
 *
 * t is the lower part of the time in microseconds; both parts together count 34 bits, 4 hours and 46 minutes. x from the left, y from the
 * top.
 */
final class Evt2Layout {

    static final int WORD = 4;

    static final int TYPE_SHIFT = 28;
    /** Types below 2 are events: what is left of a word above this bit is 0. */
    static final int EVENT_SHIFT = 29;

    /** Bit i for type i. */
    static final int EVENT_TYPES = 0b11;

    static final int T_SHIFT = 22;
    static final int T_MASK = (1 << 6) - 1;
    static final int X_SHIFT = 11;
    static final int XY_MASK = (1 << 11) - 1;

    static final int TIME_HIGH = 8;
    static final int TRIGGER = 0xA;
    static final int OTHERS = 0xE;
    static final int CONTINUED = 0xF;

    static final int HIGH_BITS = 28;
    static final int HIGH_MASK = (1 << HIGH_BITS) - 1;
    /** A unit of TIME_HIGH is 2^6 microseconds. */
    static final int HIGH_SHIFT = 6;
    /** Bits of the whole time. */
    static final int TIME_BITS = HIGH_BITS + HIGH_SHIFT;
    /** TIME_HIGH has started over when it falls by the whole range less 10 ms. */
    static final int WRAP = HIGH_MASK - (10_000 >> HIGH_SHIFT);

    private Evt2Layout() {}

    /** The clock of EVT 2.0 and 2.1. */
    static TimeHigh clock(long baseUs) {
        return new TimeHigh(HIGH_BITS, HIGH_SHIFT, WRAP, WRAP, baseUs);
    }
}
