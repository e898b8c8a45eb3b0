package org.saccade.ingest.format.prophesee;

/**
 * The upper part of event time, which TIME_HIGH words state with few bits and which starts over when they are used up; makes a time that
 * goes on for ever of it. What counts as starting over differs between the formats and is given by the {@code wrap} of each.
 *
 * <p>A value that rises by nearly the whole range is a small step back across the wrap and belongs to the turn before. Not safe for
 * several threads.
 */
final class TimeHigh {

    private static final int UNKNOWN = -1;

    private final int shift;
    private final long turnUs;
    private final int wrap;
    private final int stepBack;
    private final long baseUs;
    private long turnsUs;
    private int high = UNKNOWN;

    /**
     * @param bits of the value
     * @param shift one unit is 2^shift microseconds
     * @param wrap a fall by at least so many units is a new turn
     * @param stepBack a rise by at least so many units is a step back into the turn before
     * @param baseUs time of a value of 0 in the first turn
     */
    TimeHigh(int bits, int shift, int wrap, int stepBack, long baseUs) {
        this.shift = shift;
        this.turnUs = 1L << (bits + shift);
        this.wrap = wrap;
        this.stepBack = stepBack;
        this.baseUs = baseUs;
        this.turnsUs = baseUs;
    }

    /** False until the first value: no time can be told. */
    boolean known() {
        return high != UNKNOWN;
    }

    /** True when the value is the one that is in force. */
    boolean is(int value) {
        return value == high;
    }

    /** The value in force. */
    int value() {
        return high;
    }

    /** Time of the value in force, in microseconds; the base before the first. */
    long us() {
        return known() ? turnsUs + ((long) high << shift) : baseUs;
    }

    /** Time that a value would make it. */
    long usAfter(int value) {
        return turnsAfter(value) + ((long) value << shift);
    }

    /** Puts a value in force. */
    void take(int value) {
        turnsUs = turnsAfter(value);
        high = value;
    }

    private long turnsAfter(int value) {
        if (!known()) {
            return turnsUs;
        }
        if (high - value >= wrap) {
            return turnsUs + turnUs;
        }
        return value - high >= stepBack && turnsUs > baseUs ? turnsUs - turnUs : turnsUs;
    }
}
