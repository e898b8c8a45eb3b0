package org.saccade.ingest.format;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.saccade.schemas.event.Events;

/** A writer whose failures name the file: a full disk otherwise only says that there is no space left. As safe as the writer within. */
public final class NamedWriter implements EventWriter {

    private final EventWriter writer;
    private final Path file;

    /** Closes {@code writer} with itself. */
    public NamedWriter(EventWriter writer, Path file) {
        this.writer = writer;
        this.file = file;
    }

    @Override
    public void write(Events events) throws IOException {
        try {
            writer.write(events);
        } catch (IOException e) {
            throw named(e, file);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            writer.close();
        } catch (IOException e) {
            throw named(e, file);
        }
    }

    /** The failure, with the name of the file unless it has one. */
    public static IOException named(IOException e, Path file) {
        return e instanceof FileSystemException named
                ? named
                : (IOException) new FileSystemException(file.toString(), null, e.getMessage()).initCause(e);
    }
}
