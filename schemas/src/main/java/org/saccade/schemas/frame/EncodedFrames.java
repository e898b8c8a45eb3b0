package org.saccade.schemas.frame;

/**
 * One tensor in the form that travels, with its books: events + outside is the number of events that came in.
 *
 * @param data bytes in the layout of {@link FrameCodec}
 * @param events events counted in the tensor
 * @param outside events beyond the window or the borders
 * @param saturated events that met an element already at 255
 * @param emptyBins time bins without events
 */
public record EncodedFrames(byte[] data, long events, long outside, long saturated, int emptyBins) {}
