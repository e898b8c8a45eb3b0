package org.saccade.ingest.format.prophesee;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.saccade.ingest.format.FormatException;
import org.saccade.schemas.event.Geometry;

/**
 * The lines {@code % key value} that Prophesee's files begin with; reading them leaves the stream at the first byte that is none of them.
 *
 * <p>A line is text: one with a control byte in it is no line but data that happen to begin with a percent sign. {@code % end} ends the
 * header whatever follows. Memory is bounded by {@link #MAX}. Immutable.
 */
final class PercentHeader {

    /** Most bytes of a header; those of cameras have a few hundred. */
    static final int MAX = 1 << 16;

    private static final int LINE = 1 << 12;
    /** What comes is no line of a header. */
    private static final int NO_LINE = 0;
    /** The file ended in what may have been a line. */
    private static final int ENDED = -1;

    /**
     * A key of our own, which other readers pass over: microseconds to add to all times, a multiple of what the words can count. So a
     * recording that starts long after 0 needs no words for the time before it.
     */
    static final String TIME_BASE = "time_base_us";

    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,5})\\s*x\\s*(\\d{1,5})");

    private final Map<String, String> values;
    private final int length;
    private final boolean whole;

    private PercentHeader(Map<String, String> values, int length, boolean whole) {
        this.values = values;
        this.length = length;
        this.whole = whole;
    }

    /**
     * Reads all lines.
     *
     * @throws FormatException when there are more than {@link #MAX} bytes of them
     */
    static PercentHeader read(BufferedInputStream in, String source) throws IOException {
        Map<String, String> values = new HashMap<>();
        byte[] line = new byte[LINE];
        int length = 0;
        while (true) {
            in.mark(LINE);
            int bytes = line(in, line);
            if (bytes <= 0) {
                in.reset();
                return new PercentHeader(values, length, bytes == NO_LINE);
            }
            length += bytes;
            if (line[bytes - 1] != '\n' || length > MAX) {
                throw new FormatException(source + ": its header of '% ' lines is longer than " + MAX
                        + " bytes, or a line of it longer than " + LINE);
            }
            String text = new String(line, 2, bytes - 2, StandardCharsets.ISO_8859_1).trim();
            if (text.equals("end")) {
                return new PercentHeader(values, length, true);
            }
            String[] words = SPACE.split(text, 2);
            values.put(words[0].toLowerCase(Locale.ROOT), words.length < 2 ? "" : words[1]);
        }
    }

    /** Bytes of the line with its end, all of {@code line} when it is too long; or one of the two answers below. */
    private static int line(BufferedInputStream in, byte[] line) throws IOException {
        for (int n = 0; n < line.length; n++) {
            int b = in.read();
            if (b < 0) {
                return ENDED;
            }
            if (n == 0 ? b != '%' : n == 1 ? b != ' ' : b < ' ' && b != '\n' && b != '\r' && b != '\t') {
                return NO_LINE;
            }
            line[n] = (byte) b;
            if (b == '\n') {
                return n + 1;
            }
        }
        return line.length;
    }

    /** Bytes of all lines. */
    int length() {
        return length;
    }

    /**
     * Throws when the file ends in the header, cut off or empty: neither {@code % end} nor a byte of data came.
     *
     * @throws FormatException naming source and byte
     */
    void requireWhole(String source) {
        if (!whole) {
            throw new FormatException(source + ": ends inside its header, behind byte " + length);
        }
    }

    /** The line that states a time base; nothing for one of 0. */
    static String timeBase(long baseUs) {
        return baseUs == 0 ? "" : "% " + TIME_BASE + " " + baseUs + "\n";
    }

    /** Value of a key in lower case; null when it is not stated. */
    String value(String key) {
        return values.get(key);
    }

    /** Value of {@code name=value} in the line {@code % format EVT3;name=value;...}; null when it is not stated. */
    String formatValue(String name) {
        String format = values.getOrDefault("format", "");
        for (String part : format.split(";")) {
            String[] pair = part.split("=", 2);
            if (pair.length == 2 && pair[0].trim().equalsIgnoreCase(name)) {
                return pair[1].trim();
            }
        }
        return null;
    }

    /** Size of the sensor as any of the keys states it; null when none does, or none that could be a sensor's. */
    Geometry geometry() {
        Geometry stated = geometry(formatValue("width"), formatValue("height"));
        if (stated == null) {
            stated = geometry(value("width"), value("height"));
        }
        String size = value("geometry");
        Matcher matcher = SIZE.matcher(size == null ? "" : size);
        return stated == null && matcher.matches() ? geometry(matcher.group(1), matcher.group(2)) : stated;
    }

    private static Geometry geometry(String width, String height) {
        long w = number(width);
        long h = number(height);
        boolean sensible = w >= 1 && w <= Geometry.MAX_SIDE && h >= 1 && h <= Geometry.MAX_SIDE;
        return sensible ? new Geometry((int) w, (int) h) : null;
    }

    /** Microseconds to add to all times; 0 when nothing is stated. */
    long timeBaseUs() {
        return Math.max(0, number(value(TIME_BASE)));
    }

    /** A whole number of at most 18 digits; -1 for anything else. */
    private static long number(String text) {
        return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }
}
