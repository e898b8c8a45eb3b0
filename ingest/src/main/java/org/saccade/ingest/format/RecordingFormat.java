package org.saccade.ingest.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.saccade.schemas.event.Geometry;

/** One file format of recordings. Implementations have no state and are safe for several threads. */
public interface RecordingFormat {

    /** Short name in lower case, by which a user states the format: {@code evt3}. */
    String id();

    /** What people call it: {@code Prophesee RAW, EVT3}. */
    String title();

    /** Whether a file is of this format, by its content; the name is at most a hint between formats that have no magic. */
    Match recognise(Head head);

    /**
     * Opens a recording. The caller closes the reader; when this throws, everything is closed.
     *
     * @throws FormatException when it is not of this format or lacks what {@code options} could state, such as the size of the sensor; the
     *     message is one clear line that names the source and, where there is one, the byte
     */
    ColumnReader open(Source source, ReadOptions options) throws IOException;

    /** Endings of file names for which this is the format to write, such as {@code .raw}; none when it cannot be written. */
    default List<String> endings() {
        return List.of();
    }

    /**
     * Begins a file, replacing one that is there; whole after {@link EventWriter#close}.
     *
     * @throws FormatException when the format cannot hold a sensor of this size or cannot be written
     */
    default EventWriter create(Path file, Geometry geometry) throws IOException {
        throw new FormatException(title() + " is read only: nothing writes it");
    }
}
