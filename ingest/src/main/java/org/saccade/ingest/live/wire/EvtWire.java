package org.saccade.ingest.live.wire;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.saccade.ingest.format.EventDecoder;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.prophesee.Prophesee;
import org.saccade.schemas.event.Geometry;

/**
 * Prophesee RAW: bare words, or the lines of a file's header and then words. Every line that begins with a percent sign and a space ahead of
 * the first word belongs to the header; it states the size of the sensor or its camera, where the address does not.
 */
final class EvtWire implements Wire {

    private static final int LONGEST_HEADER = 1 << 16;
    private static final Pattern SIZE = Pattern.compile("% geometry (\\d{1,5})x(\\d{1,5})");
    private static final Pattern SIDES = Pattern.compile("% format .*height=(\\d{1,5});width=(\\d{1,5}).*");
    private static final Pattern SIDES_TOO = Pattern.compile("% format .*width=(\\d{1,5});height=(\\d{1,5}).*");

    private static final Pattern CAMERA = Pattern.compile("% system_ID (\\d{1,5})", Pattern.CASE_INSENSITIVE);

    private final EventDecoder words;
    private Geometry geometry;
    /** Of the camera that the header names: only where it states no size. */
    private Geometry cameraGeometry;

    private boolean headerRead;

    /**
     * @param geometry null when the header has to state it
     */
    EvtWire(EventDecoder words, Geometry geometry) {
        this.words = words;
        this.geometry = geometry;
    }

    @Override
    public int decode(byte[] in, int from, int to, Port port) {
        int at = from;
        while (!headerRead) {
            int next = headerLine(in, at, to);
            if (next < 0) {
                return at;
            }
            at = next;
        }
        return WordPump.decode(words, in, at, to, port);
    }

    /** Offset behind the next line of the header, {@code at} itself where there is none; -1 when more bytes are needed to tell. */
    private int headerLine(byte[] in, int at, int to) {
        if (to - at < 2) {
            return -1;
        }
        if (in[at] != '%' || in[at + 1] != ' ') {
            return headerEnds(at);
        }
        for (int i = at + 2; i < to; i++) {
            if (in[i] == '\n') {
                String line = new String(in, at, i - at, StandardCharsets.ISO_8859_1).strip();
                return line.equals("% end") ? headerEnds(i + 1) : stated(line, i + 1);
            }
            if (in[i] >= 0 && in[i] < ' ' && in[i] != '\r' && in[i] != '\t') {
                // No text: words that happen to begin like a line.
                return headerEnds(at);
            }
        }
        if (to - at > LONGEST_HEADER / 2) {
            throw new FormatException("a line of the header has no end");
        }
        return -1;
    }

    private int headerEnds(int at) {
        headerRead = true;
        geometry = geometry == null ? cameraGeometry : geometry;
        if (geometry == null) {
            throw new FormatException("the size of the sensor is not stated; add ?geometry=WIDTHxHEIGHT");
        }
        return at;
    }

    private int stated(String line, int next) {
        Matcher size = SIZE.matcher(line);
        Matcher sides = SIDES.matcher(line);
        Matcher sidesToo = SIDES_TOO.matcher(line);
        Matcher camera = CAMERA.matcher(line);
        if (camera.matches()) {
            cameraGeometry = Prophesee.sensor(camera.group(1));
        }
        if (geometry == null) {
            if (size.matches()) {
                geometry = sensor(size.group(1), size.group(2));
            } else if (sides.matches()) {
                geometry = sensor(sides.group(2), sides.group(1));
            } else if (sidesToo.matches()) {
                geometry = sensor(sidesToo.group(1), sidesToo.group(2));
            }
        }
        return next;
    }

    private static Geometry sensor(String width, String height) {
        int w = Integer.parseInt(width);
        int h = Integer.parseInt(height);
        return w < 1 || h < 1 || w > Geometry.MAX_SIDE || h > Geometry.MAX_SIDE ? null : new Geometry(w, h);
    }

    @Override
    public int longest() {
        return LONGEST_HEADER;
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }
}
