package org.saccade.ingest.live.wire;

/**
 * Datagrams of AEStream's UDP output, which is also what SpiNNaker's SPIF boards take: 32-bit words, little-endian.
 *
 * <pre>
 *   word          bit  31      1: no time follows; 0: the next word is the time, microseconds, wraps at 2^32
 *                 bits 30..16  x, 0 at the left
 *                 bit  15      polarity, 1 ON
 *                 bits 14..0   y, 0 at the top
 * </pre>
 *
 * AEStream sends at most 512 bytes without times and 256 with them. Its last datagram with times is twice as long as what it holds; the
 * rest is whatever lay in its memory.
 */
public final class SpifLayout {

    /** Port that AEStream sends to where none is given. */
    public static final int PORT = 3333;

    public static final int NO_TIME = 1 << 31;
    public static final int X_SHIFT = 16;
    public static final int P_SHIFT = 15;
    public static final int COORDINATE = 0x7FFF;
    public static final int TIME_BITS = 32;
    public static final int BYTES_WITH_TIMES = 256;

    private SpifLayout() {}
}
