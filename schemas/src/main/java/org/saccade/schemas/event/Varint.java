package org.saccade.schemas.event;

/**
 * A place in the bytes of a chunk from which numbers are read; and the way to write one.
 *
 * <p>A number is 0 .. 2^31 - 1 in little-endian base 128. Reading never passes the end. Not safe for several threads.
 */
final class Varint {

    static final int MOST_BYTES = 5;

    private final byte[] in;
    private int at;

    Varint(byte[] in, int at) {
        this.in = in;
        this.at = at;
    }

    /** Index of the next byte. */
    int at() {
        return at;
    }

    /**
     * The next number.
     *
     * @throws InvalidEventsException when the bytes end inside it or it is larger than 2^31 - 1
     */
    int next() {
        int value = 0;
        for (int shift = 0; shift < 7 * MOST_BYTES; shift += 7) {
            if (at >= in.length) {
                throw new InvalidEventsException("the chunk ends inside a number at byte " + at);
            }
            int b = in[at++];
            value |= (b & 0x7F) << shift;
            if (b >= 0) {
                if (value < 0 || (shift == 28 && b > 7)) {
                    throw new InvalidEventsException("a number larger than 2^31 - 1 ends at byte " + (at - 1));
                }
                return value;
            }
        }
        throw new InvalidEventsException("a number of more than 5 bytes ends at byte " + at);
    }

    /** Writes {@code value} at {@code at}; returns the index behind it. */
    static int put(byte[] out, int at, int value) {
        int rest = value;
        int next = at;
        while ((rest & ~0x7F) != 0) {
            out[next++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[next++] = (byte) rest;
        return next;
    }
}
