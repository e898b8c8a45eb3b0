package org.saccade.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.recording.Formats;
import org.saccade.ingest.recording.RecordingFile;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which recording, and what a user states about it that its file does not. */
final class ReadingOptions {

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "Format of the file, such as evt3 (default: by its content; 'inspect --formats' lists them).")
    private String format;

    @Mixin
    private final StatedOptions stated = new StatedOptions();

    /** Opens a file, or standard input for {@code -}. */
    RecordingFile open(Path file, InputStream in) throws IOException {
        RecordingFormat named = format == null ? null : Formats.named(format);
        return file.toString().equals("-")
                ? RecordingFile.open(Source.of(in, "standard input"), named, stated.options())
                : RecordingFile.open(file, named, stated.options());
    }

    /** Bytes of a file, for the time left; -1 for what has no size of its own, such as standard input and a file in an archive. */
    static long size(Path file) throws IOException {
        return Files.isRegularFile(file) ? Files.size(file) : -1;
    }

    /** Reads what picocli cannot check, so that a wrong word is wrong usage and not a failure. */
    ReadingOptions check() {
        stated.options();
        if (format != null) {
            Formats.named(format);
        }
        return this;
    }
}
