package org.saccade.schemas.event;

/**
 * Packs the columns of one chunk into bytes and back, without loss: order, times, addresses and polarities come back as they were.
 *
 * <p>The first byte names the layout. Layout 2 ({@link ChunkLayout} draws it) is what is written; layout 1, of earlier logs, is still read.
 * Both leave the last step to the compression of the topic: layout 2 lays bytes of one kind beside each other and takes out what a
 * compressor does not see by itself, but holds no entropy code of its own.
 *
 * <p>Decoding trusts nothing: the count is checked against the bytes that are there before anything is allocated, every address against
 * the geometry, and the end against the end; at most 8 bytes are allocated per byte of the chunk. Stateless; safe for several threads.
 */
public final class ChunkCodec {

    private ChunkCodec() {}

    /**
     * Packs the events of a chunk.
     *
     * @param startUs the chunk's start; no event may lie before it
     * @throws InvalidEventsException when an event lies before {@code startUs} or 2^31 microseconds or more after it
     */
    public static byte[] encode(Events events, long startUs) {
        return encode(events, 0, events.count(), startUs);
    }

    /** The same of rows [from, to), without a copy of them. */
    public static byte[] encode(Events events, int from, int to, long startUs) {
        if (from < 0 || to < from || to > events.count()) {
            throw new InvalidEventsException("rows [" + from + ", " + to + ") of " + events.count() + " events");
        }
        if (to > from && (events.timeUs(from) < startUs || events.timeUs(to - 1) - startUs > Integer.MAX_VALUE)) {
            throw new InvalidEventsException("events from " + events.timeUs(from) + " to " + events.timeUs(to - 1)
                    + " us are not within 2^31 us after the start " + startUs + " us of their chunk");
        }
        return new ChunkEncoder(events, from, to, startUs).encode();
    }

    /**
     * Unpacks a chunk.
     *
     * @param startUs the chunk's start, which becomes the base of the events
     * @param expected the count that the record around the bytes states
     * @throws InvalidEventsException when the bytes are of another layout or geometry, cut short, too long, or say impossible things; the
     *     message names the byte
     */
    public static Events decode(byte[] in, Geometry geometry, long startUs, int expected) {
        if (in.length < ChunkLayout.COUNT + 1) {
            throw new InvalidEventsException(
                    "a chunk of " + in.length + " bytes: the header alone has " + (ChunkLayout.COUNT + 1));
        }
        return switch (in[ChunkLayout.VERSION]) {
            case ChunkLayout.PLANES -> ChunkDecoder.decode(in, geometry, startUs, expected);
            case ChunkLayout.ADDRESSES -> AddressChunk.decode(in, geometry, startUs, expected);
            default ->
                throw new InvalidEventsException("chunk layout " + in[ChunkLayout.VERSION]
                        + " at byte 0: only layouts " + ChunkLayout.ADDRESSES + " and " + ChunkLayout.PLANES
                        + " are known");
        };
    }
}
