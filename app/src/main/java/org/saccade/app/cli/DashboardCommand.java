package org.saccade.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.saccade.app.dashboard.DashboardConfig;
import org.saccade.streams.health.HealthService;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "dashboard",
        description = {
            "Show pipeline, live streams, trainings and models in a browser.",
            "Pages are for this machine only unless told otherwise, and load nothing from anywhere else.",
            ""
        })
final class DashboardCommand extends ClusterCommand {

    static final String PORT = "8088";

    @Option(
            names = "--listen",
            paramLabel = "[HOST:]PORT",
            defaultValue = PORT,
            description =
                    "Port of 127.0.0.1, or of HOST, where the pages are; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private String listen;

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "A further name by which a browser may call it; may be repeated.")
    private List<String> allowedHosts = List.of();

    @Option(
            names = "--runs",
            paramLabel = "DIR",
            description = "Folder of trainings and model bundles to show beside what the cluster tells; may be repeated"
                    + " (default: ~/.saccade/runs).")
    private List<Path> runs = List.of();

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "2s",
            description = "Time between two looks at the cluster (default: ${DEFAULT-VALUE}).")
    private Duration interval;

    @Mixin
    private final HealthOption health = new HealthOption();

    /** Where it is. */
    record Ready(String url) {}

    @Override
    int run(Output output) throws InterruptedException {
        DashboardConfig config = checked(this::config);
        HealthService.Way way = checked(health::way);
        try (ServedDashboard dashboard = ServedDashboard.start(
                connection().client(), clusterOptions.timeout, config, context().home(), way)) {
            Ready ready = new Ready(dashboard.url());
            output.result(ready, () -> "dashboard at " + ready.url() + "; Ctrl-C stops it");
            new CountDownLatch(1).await();
        }
        return ExitCode.DONE;
    }

    private DashboardConfig config() {
        return new DashboardConfig(
                ServedDashboard.address("--listen", listen),
                new HashSet<>(allowedHosts),
                folders(),
                context().home().resolve("models"),
                interval);
    }

    private List<Path> folders() {
        for (Path folder : runs) {
            if (!Files.isDirectory(folder)) {
                throw new IllegalArgumentException("--runs: " + folder + " is no folder");
            }
        }
        return runs.isEmpty() ? List.of(context().home().resolve("runs")) : runs;
    }
}
