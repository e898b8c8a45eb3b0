package org.saccade.schemas.event;

import java.util.Arrays;

/**
 * Packs the columns of one chunk into bytes and back, without loss.
 *
 * <pre>
 *   byte 0        version, 1
 *   byte 1        A, bytes per address: 1 .. 4, the fewest that hold width * height * 2 values
 *   varint        count n
 *   varint        time of the first event minus the chunk's start, in microseconds (n > 0 only)
 *   n - 1 varint  time of each further event minus the time of the one ahead
 *   A planes of n bytes: byte 0 of all addresses, then byte 1 of all, ...   address = ((y * width + x) &lt;&lt; 1) | p
 * </pre>
 *
 * A varint is little-endian base 128, at most 5 bytes. Addresses lie in planes because the high bytes repeat: a compressor behind the
 * codec finds them so. On N-MNIST (34 x 34) the address takes 2 bytes and the time 1.1 on average.
 *
 * <p>Decoding trusts nothing: the count is checked against the bytes that are there before anything is allocated, every address against
 * the geometry, and the end against the end. Stateless; safe for several threads.
 */
public final class ChunkCodec {

    private static final byte VERSION = 1;
    private static final int MAX_VARINT = 5;

    private ChunkCodec() {}

    /**
     * Packs the events of a chunk.
     *
     * @param startUs the chunk's start; no event may lie before it
     * @throws InvalidEventsException when an event lies before {@code startUs} or 2^31 microseconds or more after it
     */
    public static byte[] encode(Events events, long startUs) {
        int n = events.count();
        Geometry geometry = events.geometry();
        int addressBytes = addressBytes(geometry);
        byte[] out = new byte[2 + MAX_VARINT + n * (MAX_VARINT + addressBytes)];
        out[0] = VERSION;
        out[1] = (byte) addressBytes;
        int at = putVarint(out, 2, n);
        if (n == 0) {
            return Arrays.copyOf(out, at);
        }
        long shift = events.baseUs() - startUs;
        if (events.timeUs(0) < startUs || events.timeUs(n - 1) - startUs > Integer.MAX_VALUE) {
            throw new InvalidEventsException("events from " + events.timeUs(0) + " to " + events.timeUs(n - 1)
                    + " us are not within 2^31 us after the start " + startUs + " us of their chunk");
        }
        int[] t = events.t();
        int previous = (int) -shift;
        for (int i = 0; i < n; i++) {
            int delta = t[i] - previous;
            previous = t[i];
            if (delta < 0x80) {
                out[at++] = (byte) delta;
            } else {
                at = putVarint(out, at, delta);
            }
        }
        return Arrays.copyOf(out, putAddresses(out, at, events, addressBytes));
    }

    private static int putAddresses(byte[] out, int at, Events events, int addressBytes) {
        int n = events.count();
        int width = events.geometry().width();
        short[] x = events.x();
        short[] y = events.y();
        byte[] p = events.p();
        for (int i = 0; i < n; i++) {
            int address = ((y[i] * width + x[i]) << 1) | p[i];
            out[at + i] = (byte) address;
            for (int plane = 1; plane < addressBytes; plane++) {
                out[at + plane * n + i] = (byte) (address >>> (8 * plane));
            }
        }
        return at + n * addressBytes;
    }

    /**
     * Unpacks a chunk.
     *
     * @param startUs the chunk's start, which becomes the base of the events
     * @param expected the count that the record around the bytes states
     * @throws InvalidEventsException when the bytes are of another version or geometry, cut short, too long, or say impossible things;
     *     the message names the byte
     */
    public static Events decode(byte[] in, Geometry geometry, long startUs, int expected) {
        int addressBytes = addressBytes(geometry);
        if (in.length < 3) {
            throw new InvalidEventsException("a chunk of " + in.length + " bytes: the header alone has 3");
        }
        if (in[0] != VERSION) {
            throw new InvalidEventsException(
                    "chunk layout " + in[0] + " at byte 0: only layout " + VERSION + " is known");
        }
        if (in[1] != addressBytes) {
            throw new InvalidEventsException(
                    "addresses of " + in[1] + " bytes at byte 1: a sensor of " + geometry + " has " + addressBytes);
        }
        Reader reader = new Reader(in, 2);
        int n = reader.varint();
        if (n != expected) {
            throw new InvalidEventsException("the chunk holds " + n + " events, its record states " + expected);
        }
        // Each event takes at least one byte of time and its address: a count that the bytes cannot hold is refused
        // before any allocation.
        if ((long) n * (1 + addressBytes) > in.length - reader.at) {
            throw new InvalidEventsException("a chunk of " + in.length + " bytes cannot hold " + n + " events");
        }
        int[] t = new int[n];
        reader.times(t);
        int at = reader.at;
        if (in.length - at != (long) n * addressBytes) {
            throw new InvalidEventsException("the chunk has " + (in.length - at) + " bytes of addresses from byte " + at
                    + ", " + (long) n * addressBytes + " are needed");
        }
        short[] x = new short[n];
        short[] y = new short[n];
        byte[] p = new byte[n];
        addresses(in, at, addressBytes, geometry, x, y, p);
        return Events.of(geometry, startUs, t, x, y, p, n);
    }

    private static void addresses(
            byte[] in, int at, int addressBytes, Geometry geometry, short[] x, short[] y, byte[] p) {
        int n = x.length;
        int width = geometry.width();
        for (int i = 0; i < n; i++) {
            int address = in[at + i] & 0xFF;
            for (int plane = 1; plane < addressBytes; plane++) {
                address |= (in[at + plane * n + i] & 0xFF) << (8 * plane);
            }
            int pixel = address >>> 1;
            int row = pixel / width;
            x[i] = (short) (pixel - row * width);
            // A row that does not fit a short is clamped to one that no geometry has, so that the check at the door
            // sees it.
            y[i] = (short) Math.min(row, Geometry.MAX_SIDE);
            p[i] = (byte) (address & 1);
        }
    }

    private static int addressBytes(Geometry geometry) {
        long largest = 2L * geometry.width() * geometry.height() - 1;
        int bits = 64 - Long.numberOfLeadingZeros(largest);
        return (bits + 7) / 8;
    }

    private static int putVarint(byte[] out, int at, int value) {
        int rest = value;
        int next = at;
        while ((rest & ~0x7F) != 0) {
            out[next++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[next++] = (byte) rest;
        return next;
    }

    /** A place in the bytes. */
    private static final class Reader {
        private final byte[] in;
        private int at;

        Reader(byte[] in, int at) {
            this.in = in;
            this.at = at;
        }

        void times(int[] t) {
            int time = 0;
            for (int i = 0; i < t.length; i++) {
                int delta = at < in.length && in[at] >= 0 ? in[at++] : varint();
                time += delta;
                if (time < 0) {
                    throw new InvalidEventsException("time of event " + i + " passes 2^31 us at byte " + at);
                }
                t[i] = time;
            }
        }

        int varint() {
            int value = 0;
            for (int shift = 0; shift < 35; shift += 7) {
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
    }
}
