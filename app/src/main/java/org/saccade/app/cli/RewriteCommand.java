package org.saccade.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.FromZeroReader;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.aedat.Aedat;
import org.saccade.ingest.format.aedat.Aedat4Compression;
import org.saccade.ingest.recording.Conversion;
import org.saccade.ingest.recording.Formats;
import org.saccade.ingest.recording.RecordingFile;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Base of the commands that read one recording and write another. */
abstract class RewriteCommand extends SaccadeCommand {

    @Parameters(index = "0", paramLabel = "IN", description = "Recording to read; - for standard input.")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "Recording to write; its ending says the format.")
    private Path out;

    @Mixin
    private final ReadingOptions reading = new ReadingOptions();

    @Option(
            names = "--to",
            paramLabel = "FORMAT",
            description = "Format to write (default: by the ending of OUT; 'inspect --formats' lists them).")
    private String to;

    @Option(
            names = "--compression",
            paramLabel = "NAME",
            description = "Of AEDAT 4: none, lz4, lz4_high, zstd or zstd_high (default: none).")
    private Aedat4Compression compression;

    @Option(names = "--from-zero", fallbackValue = "true", description = "Times in OUT count from its first event.")
    private boolean fromZero;

    @Option(names = "--force", fallbackValue = "true", description = "Replace OUT where it exists.")
    private boolean force;

    /** What was done, for --json. */
    record Result(String in, String out, String format, long events, long bytes, boolean truncated) {}

    /** The events that are written. */
    abstract EventReader change(EventReader reader) throws IOException;

    @Override
    final int run(Output output) throws IOException {
        checked(reading::check);
        RecordingFormat format = checked(this::format);
        if (Files.exists(out) && !force) {
            throw usage(out + " exists already (--force replaces it)");
        }
        RecordingFile recording = reading.open(in, output.terminal().in());
        AtomicBoolean stop = new AtomicBoolean();
        try (Interrupts.Guard guard = context().interrupts().whenStopped(() -> stop.set(true), Interrupts.SOON);
                Progress progress = output.progress(recording.name(), ReadingOptions.size(in), "bytes")) {
            EventReader changed = change(recording.events());
            EventReader reader = fromZero ? new FromZeroReader(changed) : changed;
            Conversion done = Conversion.of(reader, format, out, progress::to, stop::get);
            progress.close();
            if (!done.completed()) {
                return ExitCode.INTERRUPTED;
            }
            Result result = new Result(
                    recording.name(),
                    out.toString(),
                    format.id(),
                    done.events(),
                    done.bytes(),
                    done.report().truncated());
            output.result(result, () -> text(result));
            if (done.events() == 0) {
                output.warn(recording.name() + " has no events there: " + out + " is empty");
            }
            done.report().warnings().forEach(output::warn);
            return done.report().truncated() ? ExitCode.PARTLY_DONE : ExitCode.DONE;
        }
    }

    private RecordingFormat format() {
        if (out.toString().equals("-")) {
            throw new IllegalArgumentException("OUT is a file; a recording is not written to standard output");
        }
        RecordingFormat format = to == null ? byEnding() : Formats.named(to);
        if (compression == null) {
            return format;
        }
        if (!format.id().equals(Aedat.version4().id())) {
            throw new IllegalArgumentException("--compression is of AEDAT 4, and " + out + " is " + format.title());
        }
        return Aedat.version4(compression);
    }

    private RecordingFormat byEnding() {
        return Formats.forWriting(out.getFileName().toString())
                .orElseThrow(() -> new IllegalArgumentException(
                        "the ending of " + out + " says no format that is written; --to states one"));
    }

    private static String text(Result result) {
        return String.format(
                Locale.ROOT,
                "%s: %s events in %s",
                result.out(),
                Table.count(result.events()),
                Table.bytes(result.bytes()));
    }
}
