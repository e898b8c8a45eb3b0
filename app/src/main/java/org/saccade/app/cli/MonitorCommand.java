package org.saccade.app.cli;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.saccade.app.admin.Cluster;
import org.saccade.app.monitor.Monitor;
import org.saccade.app.monitor.MonitorConfig;
import org.saccade.app.monitor.OtlpSender;
import org.saccade.app.monitor.PrometheusEndpoint;
import org.saccade.app.monitor.Snapshot;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.health.HealthService;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "monitor",
        description = {
            "Show how far each consumer group is behind, and what goes through each stage how fast.",
            "On a terminal it repaints until Ctrl-C; elsewhere it looks once, unless --watch or --prometheus is given.",
            "Then the exit code tells the worst status: 0 OK or unknown, 5 WARN, 6 STALLED or STOPPED.",
            ""
        })
final class MonitorCommand extends ClusterCommand {

    private static final Duration OTLP_EVERY = Duration.ofSeconds(10);

    @Option(names = "--watch", fallbackValue = "true", description = "Look again and again until Ctrl-C.")
    private boolean watch;

    @Option(names = "--once", fallbackValue = "true", description = "Look once.")
    private boolean once;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "2s",
            description = "Time between two looks (default: ${DEFAULT-VALUE}).")
    private Duration interval;

    @Option(names = "--group", paramLabel = "GROUP", description = "Only this consumer group; may be repeated.")
    private List<String> groups = List.of();

    @Mixin
    private final MetricsOptions metrics = new MetricsOptions();

    @Option(
            names = "--window",
            paramLabel = "TIME",
            description =
                    "Sliding window by which a group's status is judged (default: 2m). Looking once, it looks for so long first (default: not at all).")
    private Duration window;

    @Option(
            names = "--lag-exporter",
            fallbackValue = "true",
            description = "With --prometheus: offer the lag also in the names of kafka-lag-exporter.")
    private boolean lagExporter;

    @Option(
            names = "--streams",
            fallbackValue = "true",
            description = "Show, and offer to Prometheus, each live stream by itself.")
    private boolean streams;

    @Option(
            names = "--times",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Read the record at a group's position where nothing else tells its age (default: true).")
    private boolean times;

    @Mixin
    private final HealthOption health = new HealthOption();

    @Option(
            names = "--otlp",
            paramLabel = "URL",
            description = "Send lag and rates to an OpenTelemetry collector while watching, such as"
                    + " http://127.0.0.1:4318/v1/metrics (default: not at all).")
    private String otlp;

    @Override
    int run(Output output) throws InterruptedException {
        if (watch && once) {
            throw usage("--watch and --once exclude each other");
        }
        boolean again = watch
                || metrics.wanted()
                || otlp != null && !once
                || (!once && !output.json() && output.terminal().outIsTerminal());
        InetSocketAddress address = checked(metrics::address);
        HealthService.Way way = checked(health::way);
        if (otlp != null) {
            checked(() -> OtlpSender.checked(otlp));
        }
        MonitorConfig config = checked(() -> new MonitorConfig(
                groups, Topics.HEALTH, window == null ? MonitorConfig.USUAL_WINDOW : window, streams, times));
        try (Cluster cluster = cluster();
                HealthService rates = again ? rates(way) : null;
                Monitor monitor = new Monitor(cluster, config);
                PrometheusEndpoint endpoint = endpoint(output, address);
                OtlpSender sender = again && otlp != null ? new OtlpSender(otlp, OTLP_EVERY) : null) {
            MonitorView view = new MonitorView(output, again);
            if (!again) {
                Snapshot snapshot = window == null ? monitor.look() : judged(monitor);
                view.show(snapshot);
                return code(snapshot);
            }
            while (true) {
                Snapshot snapshot = monitor.look();
                if (endpoint != null) {
                    endpoint.update(snapshot);
                }
                if (sender != null) {
                    sender.update(snapshot);
                }
                view.show(snapshot);
                TimeUnit.MILLISECONDS.sleep(interval.toMillis());
            }
        }
    }

    /** As many looks as fill the window, however long each of them takes. */
    private Snapshot judged(Monitor monitor) throws InterruptedException {
        // Rounded up: looks closer together share a place in the window.
        long pause = (window.toMillis() + MonitorConfig.LOOKS - 1) / MonitorConfig.LOOKS;
        Snapshot snapshot = monitor.look();
        for (int i = 0; i < MonitorConfig.LOOKS; i++) {
            TimeUnit.MILLISECONDS.sleep(pause);
            snapshot = monitor.look();
        }
        return snapshot;
    }

    private static int code(Snapshot snapshot) {
        return switch (snapshot.status()) {
            case OK, UNKNOWN -> ExitCode.DONE;
            case WARN -> ExitCode.FALLS_BEHIND;
            case STALLED, STOPPED -> ExitCode.STANDS_STILL;
        };
    }

    @Override
    boolean measured() {
        return metrics.wanted();
    }

    private HealthService rates(HealthService.Way way) {
        return HealthOption.start(way, connection().client(), context().home().resolve("health"));
    }

    private PrometheusEndpoint endpoint(Output output, InetSocketAddress address) {
        if (address == null) {
            return null;
        }
        Duration stale = interval.multipliedBy(3).plus(clusterOptions.timeout);
        PrometheusEndpoint endpoint = new PrometheusEndpoint(address, metrics.allowedHosts(), lagExporter, stale);
        output.note(MetricsOptions.words(address, endpoint.port()));
        return endpoint;
    }
}
