package org.saccade.ingest.format.eventstream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.saccade.ingest.format.EventDecoder;
import org.saccade.ingest.format.FormatException;
import org.saccade.schemas.event.Geometry;

/** The first bytes of {@link EventStreamLayout}, of a type whose events are changes seen by a pixel. */
record EventStreamHeader(int type, Geometry geometry) {

    /**
     * Reads it from the front of {@code bytes}, of which {@code length} are there.
     *
     * @throws FormatException when it is none, or of a type that has no such events; the message does not name the source
     */
    static EventStreamHeader parse(byte[] bytes, int from, int length) {
        String magic = EventStreamLayout.MAGIC;
        if (length < magic.length()
                || !new String(bytes, from, magic.length(), StandardCharsets.ISO_8859_1).equals(magic)) {
            throw new FormatException("no Event Stream: it does not begin with '" + magic + "'");
        }
        if (length < EventStreamLayout.SHORTEST) {
            throw new FormatException("the header is cut off at byte " + length);
        }
        int major = bytes[from + EventStreamLayout.VERSION];
        if (major != EventStreamLayout.MAJOR) {
            throw new FormatException("Event Stream version " + major + " (byte " + EventStreamLayout.VERSION
                    + "); version " + EventStreamLayout.MAJOR + " is read");
        }
        int type = bytes[from + EventStreamLayout.TYPE] & 0xFF;
        if (type != EventStreamLayout.DVS && type != EventStreamLayout.ATIS) {
            throw new FormatException("an Event Stream of " + name(type) + " events (byte " + EventStreamLayout.TYPE
                    + "), which are no changes seen by a pixel; DVS and ATIS streams are read");
        }
        if (length < EventStreamLayout.HEADER) {
            throw new FormatException("the header is cut off at byte " + length);
        }
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int width = header.getShort(from + EventStreamLayout.WIDTH) & 0xFFFF;
        int height = header.getShort(from + EventStreamLayout.HEIGHT) & 0xFFFF;
        if (width < 1 || height < 1 || width > Geometry.MAX_SIDE || height > Geometry.MAX_SIDE) {
            throw new FormatException("a sensor of " + width + " x " + height + " pixels (byte "
                    + EventStreamLayout.WIDTH + "); each side must be 1 .. " + Geometry.MAX_SIDE);
        }
        return new EventStreamHeader(type, new Geometry(width, height));
    }

    /** A decoder of what follows, for a clock that starts at {@code startUs}. */
    EventDecoder decoder(long startUs) {
        return type == EventStreamLayout.DVS
                ? new DvsDecoder(geometry.height(), startUs)
                : new AtisDecoder(geometry.height(), startUs);
    }

    private static String name(int type) {
        return switch (type) {
            case EventStreamLayout.GENERIC -> "generic";
            case EventStreamLayout.COLOR -> "colour";
            default -> "unknown (type " + type + ")";
        };
    }
}
