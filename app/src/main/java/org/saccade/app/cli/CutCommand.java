package org.saccade.app.cli;

import java.time.Duration;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.SliceReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "cut",
        description = {"Write a stretch of time of a recording: events in [from, until).", ""},
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade cut hand.raw second.raw --from 1s --until 2s",
            "  saccade cut hand.raw part.aedat4 --absolute --from 11718656us",
            ""
        })
final class CutCommand extends RewriteCommand {

    @Option(
            names = "--from",
            paramLabel = "TIME",
            defaultValue = "0us",
            description = "Where it begins, since the first event (default: ${DEFAULT-VALUE}).")
    private Duration from;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description =
                    "Where it ends, since the first event; events at that instant are left out (default: the end).")
    private Duration until;

    @Option(
            names = "--absolute",
            fallbackValue = "true",
            description = "Times are those in the file, not since the first event.")
    private boolean absolute;

    @Override
    EventReader change(EventReader reader) {
        long fromUs = from.toNanos() / 1000;
        long untilUs = until == null ? Long.MAX_VALUE : until.toNanos() / 1000;
        return checked(() ->
                absolute ? new SliceReader(reader, fromUs, untilUs) : SliceReader.sinceFirst(reader, fromUs, untilUs));
    }
}
