package org.saccade.ingest.format.array;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.saccade.ingest.format.StampUnit;

/**
 * A stream of rows of one width, and the columns in them: all four of an event where rows are events, one where each column of the recording
 * is an array of its own. Not safe for several threads.
 */
public final class Lane {

    /** Widest row. */
    public static final int MAX_STRIDE = 1 << 16;

    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final long start;
    private final int stride;
    private final List<NumberColumn> columns;
    private final byte[] bytes;
    private final ByteBuffer buffer;
    private int limit;
    private long rows;

    /**
     * @param in stands at the first row; closed with the lane
     * @param start offset in the source of the first row, for messages
     * @param stride bytes of a row, at most {@link #MAX_STRIDE}
     */
    public Lane(InputStream in, long start, int stride, List<NumberColumn> columns) {
        this.in = in;
        this.start = start;
        this.stride = stride;
        this.columns = List.copyOf(columns);
        this.bytes = new byte[stride * Math.min(EventBlock.ROWS, BUFFER / stride)];
        this.buffer = ByteBuffer.wrap(bytes);
    }

    /** Most rows that can be read at once. */
    int reach() {
        return bytes.length / stride;
    }

    /** Reads up to {@code wanted} rows; those that are whole are returned. */
    int read(int wanted) throws IOException {
        limit = in.readNBytes(bytes, 0, wanted * stride);
        return limit / stride;
    }

    /** Puts the first {@code n} rows that were read into their columns. */
    void put(EventBlock block, StampUnit unit, int n) {
        for (NumberColumn column : columns) {
            block.fill(column, unit, buffer, 0, stride, n);
        }
        rows += n;
    }

    int stride() {
        return stride;
    }

    /** Offset in the source of the first row that is not yet in a block. */
    long at() {
        return start + rows * stride;
    }

    /** True when bytes behind the first {@code n} rows were read: part of a row. */
    boolean rest(int n) {
        return limit > n * stride;
    }

    void close() throws IOException {
        in.close();
    }
}
