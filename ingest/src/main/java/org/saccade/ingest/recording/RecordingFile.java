package org.saccade.ingest.recording;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.KnownMagic;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;

/**
 * A recording in a file of any format that Saccade reads, or in a ZIP archive ({@code archive.zip!/name}, or an archive of one file). Opening looks
 * at the first bytes, never at the name alone; each {@link #columns} and {@link #events} reads it anew. Immutable.
 */
public final class RecordingFile {

    private final Source source;
    private final Path archive;
    private final String entry;
    private final RecordingFormat format;
    private final ReadOptions options;

    private RecordingFile(Source source, Path archive, String entry, RecordingFormat format, ReadOptions options) {
        this.source = source;
        this.archive = archive;
        this.entry = entry;
        this.format = format;
        this.options = options;
    }

    /**
     * Finds out what a file is.
     *
     * @throws FormatException when it is missing, empty or of no format that is read; the message says what it is instead, if known
     */
    public static RecordingFile open(Path file, ReadOptions options) throws IOException {
        return open(file, null, options);
    }

    /**
     * The same for a file that the user says is of some format.
     *
     * @param stated null: by its content
     */
    public static RecordingFile open(Path file, RecordingFormat stated, ReadOptions options) throws IOException {
        BasicFileAttributes attributes = attributes(file);
        if (attributes == null) {
            Path archive = Archive.archiveOf(file);
            if (archive != null) {
                return archived(archive, Archive.entryOf(file), stated, options);
            }
            throw new FormatException("there is no file " + file);
        }
        if (attributes.isDirectory()) {
            throw new FormatException(file + " is a folder, a recording is expected");
        }
        Source source = Source.of(file);
        Head head = attributes.isRegularFile() ? source.head(attributes.size()) : source.head();
        if (stated == null && Archive.is(head) && Formats.recognise(head).isEmpty()) {
            return archived(file, null, null, options);
        }
        return new RecordingFile(source, null, null, stated == null ? formatOf(head) : stated, options);
    }

    /** What is known of a file without opening it; null where there is none. */
    private static BasicFileAttributes attributes(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class);
        } catch (FileSystemException e) {
            // There is none, or one of the names on the way is no folder.
            if (Files.exists(file)) {
                throw e;
            }
            return null;
        }
    }

    /** The same for any source. */
    public static RecordingFile open(Source source, ReadOptions options) throws IOException {
        return open(source, null, options);
    }

    /** The same for any source, such as standard input, whose format may be stated. */
    public static RecordingFile open(Source source, RecordingFormat stated, ReadOptions options) throws IOException {
        return new RecordingFile(source, null, null, stated == null ? formatOf(source.head()) : stated, options);
    }

    private static RecordingFile archived(Path zip, String named, RecordingFormat stated, ReadOptions options)
            throws IOException {
        try (Archive archive = Archive.open(zip)) {
            String entry = named == null ? archive.only() : named;
            Source source = Source.of(archive.entry(entry), zip + Archive.SEPARATOR + entry);
            RecordingFormat format = stated == null ? formatOf(source.head()) : stated;
            return new RecordingFile(source, zip, entry, format, options);
        }
    }

    private static RecordingFormat formatOf(Head head) {
        if (head.bytes().length == 0) {
            throw new FormatException(head.name() + " is empty");
        }
        return Formats.recognise(head).orElseThrow(() -> {
            String what = KnownMagic.describe(head.bytes())
                    .orElse("of a format that is not known ('saccade inspect --formats' lists those that are)");
            String why = what.equals(KnownMagic.TEXT) ? " (--format csv tells where it is no table of events)" : "";
            return new FormatException(head.name() + " is no recording that can be read: it is " + what + why);
        });
    }

    /** What the file is. */
    public RecordingFormat format() {
        return format;
    }

    /** Name of the file, for messages. */
    public String name() {
        return source.name();
    }

    /** The events as the file states them; the caller closes the reader. */
    public ColumnReader columns() throws IOException {
        if (archive == null) {
            return format.open(source, options);
        }
        Archive opened = Archive.open(archive);
        try {
            return new ArchivedReader(format.open(Source.of(opened.entry(entry), name()), options), opened);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** The events in order; the caller closes the reader. */
    public EventReader events() throws IOException {
        return EventReader.of(columns(), source.name(), options.backward());
    }
}
