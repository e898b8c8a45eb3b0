package org.saccade.ingest.format.text;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.saccade.ingest.format.FormatException;

/** The lines of a text, one at a time, in one buffer of fixed size. Not safe for several threads. */
final class TextLines implements Closeable {

    /** Longest line; a row of four numbers has less than a tenth of it. */
    static final int MAX_LINE = 4096;

    private static final int BUFFER = 1 << 16;
    /** Characters of a line that a message shows. */
    private static final int SHOWN = 80;

    private final InputStream in;
    private final String source;
    private final byte[] buffer = new byte[BUFFER];
    private int limit;
    /** Where the next line begins in the buffer. */
    private int next;
    /** Offset in the source of {@code buffer[0]}. */
    private long start;

    private boolean ended;
    private int from;
    private int to;
    private boolean whole;
    private long number;

    TextLines(InputStream in, String source) {
        this.in = in;
        this.source = source;
    }

    /**
     * Goes to the next line, {@code bytes()[from() .. to())} without its end.
     *
     * @return false behind the last
     * @throws FormatException when it is too long for one
     */
    boolean next() throws IOException {
        int at = next;
        while (true) {
            while (at < limit && buffer[at] != '\n') {
                at++;
            }
            if (at < limit || ended) {
                break;
            }
            if (at - next > MAX_LINE) {
                throw new FormatException(source + ": line " + (number + 1) + " (byte " + (start + next)
                        + ") is longer than " + MAX_LINE + " bytes; this is no table of events");
            }
            at -= next;
            fill();
        }
        if (next == limit) {
            return false;
        }
        number++;
        from = next;
        whole = at < limit;
        to = at > from && buffer[at - 1] == '\r' ? at - 1 : at;
        next = whole ? at + 1 : at;
        if (to - from > MAX_LINE) {
            throw wrong("is longer than " + MAX_LINE + " bytes; this is no table of events");
        }
        return true;
    }

    /** Moves what is left to the front and reads on behind it. */
    private void fill() throws IOException {
        System.arraycopy(buffer, next, buffer, 0, limit - next);
        start += next;
        limit -= next;
        next = 0;
        limit += in.readNBytes(buffer, limit, buffer.length - limit);
        ended = limit < buffer.length;
    }

    byte[] bytes() {
        return buffer;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** False for a last line without an end. */
    boolean whole() {
        return whole;
    }

    /** Offset in the source of the first byte of the line. */
    long offset() {
        return start + from;
    }

    /** Offset in the source of the first byte behind the line and its end. */
    long endOffset() {
        return start + next;
    }

    /** The line, for headers and messages. */
    String text() {
        return new String(buffer, from, to - from, StandardCharsets.UTF_8);
    }

    /** Says what is wrong with the line. */
    FormatException wrong(String why) {
        String line = text().replaceAll("\\p{Cntrl}", "?");
        String shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
        return new FormatException(source + ": line " + number + " (byte " + offset() + ") '" + shown + "' " + why);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
