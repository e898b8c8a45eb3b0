package org.saccade.ingest.format.array;

import java.io.IOException;
import java.util.List;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.GeometryScan;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.Source;
import org.saccade.schemas.event.Geometry;

/** Reads {@link EventBlocks} into columns; memory is one block. Not safe for several threads. */
public final class BlocksReader implements ColumnReader {

    private final EventBlocks blocks;
    private final String source;
    private final Geometry geometry;
    private final EventBlock block = new EventBlock();
    private long rows;

    private BlocksReader(EventBlocks blocks, String source, Geometry geometry) {
        this.blocks = blocks;
        this.source = source;
        this.geometry = geometry;
    }

    /** Opens the rows from the first on. */
    @FunctionalInterface
    public interface Opening {
        EventBlocks open() throws IOException;
    }

    /**
     * Opens a recording on the sensor that the user states, else the one that is known, else the smallest that holds all its events.
     *
     * @param known null when nothing but the events tells
     * @throws FormatException as the rows' opening; and when only the events tell and they can be read but once
     */
    public static BlocksReader open(Source source, ReadOptions options, Geometry known, Opening opening)
            throws IOException {
        Geometry geometry = options.geometry() != null ? options.geometry() : known;
        if (geometry == null) {
            if (!source.again()) {
                throw new FormatException(source + " names no sensor; state its size (--geometry WxH)");
            }
            geometry = GeometryScan.smallest(new BlocksReader(opening.open(), source.name(), null));
        }
        return new BlocksReader(opening.open(), source.name(), geometry);
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public boolean read(EventColumns out) throws IOException {
        while (out.room() > 0) {
            if (block.empty() && !blocks.next(block)) {
                break;
            }
            int moved = move(out);
            if (moved == 0) {
                break;
            }
            rows += moved;
        }
        return out.count() > 0;
    }

    private int move(EventColumns out) {
        try {
            return block.moveTo(out);
        } catch (FormatException e) {
            throw new FormatException(source + ": row " + rows + " " + e.getMessage());
        }
    }

    @Override
    public long originUs() {
        return blocks.originUs();
    }

    @Override
    public long endUs() {
        return blocks.endUs();
    }

    @Override
    public long bytes() {
        return blocks.bytes();
    }

    @Override
    public long truncatedAtByte() {
        return blocks.truncatedAtByte();
    }

    @Override
    public List<String> notes() {
        return blocks.notes();
    }

    @Override
    public long likelyEvents() {
        return Math.max(1, blocks.statedRows());
    }

    @Override
    public void close() throws IOException {
        blocks.close();
    }
}
