package org.saccade.ingest.live.wire;

/**
 * Counts what is missing between sequence numbers. A number that lies behind is a sender that began anew, which is no loss; a datagram that
 * others overtook counts as lost when it is jumped over, however late it comes. Not safe for several threads.
 */
final class SequenceCheck {

    /** A number further ahead than this is another sender, not a loss. */
    private static final long FARTHEST = 1 << 30;

    private final long range;
    private long next;
    private boolean begun;
    private long lost;

    /** Of numbers 0 .. range - 1, behind the last of which comes 0. */
    SequenceCheck(long range) {
        this.range = range;
    }

    /**
     * Takes the number of the next packet.
     *
     * @return false when it does not follow the one before
     */
    boolean follows(long sequence) {
        long ahead = Math.floorMod(sequence - next, range);
        boolean follows = !begun || ahead == 0;
        if (begun && ahead > 0 && ahead <= FARTHEST) {
            lost += ahead;
        }
        begun = true;
        next = Math.floorMod(sequence, range) + 1;
        return follows;
    }

    /** Packets missing so far. */
    long lost() {
        return lost;
    }
}
