package org.saccade.schemas.event;

/**
 * Layout 2 of a chunk: planes, each of bytes of one kind, so that the topic's compressor finds what repeats.
 *
 * <pre>
 *   byte 0      version, 2
 *   byte 1      flags: 1 SHARED, 2 X_STEPS, 4 Y_STEPS; the others are 0
 *   varint      count n; nothing follows when it is 0
 *   later       SHARED only: n bits; that of event i is 1 when event i is later than the one ahead of it (event 0: than the chunk's start)
 *   gaps        1 byte for each event, SHARED: for each 1 in later: microseconds after the one ahead; 255: 255 or more, see long gaps
 *   x low       n bytes, low byte of each column value
 *   y low       n bytes, of each row value
 *   x high      n values of w bits, the bits above; w is 0, 1, 2, 4 or 8, the fewest of these that the width needs
 *   y high      n values of w bits, by the height
 *   polarity    n bits
 *   long gaps   a varint for each gap byte of 255, to the end
 * </pre>
 *
 * In later and polarity, event i is bit {@code i % 8} of byte {@code i / 8}. A high plane of m bytes holds the value of event i in byte
 * {@code i % m}, in the bits from {@code i / m * w} up: the events of one byte lie apart, so that no loop has to count to 8. What is left
 * over of a plane is zeros. A varint is little-endian base 128 of at most 5 bytes.
 *
 * <p>A value is the coordinate itself, or with STEPS the coordinate minus that of the event ahead (0 ahead of event 0): s, signed in as
 * many bits as the largest coordinate takes and wrapping there, as {@code 2s} where s is at least 0 and {@code -2s - 1} where it is less.
 */
final class ChunkLayout {

    static final int VERSION = 0;
    static final int FLAGS = 1;
    static final int COUNT = 2;

    /** Layout 1: {@link AddressChunk}. */
    static final byte ADDRESSES = 1;
    /** Layout 2. */
    static final byte PLANES = 2;

    static final int SHARED = 1;
    static final int X_STEPS = 2;
    static final int Y_STEPS = 4;
    static final int ALL_FLAGS = SHARED | X_STEPS | Y_STEPS;

    /** Gap byte that sends the reader to the long gaps. */
    static final int LONG_GAP = 255;

    private ChunkLayout() {}

    /** Bits that the largest coordinate below {@code side} takes. */
    static int bits(int side) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(side - 1);
    }

    /** The lowest {@code bits} bits set. */
    static int mask(int bits) {
        return (1 << bits) - 1;
    }

    /** Bits per value in the high plane of a column whose coordinates lie below {@code side}. */
    static int highBits(int side) {
        int high = Math.max(0, bits(side) - Byte.SIZE);
        return high <= 2 ? high : high <= 4 ? 4 : 8;
    }

    /** Bytes of a plane of {@code n} values of {@code bits} bits. */
    static long planeBytes(int n, int bits) {
        return ((long) n * bits + 7) >>> 3;
    }

    /** Bytes of the planes whose length only the count and the geometry decide: all but the times. */
    static long addressBytes(int n, Geometry geometry) {
        return 2L * n
                + planeBytes(n, highBits(geometry.width()))
                + planeBytes(n, highBits(geometry.height()))
                + planeBytes(n, 1);
    }
}
