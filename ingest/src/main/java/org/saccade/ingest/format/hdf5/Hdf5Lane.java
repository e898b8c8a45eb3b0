package org.saccade.ingest.format.hdf5;

import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.List;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.StampUnit;
import org.saccade.ingest.format.array.EventBlock;
import org.saccade.ingest.format.array.NumberColumn;

/**
 * One data set, a row per event, and the columns in it; in memory is one chunk, or one block where it is not chunked. Not safe for several
 * threads.
 */
final class Hdf5Lane {

    /** Largest chunk that is read; four of them are in memory. */
    private static final long MAX_CHUNK = 1 << 23;

    private final String name;
    private final Dataset dataset;
    private final SeekableByteChannel file;
    private final long start;
    private final int stride;
    private final long rows;
    private final List<NumberColumn> columns;
    private Hdf5Filters filters;
    private int chunkRows;
    private ByteBuffer rowsAtHand = ByteBuffer.allocate(0);
    /** First row at hand. */
    private long first;

    /**
     * @param name for messages
     * @param userBlock bytes ahead of the HDF5 file in its file
     */
    Hdf5Lane(String name, Dataset dataset, SeekableByteChannel file, long userBlock, List<NumberColumn> columns)
            throws IOException {
        this.name = name;
        this.dataset = dataset;
        this.file = file;
        this.columns = List.copyOf(columns);
        long[] sizes = dataset.getDimensionsAsLong();
        this.rows = sizes.length == 0 ? 1 : sizes[0];
        long across = 1;
        for (int i = 1; i < sizes.length; i++) {
            across = Math.multiplyExact(across, sizes[i]);
        }
        this.stride = dataset.getDataType().getSize();
        if (across != 1 || stride < 1 || stride > 1 << 16) {
            throw new FormatException(
                    name + " is no column: its shape is " + Arrays.toString(sizes) + " of " + stride + " bytes");
        }
        if (rows == 0) {
            this.start = 0;
        } else if (dataset instanceof ChunkedDataset chunked) {
            this.start = 0;
            int[] chunk = chunked.getChunkDimensions();
            long bytes = Arrays.stream(chunk).asLongStream().reduce(stride, (a, b) -> a * b);
            if (chunk[0] < 1 || chunk[0] > MAX_CHUNK || bytes < 1 || bytes > MAX_CHUNK || rows > Integer.MAX_VALUE) {
                throw new FormatException(
                        name + " has chunks of " + bytes + " bytes; " + MAX_CHUNK
                                + " are the most that is read, of 2^31 rows (h5repack -l CHUNK=65536 IN OUT makes smaller ones)");
            }
            this.chunkRows = chunk[0];
            this.filters = new Hdf5Filters(dataset, name, (int) bytes);
        } else if (dataset instanceof ContiguousDataset contiguous && contiguous.getDataAddress() >= 0) {
            this.start = Math.addExact(contiguous.getDataAddress(), userBlock);
            if (rows > (file.size() - start) / stride) {
                throw new FormatException(name + " is said to have " + rows + " rows from byte " + start
                        + " on, more than there is room for in " + file.size() + " bytes");
            }
        } else {
            throw new FormatException(name + " has its rows in a way that is not read (" + dataset.getDataLayout()
                    + "); h5repack -l CHUNK=65536 IN OUT puts them into chunks");
        }
    }

    long rows() {
        return rows;
    }

    int stride() {
        return stride;
    }

    List<NumberColumn> columns() {
        return columns;
    }

    /** Rows from this one on that are at hand, at most {@code wanted}; reads on where there are none. */
    int available(long row, int wanted) throws IOException {
        long at = row - first;
        if (at < 0 || (at + 1) * stride > rowsAtHand.limit()) {
            rowsAtHand = chunkRows > 0 ? chunk(row) : block(row, wanted);
            at = row - first;
        }
        return (int) Math.min(wanted, rowsAtHand.limit() / stride - at);
    }

    private ByteBuffer chunk(long row) {
        int number = (int) (row / chunkRows);
        int[] offset = new int[dataset.getDimensions().length];
        offset[0] = number * chunkRows;
        first = offset[0];
        return Hdf5Guard.read(
                name, () -> ByteBuffer.wrap(filters.undo(((ChunkedDataset) dataset).getRawChunkBuffer(offset))));
    }

    private ByteBuffer block(long row, int wanted) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(wanted * Math.min(stride, Integer.MAX_VALUE / wanted));
        file.position(start + row * stride);
        while (bytes.hasRemaining() && file.read(bytes) > 0) {
            // until the block is full
        }
        if (bytes.position() < stride) {
            throw new FormatException(name + " ends at row " + row + " of " + rows);
        }
        first = row;
        return bytes.flip();
    }

    /** Puts rows that are at hand into their columns. */
    void put(EventBlock block, StampUnit unit, long row, int n) {
        for (NumberColumn column : columns) {
            block.fill(column, unit, rowsAtHand, (int) (row - first) * stride, stride, n);
        }
    }
}
