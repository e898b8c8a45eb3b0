package org.saccade.app.monitor;

/**
 * Where the end of one partition was at the last {@link #POINTS} looks, to tell how old a position is. Not safe for use by several threads.
 */
final class EndHistory {

    static final int POINTS = 64;

    /** Looks that are farther apart than this tell too little of what was between them. */
    static final long COARSE_MS = 60_000;

    private final long[] atMs = new long[POINTS];
    private final long[] end = new long[POINTS];
    private int first;
    private int size;

    /** @param nowMs not before that of the call before */
    void add(long nowMs, long value) {
        if (size > 0 && value < end[index(size - 1)]) {
            // The topic was made anew.
            size = 0;
        }
        if (size == POINTS) {
            first = (first + 1) % POINTS;
            size--;
        }
        size++;
        atMs[index(size - 1)] = nowMs;
        end[index(size - 1)] = value;
    }

    /**
     * When the record at {@code offset} was written, in milliseconds since 1970: between the last look at which the end was not past it and
     * the first at which it was, as if records had come evenly between the two.
     *
     * @return null where the history does not reach back so far, or too coarsely, or the record is not there yet
     */
    Double writtenAtMs(long offset) {
        if (size == 0 || offset < end[first]) {
            return null;
        }
        for (int i = 1; i < size; i++) {
            int after = index(i);
            if (end[after] > offset) {
                int before = index(i - 1);
                long apart = atMs[after] - atMs[before];
                double share = (offset - end[before]) / (double) (end[after] - end[before]);
                return apart > COARSE_MS ? null : Double.valueOf(atMs[before] + share * apart);
            }
        }
        return null;
    }

    private int index(int i) {
        return (first + i) % POINTS;
    }
}
