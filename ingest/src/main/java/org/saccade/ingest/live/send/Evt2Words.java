package org.saccade.ingest.live.send;

import java.nio.ByteBuffer;

/**
 * EVT 2.0: one 32-bit word for each event.
 *
 * <pre>
 *   event       bits 31..28  0 OFF, 1 ON   27..22 time, lower 6 bits   21..11 x   10..0 y
 *   TIME_HIGH   bits 31..28  8             27..0  time, bits 33..6
 * </pre>
 */
final class Evt2Words implements EvtWords {

    private static final int TIME_HIGH = 8;
    private static final int TYPE_SHIFT = 28;
    private static final int TIME_SHIFT = 22;
    private static final int X_SHIFT = 11;
    private static final int LOW_BITS = 6;
    private static final int HIGH_BITS = 28;

    @Override
    public String headerLine() {
        return "evt 2.0";
    }

    @Override
    public String format() {
        return "EVT2";
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
        out.putInt(TIME_HIGH << TYPE_SHIFT | (int) (high & (1 << HIGH_BITS) - 1));
    }

    @Override
    public void event(ByteBuffer out, long timeUs, int x, int y, int polarity) {
        int low = (int) (timeUs & (1 << LOW_BITS) - 1);
        out.putInt(polarity << TYPE_SHIFT | low << TIME_SHIFT | x << X_SHIFT | y);
    }
}
