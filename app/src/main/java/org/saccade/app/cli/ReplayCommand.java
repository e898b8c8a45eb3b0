package org.saccade.app.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.DataSetOptions;
import org.saccade.ingest.replay.LiveReplayConfig;
import org.saccade.ingest.replay.LiveReplayer;
import org.saccade.ingest.replay.ReplayConfig;
import org.saccade.ingest.replay.ReplayListener;
import org.saccade.ingest.replay.ReplayProgress;
import org.saccade.ingest.replay.ReplayResult;
import org.saccade.ingest.replay.Replayer;
import org.saccade.schemas.schema.ClientSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "replay",
        description = {
            "Send recordings (N-MNIST layout: Train/CLASS/NAME.bin) to the events topic, each once, in seeded order.",
            "Run again after a kill it goes on where it was, without loss or duplicates.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade replay nmnist                      all of it, as fast as possible",
            "  saccade replay nmnist --split test --speed 1x --limit 20",
            "  saccade replay nmnist --live --streams 4   four cameras in real time",
            ""
        })
final class ReplayCommand extends ClusterCommand {

    @Parameters(paramLabel = "DIR", description = "Folder of the recordings.")
    private Path folder;

    @Mixin
    private final ReplayOptions options = new ReplayOptions();

    @Override
    int run(Output output) {
        DataSetOptions splits = checked(options::dataSet);
        ReplayConfig replay = checked(() -> options.replay(clusterOptions.timeout));
        LiveReplayConfig live = checked(options::liveReplay);
        DataSet set = DataSet.open(folder, splits);
        try (Progress progress = output.progress(set.name(), set.samples().size(), "samples")) {
            ReplayResult result = options.live
                    ? live(set, live, listener(output, progress))
                    : replay(set, replay, listener(output, progress));
            progress.close();
            output.result(result, () -> text(result));
            if (!result.completed()) {
                return ExitCode.INTERRUPTED;
            }
            return result.truncated().isEmpty() ? ExitCode.DONE : ExitCode.PARTLY_DONE;
        }
    }

    private ReplayResult replay(DataSet set, ReplayConfig config, ReplayListener listener) {
        ClientSettings client = connection().client();
        try (Replayer replayer = new Replayer(set, client, config, listener);
                Interrupts.Guard guard = context().interrupts().whenStopped(replayer::stop)) {
            return replayer.run();
        }
    }

    private ReplayResult live(DataSet set, LiveReplayConfig config, ReplayListener listener) {
        ClientSettings client = connection().client();
        try (LiveReplayer replayer = new LiveReplayer(set, client, config, listener);
                Interrupts.Guard guard = context().interrupts().whenStopped(replayer::stop)) {
            return replayer.run();
        }
    }

    private static ReplayListener listener(Output output, Progress progress) {
        return new ReplayListener() {
            @Override
            public void progress(ReplayProgress now) {
                progress.total(now.samplesTotal());
                progress.to(now.samplesDone());
            }

            @Override
            public void warning(String line) {
                output.warn(line);
            }
        };
    }

    private static String text(ReplayResult result) {
        if (result.nothingToDo()) {
            return "everything is there already (replay " + result.replayId() + "); nothing was sent";
        }
        String rate =
                result.seconds() > 0 ? Table.count(Math.round(result.events() / result.seconds())) + " events/s" : "";
        String resumed =
                result.samplesResumed() > 0 ? ", " + Table.count(result.samplesResumed()) + " were there already" : "";
        return Table.count(result.samples()) + " samples sent" + resumed + ": " + Table.count(result.events())
                + " events in " + Table.count(result.chunks()) + " chunks, " + Table.bytes(result.bytes()) + ", "
                + String.format(Locale.ROOT, "%.1f s", result.seconds()) + ", " + rate
                + (result.completed() ? "" : "\nstopped ahead of the end; the same command goes on from here");
    }
}
