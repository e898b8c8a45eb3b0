package org.saccade.schemas.event;

/**
 * Layout 1 of a chunk, which is read and no longer written: the time of every event as a varint, and planes of whole addresses.
 *
 * <pre>
 *   byte 0        version, 1
 *   byte 1        A, bytes per address: 1 .. 4, the fewest that hold width * height * 2 values
 *   varint        count n
 *   varint        time of the first event minus the chunk's start, in microseconds (n &gt; 0 only)
 *   n - 1 varint  time of each further event minus the time of the one ahead
 *   A planes of n bytes: byte 0 of all addresses, then byte 1 of all, ...   address = ((y * width + x) &lt;&lt; 1) | p
 * </pre>
 */
final class AddressChunk {

    private AddressChunk() {}

    static Events decode(byte[] in, Geometry geometry, long startUs, int expected) {
        int addressBytes = addressBytes(geometry);
        if (in[1] != addressBytes) {
            throw new InvalidEventsException(
                    "addresses of " + in[1] + " bytes at byte 1: a sensor of " + geometry + " has " + addressBytes);
        }
        Varint numbers = new Varint(in, 2);
        int n = numbers.next();
        if (n != expected) {
            throw new InvalidEventsException("the chunk holds " + n + " events, its record states " + expected);
        }
        // Each event takes at least one byte of time and its address: a count that the bytes cannot hold is refused
        // before any allocation.
        if ((long) n * (1 + addressBytes) > in.length - numbers.at()) {
            throw new InvalidEventsException("a chunk of " + in.length + " bytes cannot hold " + n + " events");
        }
        int[] t = times(numbers, n);
        int at = numbers.at();
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

    private static int[] times(Varint numbers, int n) {
        int[] t = new int[n];
        int time = 0;
        for (int i = 0; i < n; i++) {
            time += numbers.next();
            if (time < 0) {
                throw new InvalidEventsException("time of event " + i + " passes 2^31 us at byte " + numbers.at());
            }
            t[i] = time;
        }
        return t;
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
}
