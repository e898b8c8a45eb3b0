package org.saccade.ingest.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.KnownMagic;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;

/**
 * A recording in a file of any format that Saccade reads. Opening looks at the first bytes, never at the name alone; each {@code read} starts
 * anew. Immutable.
 */
public final class RecordingFile {

    private final Source source;
    private final RecordingFormat format;
    private final ReadOptions options;

    private RecordingFile(Source source, RecordingFormat format, ReadOptions options) {
        this.source = source;
        this.format = format;
        this.options = options;
    }

    /**
     * Finds out what a file is.
     *
     * @throws FormatException when it is missing, empty or of no format that is read; the message says what it is instead, if known
     */
    public static RecordingFile open(Path file, ReadOptions options) throws IOException {
        if (!Files.exists(file)) {
            throw new FormatException("there is no file " + file);
        }
        if (Files.isDirectory(file)) {
            throw new FormatException(file + " is a folder, a recording is expected");
        }
        return open(Source.of(file), options);
    }

    /** The same of any source. */
    public static RecordingFile open(Source source, ReadOptions options) throws IOException {
        Head head = source.head();
        if (head.bytes().length == 0) {
            throw new FormatException(source + " is empty");
        }
        RecordingFormat format = Formats.recognise(head).orElseThrow(() -> unknown(head));
        return new RecordingFile(source, format, options);
    }

    /** A source that the user says is of this format. */
    public static RecordingFile of(Source source, RecordingFormat format, ReadOptions options) {
        return new RecordingFile(source, format, options);
    }

    private static FormatException unknown(Head head) {
        return new FormatException(
                head.name() + " is no recording that can be read: it is "
                        + KnownMagic.describe(head.bytes())
                                .orElse(
                                        "of a format that is not known (--format can state it; 'saccade inspect --formats' lists them)"));
    }

    /** What the file is. */
    public RecordingFormat format() {
        return format;
    }

    /** Where it is. */
    public Source source() {
        return source;
    }

    /** The events as the file states them; the caller closes the reader. */
    public ColumnReader columns() throws IOException {
        return format.open(source, options);
    }

    /** The events in order; the caller closes the reader. */
    public EventReader events() throws IOException {
        return EventReader.of(columns(), source.name(), options.backward());
    }
}
