package org.saccade.app.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.saccade.app.monitor.FlinkMetrics;
import org.saccade.app.web.ListenAddress;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.streams.job.JobSettings;
import org.saccade.streams.job.StateKind;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where and how a Flink job runs, and what its frames look like. */
final class StreamOptions {

    @Option(
            names = "--frames",
            paramLabel = "SPEC",
            defaultValue = FrameDefaults.FRAMES,
            description =
                    "Time steps T, polarities P, height H, width W, window (or step, the length of a time bin), value (count,"
                            + " binary, signed, voxel, surface with tau) and bins (time, count) of the frames"
                            + " (default: ${DEFAULT-VALUE}).")
    private String frames;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "2",
            description = "Tasks per operator (default: ${DEFAULT-VALUE}).")
    private int parallelism;

    @Option(
            names = "--checkpoints",
            paramLabel = "DIR|URI",
            description = "Where checkpoints are kept (default: ~/.saccade/checkpoints).")
    private String checkpoints;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "Time between two checkpoints (default: ${DEFAULT-VALUE}).")
    private Duration interval;

    @Option(
            names = "--state",
            paramLabel = "heap|rocksdb",
            defaultValue = "heap",
            description =
                    "Where open windows and samples are kept between checkpoints: heap is fastest, rocksdb keeps them"
                            + " on disk (default: ${DEFAULT-VALUE}).")
    private String state;

    @Option(
            names = "--flink",
            paramLabel = "HOST:PORT",
            description =
                    "REST address of a Flink cluster to run on (default: in this process, so that the job ends with it).")
    private String flink;

    @Option(
            names = "--job-jar",
            paramLabel = "FILE",
            description =
                    "With --flink: the jar to send, saccade-streams-*-job.jar; not needed for the local stack's Flink.")
    private Path jobJar;

    @Mixin
    private final MetricsOptions metrics = new MetricsOptions();

    FrameSpec frames() {
        return FrameSpec.parse(frames);
    }

    JobSettings job(Path home, String name) {
        String folder = checkpoints == null ? home.resolve("checkpoints").toString() : checkpoints;
        return JobSettings.of(parallelism, folder + "/" + name)
                .withCheckpointInterval(interval)
                .withState(StateKind.parse(state));
    }

    /** The cluster that was asked for, or one of this process that ends with it. */
    FlinkTarget target(Output output) {
        if (flink == null) {
            return FlinkTarget.here(parallelism, offered(output));
        }
        int colon = flink.lastIndexOf(':');
        List<String> jars = jobJar == null ? List.of() : List.of(jobJar.toUri().toString());
        return FlinkTarget.at(flink.substring(0, colon), Integer.parseInt(flink.substring(colon + 1)), jars);
    }

    /** Flink settings by which the job's metrics are offered. */
    private Map<String, String> offered(Output output) {
        if (!metrics.wanted()) {
            return Map.of();
        }
        // Flink would go on without: what is wrong with the port is told here.
        InetSocketAddress address = ListenAddress.free(metrics.address());
        output.note("metrics at http://" + address.getHostString() + ":" + address.getPort() + "/metrics");
        return FlinkMetrics.settings(address, metrics.allowedHosts());
    }

    /** Refuses an address of the wrong form before anything starts. */
    StreamOptions checkedOptions() {
        if (flink != null && !flink.matches("[^\\s/]+:\\d{1,5}")) {
            throw new IllegalArgumentException("--flink is '" + flink + "', HOST:PORT is wanted");
        }
        if (flink != null && metrics.wanted()) {
            throw new IllegalArgumentException("--prometheus is for a job in this process; with --flink the cluster's"
                    + " own reporter offers its metrics");
        }
        metrics.address();
        frames();
        return this;
    }
}
