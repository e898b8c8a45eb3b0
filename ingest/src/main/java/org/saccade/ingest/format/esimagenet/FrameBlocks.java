package org.saccade.ingest.format.esimagenet;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.array.EventBlock;
import org.saccade.ingest.format.array.EventBlocks;
import org.saccade.ingest.format.numpy.NpzArchive;
import org.saccade.schemas.event.Geometry;

/**
 * Frames as events: step after step, at each the ON events of the whole frame, then the OFF events, both by row and column. The halves of
 * the array are read side by side, a line of pixels at a time.
 */
final class FrameBlocks implements EventBlocks {

    private final NpzArchive archive;
    private final String name;
    private final Geometry frame;
    private final InputStream on;
    private final InputStream off;
    private final byte[] line;
    /** Lines read so far, of 8 steps x 2 polarities x rows. */
    private int lines;

    private int column;

    private FrameBlocks(NpzArchive archive, String name, Geometry frame, InputStream on, InputStream off) {
        this.archive = archive;
        this.name = name;
        this.frame = frame;
        this.on = on;
        this.off = off;
        this.line = new byte[frame.width()];
        this.column = line.length;
    }

    static FrameBlocks open(NpzArchive archive, String array, Geometry frame) throws IOException {
        try {
            int header = archive.header(array).bytes();
            InputStream on = archive.open(array);
            on.skipNBytes(header);
            InputStream off = archive.open(array);
            off.skipNBytes(header + (long) EsImageNetLayout.STEPS * frame.width() * frame.height());
            return new FrameBlocks(archive, archive.name(array), frame, on, off);
        } catch (EOFException e) {
            archive.close();
            throw new FormatException(archive.name(array) + " ends before its last frame");
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    @Override
    public boolean next(EventBlock block) throws IOException {
        int n = 0;
        int all = 2 * EsImageNetLayout.STEPS * frame.height();
        while (n < EventBlock.ROWS && (column < line.length || lines < all)) {
            if (column == line.length) {
                read();
            }
            int at = lines - 1;
            int step = at / (2 * frame.height());
            int polarity = at / frame.height() % 2 == 0 ? 1 : 0;
            int row = at % frame.height();
            for (; n < EventBlock.ROWS && column < line.length; column++) {
                if (line[column] != 0) {
                    block.t()[n] = step * EsImageNetLayout.STEP_US;
                    block.x()[n] = column;
                    block.y()[n] = row;
                    block.p()[n] = polarity;
                    n++;
                }
            }
        }
        block.rows(n);
        return n > 0;
    }

    private void read() throws IOException {
        boolean offLine = lines / frame.height() % 2 == 1;
        if ((offLine ? off : on).readNBytes(line, 0, line.length) < line.length) {
            throw new FormatException(name + " ends before its last frame");
        }
        lines++;
        column = 0;
    }

    @Override
    public long originUs() {
        return 0;
    }

    @Override
    public long endUs() {
        return EsImageNetLayout.LENGTH_US;
    }

    @Override
    public long bytes() {
        return (long) lines * line.length;
    }

    @Override
    public long truncatedAtByte() {
        return -1;
    }

    @Override
    public long statedRows() {
        return Long.MAX_VALUE;
    }

    @Override
    public List<String> notes() {
        return List.of();
    }

    @Override
    public void close() throws IOException {
        try (archive;
                on;
                off) {
            // closes all three, the archive last
        }
    }
}
