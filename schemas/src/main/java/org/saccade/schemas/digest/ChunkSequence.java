package org.saccade.schemas.digest;

/** The numbers of one stream's chunks as they come. Number 0 is a stream begun anew, not a repeat. Not safe for several threads. */
public final class ChunkSequence {

    private static final long NONE = RecordFigures.NO_SEQUENCE;

    private long next = NONE;

    /**
     * A chunk's number.
     *
     * @return numbers missing before it, above 0; below 0 when it had been there before
     */
    public long add(long number) {
        long expected = next;
        if (expected == NONE || number == 0) {
            next = number + 1;
            return number == 0 && expected == 1 ? -1 : 0;
        }
        if (number < expected) {
            return -1;
        }
        next = number + 1;
        return number - expected;
    }

    /** The number that is due; {@link RecordFigures#NO_SEQUENCE} before the first. */
    public long next() {
        return next;
    }

    /** Goes on at another number. */
    public void skipTo(long number) {
        next = number;
    }
}
