package org.saccade.ingest.format.text;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.saccade.ingest.format.EventWriter;
import org.saccade.schemas.event.Events;

/** Writes the line {@code t,x,y,p} and a row per event, times in whole microseconds, each line ended by a newline. */
final class TextWriter implements EventWriter {

    /** Bytes of the longest row: a long with its sign, two coordinates, a polarity, three commas and the end. */
    private static final int LONGEST = 20 + 2 * 5 + 1 + 4;

    private final OutputStream out;
    private final byte[] buffer = new byte[1 << 16];
    private int at;

    TextWriter(OutputStream out) {
        this.out = out;
        byte[] names = "t,x,y,p\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(names, 0, buffer, 0, names.length);
        at = names.length;
    }

    @Override
    public void write(Events events) throws IOException {
        for (int i = 0; i < events.count(); i++) {
            if (buffer.length - at < LONGEST) {
                flush();
            }
            number(events.timeUs(i), ',');
            number(events.x()[i], ',');
            number(events.y()[i], ',');
            number(events.p()[i], '\n');
        }
    }

    private void number(long value, char behind) {
        if (value < 0) {
            buffer[at++] = '-';
        }
        int digits = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            digits++;
        }
        // The digits of a negative number come from its negative remainders: the smallest long has no positive.
        long rest = value;
        for (int i = digits - 1; i >= 0; i--) {
            buffer[at + i] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        }
        at += digits;
        buffer[at++] = (byte) behind;
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
