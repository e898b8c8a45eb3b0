package org.saccade.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.saccade.ingest.format.BackwardStamps;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.format.StampUnit;
import org.saccade.ingest.recording.Formats;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Geometry;
import picocli.CommandLine.Option;

/** What a user states about a recording that its file does not. */
final class ReadingOptions {

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "Format of the file, such as evt3 (default: by its content; 'inspect --formats' lists them).")
    private String format;

    @Option(
            names = "--geometry",
            paramLabel = "WxH",
            converter = Sizes.class,
            description = "Size of the sensor in pixels (default: as the file says, else the smallest that fits).")
    private Geometry geometry;

    @Option(
            names = "--columns",
            paramLabel = "NAMES",
            description = "Order of the columns in text and plain arrays, such as t,x,y,p.")
    private String columns;

    @Option(
            names = "--unit",
            paramLabel = "UNIT",
            description = "Unit of the time stamps where the format leaves it open: s, ms, us, ns.")
    private String unit;

    @Option(
            names = "--backward",
            paramLabel = "POLICY",
            defaultValue = "CLAMP",
            description = "Events stamped earlier than one ahead: clamp to its time, drop, or restart the clock"
                    + " (default: ${DEFAULT-VALUE}).")
    private BackwardStamps backward;

    @Option(
            names = "--event-stream",
            paramLabel = "N",
            description = "Which event stream, where a file holds several (default: the first).")
    private Integer stream;

    /** Opens a file, or standard input for {@code -}. */
    RecordingFile open(Path file, InputStream in) throws IOException {
        RecordingFormat stated = format == null ? null : Formats.named(format);
        return file.toString().equals("-")
                ? RecordingFile.open(Source.of(in, "standard input"), stated, options())
                : RecordingFile.open(file, stated, options());
    }

    private ReadOptions options() {
        StampUnit stated = unit == null ? null : StampUnit.parse(unit);
        return new ReadOptions(geometry, backward, columns, stated, stream);
    }

    /** Reads what picocli cannot check, so that a wrong word is wrong usage and not a failure. */
    ReadingOptions check() {
        options();
        if (format != null) {
            Formats.named(format);
        }
        return this;
    }
}
