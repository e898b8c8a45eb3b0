package org.saccade.app.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.saccade.app.admin.Cluster;
import org.saccade.app.dashboard.Dashboard;
import org.saccade.app.dashboard.DashboardConfig;
import org.saccade.app.web.ListenAddress;
import org.saccade.streams.health.HealthService;
import picocli.CommandLine.Command;
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

    private static final String HEALTH_GROUP = "saccade-health";

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
            description =
                    "Folder of trainings and model bundles to show beside what the cluster tells; may be repeated.")
    private List<Path> runs = List.of();

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "2s",
            description = "Time between two looks at the cluster (default: ${DEFAULT-VALUE}).")
    private Duration interval;

    @Option(
            names = "--health",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Compute the rates of the stages; one of all monitors is enough (default: true).")
    private boolean health;

    /** Where it is. */
    record Ready(String url) {}

    @Override
    int run(Output output) throws InterruptedException {
        DashboardConfig config = checked(this::config);
        try (Cluster cluster = cluster();
                Dashboard dashboard = Dashboard.start(cluster, config);
                HealthService rates = health ? rates() : null) {
            Ready ready = new Ready("http://" + config.address().getHostString() + ":" + dashboard.port() + "/");
            output.result(ready, () -> "dashboard at " + ready.url() + "; Ctrl-C stops it");
            new CountDownLatch(1).await();
        }
        return ExitCode.DONE;
    }

    private DashboardConfig config() {
        InetSocketAddress address;
        try {
            address = ListenAddress.parse(listen);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--listen: " + e.getMessage(), e);
        }
        return new DashboardConfig(
                address, new HashSet<>(allowedHosts), runs, context().home().resolve("models"), interval);
    }

    private HealthService rates() {
        // A folder of its own: Kafka Streams locks it, and a monitor may run beside.
        return HealthService.start(
                connection().client(), HEALTH_GROUP, context().home().resolve("health-dashboard"));
    }
}
