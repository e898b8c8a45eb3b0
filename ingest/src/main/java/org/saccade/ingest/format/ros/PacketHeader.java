package org.saccade.ingest.format.ros;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.saccade.ingest.format.FormatException;
import org.saccade.schemas.event.Geometry;

/**
 * What stands in front of the events of one message of {@link PacketLayout}.
 *
 * @param bytes its own length
 * @param payload length of the events
 */
record PacketHeader(int bytes, long sequence, long timeBaseNs, Geometry geometry, String encoding, long payload) {

    /** The header at {@code from}; null when not all of it lies before {@code to}. */
    static PacketHeader parse(byte[] in, int from, int to) {
        if (to - from < PacketLayout.NAME) {
            return null;
        }
        int name = in[from + PacketLayout.NAME_LENGTH] & 0xFF;
        int length = PacketLayout.NAME + name + PacketLayout.LENGTH;
        if (to - from < length) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(in).order(ByteOrder.LITTLE_ENDIAN);
        int width = bytes.getShort(from + PacketLayout.WIDTH) & 0xFFFF;
        int height = bytes.getShort(from + PacketLayout.HEIGHT) & 0xFFFF;
        if (width < 1 || height < 1 || width > Geometry.MAX_SIDE || height > Geometry.MAX_SIDE) {
            throw new FormatException("a message of a sensor of " + width + " x " + height
                    + " pixels; each side must be 1 .. " + Geometry.MAX_SIDE);
        }
        return new PacketHeader(
                length,
                bytes.getLong(from + PacketLayout.SEQUENCE),
                bytes.getLong(from + PacketLayout.TIME_BASE),
                new Geometry(width, height),
                new String(in, from + PacketLayout.NAME, name, StandardCharsets.ISO_8859_1),
                Integer.toUnsignedLong(bytes.getInt(from + length - PacketLayout.LENGTH)));
    }
}
