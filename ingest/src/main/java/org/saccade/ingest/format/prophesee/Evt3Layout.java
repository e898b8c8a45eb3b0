package org.saccade.ingest.format.prophesee;

/**
 * The 16-bit words of EVT 3.0, little-endian. Each states a part of an event; what is stated stays in force for the words after it.
 *
 * <pre>
 *   bits   15..12  11    10..0
 *          0       -     y             ADDR_Y: row of all events after it
 *          2       p     x             ADDR_X: one event
 *          3       p     x             VECT_BASE_X: polarity and first column of the vectors after it
 *          4       mask, 12 bits       VECT_12: an event at base + i for each bit i; then base += 12
 *          5       mask, lower 8 bits  VECT_8: the same; then base += 8
 *          6       t, 12 bits          TIME_LOW: lower part of the time, microseconds
 *          8       t, 12 bits          TIME_HIGH: upper part of the time, 4096 us each; a new value sets the lower part to 0
 *          A       ...                 external trigger
 *          others                      passed over
 * </pre>
 *
 * Both parts of the time count 24 bits, 16.8 s. A TIME_LOW that falls is a step back and no new turn. x from the left, y from the top.
 */
final class Evt3Layout {

    static final int WORD = 2;
    /** Events that one word can hold. */
    static final int BURST = 12;

    static final int TYPE_SHIFT = 12;
    static final int VALUE_MASK = (1 << 12) - 1;
    static final int XY_MASK = (1 << 11) - 1;
    static final int P_SHIFT = 11;

    static final int ADDR_Y = 0;
    static final int ADDR_X = 2;
    static final int VECT_BASE_X = 3;
    static final int VECT_12 = 4;
    static final int VECT_8 = 5;
    static final int TIME_LOW = 6;
    static final int TIME_HIGH = 8;
    static final int TRIGGER = 0xA;

    /** Words that hold events: bit i for type i. */
    static final int EVENT_TYPES = 1 << ADDR_X | 1 << VECT_12 | 1 << VECT_8;

    static final int HIGH_BITS = 12;
    /** A unit of TIME_HIGH is 2^12 microseconds. */
    static final int HIGH_SHIFT = 12;
    /** Bits of the whole time. */
    static final int TIME_BITS = HIGH_BITS + HIGH_SHIFT;
    /** TIME_HIGH has started over when it falls by half of its range. */
    static final int WRAP = 1 << 11;
    /** TIME_HIGH may step back a little; across the wrap that is a rise by nearly its range. */
    static final int STEP_BACK = (1 << HIGH_BITS) - 16;

    private Evt3Layout() {}

    static TimeHigh clock(long baseUs) {
        return new TimeHigh(HIGH_BITS, HIGH_SHIFT, WRAP, STEP_BACK, baseUs);
    }
}
