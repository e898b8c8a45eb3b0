package org.saccade.schemas.frame;

import java.nio.ByteBuffer;

/**
 * One tensor in the form that travels, with its books: events + outside is the number of events that came in.
 *
 * @param bytes the tensor in the layout of {@link FrameCodec}; from an encoder that is {@link FrameEncoder#reusing} good until the next tensor
 * @param events events counted in the tensor
 * @param outside events beyond the window or the borders
 * @param saturated events that met an element already at 255
 * @param emptyBins time bins without events
 */
public record EncodedFrames(ByteBuffer bytes, long events, long outside, long saturated, int emptyBins) {

    /** The tensor as an array; a copy unless {@link #bytes} is a whole array. */
    public byte[] data() {
        return bytes.hasArray() && bytes.array().length == bytes.remaining() ? bytes.array() : copy(bytes);
    }

    static byte[] copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return copy;
    }
}
