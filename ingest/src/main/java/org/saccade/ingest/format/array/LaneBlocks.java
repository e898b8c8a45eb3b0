package org.saccade.ingest.format.array;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.saccade.ingest.format.StampUnit;

/** Rows out of {@link Lane}s that are read side by side. A lane that ends early ends the recording at the last row that all have. */
public final class LaneBlocks implements EventBlocks {

    private final List<Lane> lanes;
    private final StampUnit unit;
    private final long stated;
    private final List<String> notes;
    private final Closeable owner;
    private long rows;
    private boolean ended;
    private long truncatedAt = -1;

    /**
     * @param lanes with all four columns among them; closed with this
     * @param unit of the times
     * @param stated rows that the source says it has; negative: as many as there are
     * @param notes for a person
     * @param owner closed after the lanes
     */
    public LaneBlocks(List<Lane> lanes, StampUnit unit, long stated, List<String> notes, Closeable owner) {
        this.lanes = List.copyOf(lanes);
        this.unit = unit;
        this.stated = stated;
        this.notes = List.copyOf(notes);
        this.owner = owner;
    }

    @Override
    public boolean next(EventBlock block) throws IOException {
        if (ended) {
            return false;
        }
        long wanted = stated < 0 ? EventBlock.ROWS : Math.min(EventBlock.ROWS, stated - rows);
        for (Lane lane : lanes) {
            wanted = Math.min(wanted, lane.reach());
        }
        int whole = (int) wanted;
        Lane shortest = null;
        for (Lane lane : lanes) {
            int read = lane.read((int) wanted);
            if (read < whole) {
                whole = read;
                shortest = lane;
            }
        }
        for (Lane lane : lanes) {
            lane.put(block, unit, whole);
        }
        rows += whole;
        block.rows(whole);
        ended = shortest != null || rows == stated;
        if (shortest != null && (stated >= 0 || shortest.rest(whole))) {
            truncatedAt = shortest.at();
        }
        return whole > 0;
    }

    @Override
    public long bytes() {
        long bytes = 0;
        for (Lane lane : lanes) {
            bytes += rows * lane.stride();
        }
        return bytes;
    }

    @Override
    public long truncatedAtByte() {
        return truncatedAt;
    }

    @Override
    public long statedRows() {
        return stated < 0 ? Long.MAX_VALUE : stated;
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public void close() throws IOException {
        try (owner) {
            for (Lane lane : lanes) {
                lane.close();
            }
        }
    }
}
