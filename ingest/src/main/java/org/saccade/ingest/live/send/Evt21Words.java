package org.saccade.ingest.live.send;

import java.nio.ByteBuffer;

/**
 * EVT 2.1: a 64-bit word for up to 32 events of one row; here each has one.
 *
 * <pre>
 *   events      bits 63..60  0 OFF, 1 ON   59..54 time, lower 6 bits   53..43 x of bit 0, a multiple of 32   42..32 y   31..0 which of 32
 *   TIME_HIGH   bits 63..60  8             59..32 time, bits 33..6
 * </pre>
 *
 * Older cameras send the upper half of a word first: "legacy".
 */
final class Evt21Words implements EvtWords {

    private static final long TIME_HIGH = 8;
    private static final int TYPE_SHIFT = 60;
    private static final int TIME_SHIFT = 54;
    private static final int X_SHIFT = 43;
    private static final int Y_SHIFT = 32;
    private static final int GROUP = 32;
    private static final int LOW_BITS = 6;
    private static final int HIGH_BITS = 28;

    private final boolean legacy;

    Evt21Words(boolean legacy) {
        this.legacy = legacy;
    }

    @Override
    public String headerLine() {
        return "evt 2.1";
    }

    @Override
    public String format() {
        return "EVT21;endianness=" + (legacy ? "legacy" : "little");
    }

    @Override
    public int lowBits() {
        return LOW_BITS;
    }

    @Override
    public int highBits() {
        return HIGH_BITS;
    }

    @Override
    public void high(ByteBuffer out, long high) {
        word(out, TIME_HIGH << TYPE_SHIFT | (high & (1 << HIGH_BITS) - 1) << Y_SHIFT);
    }

    @Override
    public void event(ByteBuffer out, long timeUs, int x, int y, int polarity) {
        long low = timeUs & (1 << LOW_BITS) - 1;
        long base = x - x % GROUP;
        word(
                out,
                (long) polarity << TYPE_SHIFT
                        | low << TIME_SHIFT
                        | base << X_SHIFT
                        | (long) y << Y_SHIFT
                        | 1L << x % GROUP);
    }

    private void word(ByteBuffer out, long word) {
        out.putLong(legacy ? Long.rotateLeft(word, GROUP) : word);
    }
}
