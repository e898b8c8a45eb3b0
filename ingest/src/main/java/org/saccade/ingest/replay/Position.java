package org.saccade.ingest.replay;

/**
 * Place of a chunk in the order of a whole replay; its text is the header {@code saccade.index}: {@code 17/2}, or {@code 17/3/last}.
 *
 * @param ordinal running number of the sample (of the interval and stream, in live replays)
 * @param sequence number of the chunk within its stream
 * @param last true on the last chunk of the ordinal
 */
record Position(long ordinal, long sequence, boolean last) implements Comparable<Position> {

    /** Before everything. */
    static final Position NONE = new Position(-1, -1, true);

    /**
     * Reads the header.
     *
     * @throws NumberFormatException when it is none
     */
    static Position parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length < 2 || parts.length > 3 || (parts.length == 3 && !parts[2].equals("last"))) {
            throw new NumberFormatException("'" + text + "' is not <number>/<number>[/last]");
        }
        return new Position(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts.length == 3);
    }

    String text() {
        return ordinal + "/" + sequence + (last ? "/last" : "");
    }

    @Override
    public int compareTo(Position other) {
        int byOrdinal = Long.compare(ordinal, other.ordinal);
        return byOrdinal != 0 ? byOrdinal : Long.compare(sequence, other.sequence);
    }
}
