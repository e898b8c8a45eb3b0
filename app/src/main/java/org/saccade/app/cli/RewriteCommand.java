package org.saccade.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.RecordingFormat;
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
        try (Interrupts.Guard guard = context().interrupts().whenStopped(() -> stop.set(true));
                Progress progress = output.progress(recording.name(), -1, "bytes")) {
            EventReader reader = change(recording.events());
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
            done.report().warnings().forEach(output::warn);
            return done.report().truncated() ? ExitCode.PARTLY_DONE : ExitCode.DONE;
        }
    }

    private RecordingFormat format() {
        if (to != null) {
            return Formats.named(to);
        }
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
