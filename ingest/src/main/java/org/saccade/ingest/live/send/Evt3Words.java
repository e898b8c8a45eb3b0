package org.saccade.ingest.live.send;

import java.nio.ByteBuffer;

/**
 * EVT 3.0: 16-bit words, each of which says what has changed.
 *
 * <pre>
 *   bits 15..12   0 ADDR_Y     10..0 y
 *                 2 ADDR_X     11 polarity, 10..0 x: one event
 *                 6 TIME_LOW   11..0 time, bits 11..0
 *                 8 TIME_HIGH  11..0 time, bits 23..12; bits 11..0 are 0 then
 * </pre>
 */
final class Evt3Words implements EvtWords {

    private static final int ADDR_Y = 0x0000;
    private static final int ADDR_X = 0x2000;
    private static final int TIME_LOW = 0x6000;
    private static final int TIME_HIGH = 0x8000;
    private static final int P_SHIFT = 11;
    private static final int TIME_BITS = 12;
    private static final int TIME_MASK = (1 << TIME_BITS) - 1;
    private static final int UNSAID = -1;

    private int low = UNSAID;
    private int row = UNSAID;

    @Override
    public String headerLine() {
        return "evt 3.0";
    }

    @Override
    public String format() {
        return "EVT3";
    }

    @Override
    public int lowBits() {
        return TIME_BITS;
    }

    @Override
    public int highBits() {
        return TIME_BITS;
    }

    @Override
    public void begin() {
        low = UNSAID;
        row = UNSAID;
    }

    @Override
    public void high(ByteBuffer out, long high) {
        out.putShort((short) (TIME_HIGH | high & TIME_MASK));
        low = UNSAID;
    }

    @Override
    public void event(ByteBuffer out, long timeUs, int x, int y, int polarity) {
        int wanted = (int) timeUs & TIME_MASK;
        if (wanted != low) {
            low = wanted;
            out.putShort((short) (TIME_LOW | low));
        }
        if (y != row) {
            row = y;
            out.putShort((short) (ADDR_Y | row));
        }
        out.putShort((short) (ADDR_X | polarity << P_SHIFT | x));
    }
}
