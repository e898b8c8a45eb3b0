package org.saccade.app.cli;

import java.nio.file.Path;
import java.util.List;
import org.saccade.app.monitor.StageEndpoint;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.DataSetOptions;
import org.saccade.ingest.replay.DryReplay;
import org.saccade.ingest.replay.DryResult;
import org.saccade.ingest.replay.LiveReplayConfig;
import org.saccade.ingest.replay.LiveReplayer;
import org.saccade.ingest.replay.ReplayConfig;
import org.saccade.ingest.replay.ReplayListener;
import org.saccade.ingest.replay.ReplayResult;
import org.saccade.ingest.replay.Replayer;
import org.saccade.schemas.schema.ClientSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "replay",
        description = {
            "Send recordings to the events topic, each once, in seeded order.",
            "Run again after a kill it goes on where it was, without loss or duplicates.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  saccade replay nmnist                      all of it, as fast as possible",
            "  saccade replay nmnist --dry-run --partitions 4",
            "  saccade replay nmnist --loop               again and again, as new samples",
            "  saccade replay nmnist --split test --speed 1x --limit 20",
            "  saccade replay nmnist --live --streams 4   four cameras in real time",
            ""
        })
final class ReplayCommand extends ClusterCommand {

    @Parameters(paramLabel = "PATH", description = "Folder of the recordings, a zip archive of one, or one recording.")
    private Path folder;

    @Mixin
    private final ReplayOptions options = new ReplayOptions();

    @Mixin
    private final MetricsOptions metrics = new MetricsOptions();

    @Override
    boolean measured() {
        return metrics.wanted();
    }

    @Override
    int run(Output output) {
        DataSetOptions splits = checked(options::dataSet);
        ReplayConfig replay = checked(() -> options.replay(clusterOptions.timeout));
        LiveReplayConfig live = checked(options::liveReplay);
        checked(options::together);
        DataSet set = DataSet.open(folder, splits);
        output.note(set + "; " + set.splitRule());
        set.notes().forEach(output::note);
        try (StageEndpoint endpoint = checked(() -> metrics.stage(output));
                Progress progress =
                        output.progressWithRates(set.name(), set.samples().size(), "samples")) {
            ReplayListener listener = ReplayText.listener(output, progress, endpoint);
            if (options.dryRun) {
                DryResult result = dry(set, replay, listener);
                progress.close();
                output.result(result, () -> ReplayText.dry(result));
                return code(result.completed(), result.truncated());
            }
            ReplayResult result = options.live ? live(set, live, listener) : replay(set, replay, listener);
            progress.close();
            output.result(result, () -> ReplayText.sent(result));
            return code(result.completed(), result.truncated());
        }
    }

    private static int code(boolean completed, List<String> truncated) {
        return ExitCode.of(completed, truncated.isEmpty() ? ExitCode.DONE : ExitCode.PARTLY_DONE);
    }

    private DryResult dry(DataSet set, ReplayConfig config, ReplayListener listener) {
        int partitions = options.partitions != null
                ? options.partitions
                : Replayer.partitions(connection().client(), config);
        try (DryReplay replay = new DryReplay(set, config, partitions, listener);
                Interrupts.Guard guard = context().interrupts().whenStopped(replay::stop, Interrupts.SOON)) {
            return replay.run();
        }
    }

    private ReplayResult replay(DataSet set, ReplayConfig config, ReplayListener listener) {
        ClientSettings client = connection().client();
        try (Replayer replayer = new Replayer(set, client, config, listener);
                Interrupts.Guard guard = context().interrupts().whenStopped(replayer::stop, Interrupts.SOON)) {
            return replayer.run();
        }
    }

    private ReplayResult live(DataSet set, LiveReplayConfig config, ReplayListener listener) {
        ClientSettings client = connection().client();
        try (LiveReplayer replayer = new LiveReplayer(set, client, config, listener);
                Interrupts.Guard guard = context().interrupts().whenStopped(replayer::stop, Interrupts.SOON)) {
            return replayer.run();
        }
    }
}
