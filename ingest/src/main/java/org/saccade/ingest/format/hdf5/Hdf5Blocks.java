package org.saccade.ingest.format.hdf5;

import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import org.saccade.ingest.format.StampUnit;
import org.saccade.ingest.format.array.EventBlock;
import org.saccade.ingest.format.array.EventBlocks;

/** The rows of one or four data sets, side by side. */
final class Hdf5Blocks implements EventBlocks {

    private final HdfFile hdf;
    private final SeekableByteChannel file;
    private final List<Hdf5Lane> lanes;
    private final StampUnit unit;
    private final long laterUs;
    private final List<String> notes;
    private final long rows;
    private long at;

    /** @param laterUs added to each time, in microseconds */
    Hdf5Blocks(
            HdfFile hdf,
            SeekableByteChannel file,
            List<Hdf5Lane> lanes,
            StampUnit unit,
            long laterUs,
            List<String> notes) {
        this.hdf = hdf;
        this.file = file;
        this.lanes = List.copyOf(lanes);
        this.unit = unit;
        this.laterUs = laterUs;
        this.notes = List.copyOf(notes);
        this.rows = lanes.get(0).rows();
    }

    @Override
    public boolean next(EventBlock block) throws IOException {
        int n = (int) Math.min(EventBlock.ROWS, rows - at);
        if (n <= 0) {
            return false;
        }
        for (Hdf5Lane lane : lanes) {
            n = lane.available(at, n);
        }
        for (Hdf5Lane lane : lanes) {
            lane.put(block, unit, at, n);
        }
        long[] t = block.t();
        for (int i = 0; laterUs != 0 && i < n; i++) {
            t[i] += laterUs;
        }
        at += n;
        block.rows(n);
        return true;
    }

    @Override
    public long bytes() {
        return lanes.stream().mapToLong(lane -> at * lane.stride()).sum();
    }

    /** A file that is cut off has lost parts of its index, and is refused. */
    @Override
    public long truncatedAtByte() {
        return -1;
    }

    @Override
    public long statedRows() {
        return rows;
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public void close() throws IOException {
        try (file) {
            hdf.close();
        }
    }
}
