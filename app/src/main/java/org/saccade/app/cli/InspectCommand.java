package org.saccade.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.saccade.ingest.format.ColumnReader;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.picture.EventAnimation;
import org.saccade.ingest.picture.RecordingPicture;
import org.saccade.ingest.recording.ColumnObserver;
import org.saccade.ingest.recording.Formats;
import org.saccade.ingest.recording.Inspection;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Geometry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "inspect",
        description = {
            "Show what is in a recording of any format: sensor, events, times, oddities; as a picture, too.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade inspect hand.raw",
            "  saccade inspect hand.raw --png hand.png --gif hand.gif",
            "  saccade inspect archive.zip!/train/3/00007.bin --json",
            "  cat events.csv | saccade inspect - --geometry 346x260 --columns t,x,y,p --unit s",
            ""
        })
final class InspectCommand extends SaccadeCommand {

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Recordings; - for standard input.")
    private List<Path> files = List.of();

    @Mixin
    private final ReadingOptions reading = new ReadingOptions();

    @Option(names = "--formats", fallbackValue = "true", description = "List the formats that are read and written.")
    private boolean formats;

    @Option(names = "--png", paramLabel = "FILE", description = "Draw all events and the event rate over time.")
    private Path png;

    @Option(names = "--gif", paramLabel = "FILE", description = "Draw it as it happened, in real time.")
    private Path gif;

    @Option(
            names = "--frame",
            paramLabel = "TIME",
            defaultValue = "33ms",
            description = "With --gif: event time in one picture (default: ${DEFAULT-VALUE}).")
    private Duration frame;

    @Option(
            names = "--frames",
            paramLabel = "N",
            defaultValue = "300",
            description = "With --gif: most pictures (default: ${DEFAULT-VALUE}).")
    private int frames;

    @Override
    int run(Output output) throws IOException {
        checked(reading::check);
        if (formats) {
            output.result(Formats.all().stream().map(InspectCommand::row).toList(), InspectCommand::formatTable);
            return ExitCode.DONE;
        }
        if (files.isEmpty() || (files.size() > 1 && (png != null || gif != null))) {
            throw usage(
                    files.isEmpty() ? "which file? (--formats lists what can be read)" : "a picture is of one file");
        }
        int code = ExitCode.DONE;
        AtomicBoolean stop = new AtomicBoolean();
        try (Interrupts.Guard guard = context().interrupts().whenStopped(() -> stop.set(true), Interrupts.SOON)) {
            for (Path file : files) {
                RecordingFile recording = reading.open(file, output.terminal().in());
                Inspection found = inspect(recording, ReadingOptions.size(file), output, stop);
                if (stop.get()) {
                    return ExitCode.INTERRUPTED;
                }
                output.result(found, () -> InspectionText.of(found));
                found.warnings().forEach(output::warn);
                code = found.truncatedAtByte() == null ? code : ExitCode.PARTLY_DONE;
            }
        }
        return code;
    }

    private Inspection inspect(RecordingFile recording, long bytes, Output output, AtomicBoolean stop)
            throws IOException {
        List<ColumnObserver> observers = new ArrayList<>();
        Geometry sensor = png == null && gif == null ? null : geometry(recording);
        RecordingPicture picture = png == null ? null : new RecordingPicture(recording.name(), sensor);
        if (picture != null) {
            observers.add(picture);
        }
        try (EventAnimation animation = gif == null ? null : animation(sensor);
                Progress progress = output.progress(recording.name(), bytes, "bytes")) {
            if (animation != null) {
                observers.add(animation);
            }
            Inspection found = Inspection.of(recording, output.json(), observers, progress::to, stop::get);
            if (picture != null && !stop.get()) {
                picture.write(png);
            }
            return found;
        }
    }

    private EventAnimation animation(Geometry sensor) throws IOException {
        return new EventAnimation(gif, sensor, frame.toNanos() / 1000, frames);
    }

    private static Geometry geometry(RecordingFile recording) throws IOException {
        try (ColumnReader reader = recording.columns()) {
            return reader.geometry();
        }
    }

    private static Map<String, Object> row(RecordingFormat format) {
        return Map.of("format", format.id(), "title", format.title(), "writes", format.endings());
    }

    private static String formatTable() {
        Table table = new Table("FORMAT", "WRITTEN AS", "");
        Formats.all().forEach(f -> table.row(f.id(), String.join(" ", f.endings()), f.title()));
        return table.toString();
    }
}
