package org.saccade.ingest.format;

import java.util.List;

/**
 * Turns the event words of one format into columns, piece after piece; what a word says about later ones (time, row) is kept from call to
 * call, so bytes may be cut anywhere. The same decoder serves files, pipes and sockets.
 *
 * <p>Unknown and unwanted words are skipped, never thrown at: only what makes the rest unreadable is a {@link FormatException}. Not safe for
 * several threads.
 */
public interface EventDecoder {

    /**
     * Decodes from {@code in[from]} on until fewer bytes than a whole word are left before {@code to}, the columns are full, or the next
     * event is not {@linkplain EventColumns#admits admitted}. A word that yields several events is not begun unless there is room for all.
     *
     * @param out has room for at least {@link #burst()} events
     * @return offset of the first byte that was not used
     * @throws FormatException when the bytes are no such words; the message does not name the source
     */
    int decode(byte[] in, int from, int to, EventColumns out) throws FormatException;

    /** Most events that one word can yield. */
    default int burst() {
        return 1;
    }

    /** Bytes of the longest word. */
    int longestWord();

    /** False when a word that was used promises bytes that have not come: a source that ends now is cut off. */
    default boolean complete() {
        return true;
    }

    /** As {@link ColumnReader#notes()}: what was passed over so far. */
    default List<String> notes() {
        return List.of();
    }
}
