package org.saccade.ingest.format.array;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.saccade.ingest.format.ColumnReader;

/** The rows of a recording in arrays, block after block: what each kind of array file implements. Not safe for several threads. */
public interface EventBlocks extends Closeable {

    /**
     * Fills the block, which is empty, with the next rows, and states how many.
     *
     * @return false at the end, and then it was left empty
     */
    boolean next(EventBlock block) throws IOException;

    /** Bytes of whole rows read so far. */
    long bytes();

    /** Offset of the first byte of a row that is not all there; -1 when there was none (yet). */
    long truncatedAtByte();

    /** Rows that are said to be there; a large number when nothing says. */
    long statedRows();

    /** As {@link ColumnReader#originUs()}. */
    default long originUs() {
        return ColumnReader.UNKNOWN_ORIGIN;
    }

    /** As {@link ColumnReader#endUs()}. */
    default long endUs() {
        return ColumnReader.UNKNOWN_END;
    }

    /** Sentences for a person, as {@link ColumnReader#notes()}. */
    List<String> notes();
}
