package org.saccade.ingest.recording;

import java.io.IOException;
import java.util.List;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventColumns;
import org.saccade.schemas.event.Geometry;

/** A reader of a file in an archive, which is closed with it. */
record ArchivedReader(ColumnReader reader, Archive archive) implements ColumnReader {

    @Override
    public Geometry geometry() {
        return reader.geometry();
    }

    @Override
    public boolean read(EventColumns out) throws IOException {
        return reader.read(out);
    }

    @Override
    public long originUs() {
        return reader.originUs();
    }

    @Override
    public long endUs() {
        return reader.endUs();
    }

    @Override
    public long bytes() {
        return reader.bytes();
    }

    @Override
    public long truncatedAtByte() {
        return reader.truncatedAtByte();
    }

    @Override
    public long outside() {
        return reader.outside();
    }

    @Override
    public List<String> notes() {
        return reader.notes();
    }

    @Override
    public long likelyEvents() {
        return reader.likelyEvents();
    }

    @Override
    public void close() throws IOException {
        try (archive) {
            reader.close();
        }
    }
}
