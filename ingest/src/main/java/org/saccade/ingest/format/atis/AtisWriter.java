package org.saccade.ingest.format.atis;

import java.io.IOException;
import java.io.OutputStream;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.FormatException;
import org.saccade.schemas.event.Events;

/**
 * Writes words of {@link AtisLayout}; times past 2^23 microseconds through overflow words. A pause is bytes, five for each overflow word, so one
 * of more than a day is refused: a clock that counts from 1970 would fill any disk.
 */
final class AtisWriter implements EventWriter {

    static final long LONGEST_PAUSE_US = 86_400_000_000L;

    private static final int BUFFER = AtisLayout.WORD * 4096;

    private final OutputStream out;
    private final String target;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private long overflowUs;
    private long lastUs;

    AtisWriter(OutputStream out, String target) {
        this.out = out;
        this.target = target;
    }

    @Override
    public void write(Events events) throws IOException {
        for (int i = 0; i < events.count(); i++) {
            int x = events.x()[i];
            int y = events.y()[i];
            long timeUs = events.timeUs(i);
            boolean pause = timeUs < lastUs || timeUs - lastUs > LONGEST_PAUSE_US;
            if (x > AtisLayout.MAX_X || y >= AtisLayout.OVERFLOW_Y || pause) {
                throw new FormatException(target + ": event " + i + " (t " + timeUs + " us, x " + x + ", y " + y
                        + ") has no 40-bit word: x is at most " + AtisLayout.MAX_X + ", y below "
                        + AtisLayout.OVERFLOW_Y
                        + ", times start at 0 (--from-zero), do not decrease and pause for a day at most (last "
                        + lastUs + ")");
            }
            while (timeUs - overflowUs > AtisLayout.MAX_TIME) {
                word(0, AtisLayout.OVERFLOW_Y, 0, 0);
                overflowUs += AtisLayout.OVERFLOW_US;
            }
            word(x, y, events.p()[i], (int) (timeUs - overflowUs));
            lastUs = timeUs;
        }
    }

    private void word(int x, int y, int polarity, int time) throws IOException {
        if (at == BUFFER) {
            flush();
        }
        buffer[at++] = (byte) x;
        buffer[at++] = (byte) y;
        buffer[at++] = (byte) (polarity << 7 | time >>> 16);
        buffer[at++] = (byte) (time >>> 8);
        buffer[at++] = (byte) time;
    }

    private void flush() throws IOException {
        out.write(buffer, 0, at);
        at = 0;
    }

    @Override
    public void close() throws IOException {
        try (out) {
            flush();
        }
    }
}
