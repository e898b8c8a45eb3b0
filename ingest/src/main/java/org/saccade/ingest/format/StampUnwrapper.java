package org.saccade.ingest.format;

/**
 * Makes times that go on for ever from stamps of few bits that start over. A stamp that falls by more than half of the range has wrapped; a
 * smaller fall is a step backwards and stays one. Not safe for several threads.
 */
public final class StampUnwrapper {

    private final long range;
    private long last;
    private long turns;
    private boolean begun;

    /** Of stamps of {@code bits} bits, 1 .. 62. */
    public StampUnwrapper(int bits) {
        range = 1L << bits;
    }

    /** The time of a stamp, 0 .. 2^bits - 1, that follows the one before. */
    public long unwrap(long stamp) {
        if (begun) {
            if (last - stamp > range / 2) {
                turns += range;
            } else if (stamp - last > range / 2 && turns > 0) {
                // A straggler from before the wrap.
                return turns - range + stamp;
            }
        }
        begun = true;
        last = stamp;
        return turns + stamp;
    }
}
