package org.saccade.app.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.TopicAdmin;
import org.saccade.app.dashboard.DashboardConfig;
import org.saccade.local.LocalStack;
import org.saccade.local.LocalStackConfig;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.health.HealthService;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = {
            "Start Kafka, a schema registry and Flink on this machine.",
            "Runs until Ctrl-C or 'saccade down'; starting again over the same folder loses nothing.",
            ""
        })
final class Up extends SaccadeCommand {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    @Mixin
    private final StackOptions stackOptions = new StackOptions();

    @Option(
            names = "--port-kafka",
            paramLabel = "PORT",
            defaultValue = "" + LocalStackConfig.BROKER_PORT,
            description = "Port of Kafka; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private int kafkaPort;

    @Option(
            names = "--port-registry",
            paramLabel = "PORT",
            defaultValue = "" + LocalStackConfig.REGISTRY_PORT,
            description = "Port of the schema registry (default: ${DEFAULT-VALUE}).")
    private int registryPort;

    @Option(
            names = "--port-flink",
            paramLabel = "PORT",
            defaultValue = "" + LocalStackConfig.FLINK_PORT,
            description = "Port of Flink and its web page (default: ${DEFAULT-VALUE}).")
    private int flinkPort;

    @Option(
            names = "--flink-slots",
            paramLabel = "N",
            defaultValue = "4",
            description = "Task slots of Flink; 0 for no Flink (default: ${DEFAULT-VALUE}).")
    private int flinkSlots;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions of the topics that it makes (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--dashboard",
            paramLabel = "[HOST:]PORT",
            description = "Also show the dashboard at this port of 127.0.0.1, or of HOST (default: not at all).")
    private String dashboard;

    /** What is up, where. */
    record Ready(
            String bootstrap,
            String registry,
            String flink,
            String folder,
            Map<String, Long> diskBytes,
            int topics,
            String dashboard,
            double seconds) {}

    @Override
    int run(Output output) throws InterruptedException {
        long begin = System.nanoTime();
        LocalStackConfig config = config();
        DashboardConfig shown = checked(this::shown);
        output.note("starting " + (flinkSlots == 0 ? "Kafka and schema registry" : "Kafka, schema registry and Flink")
                + " in " + config.folder());
        try (LocalStack stack = LocalStack.start(config)) {
            ClientSettings client = ClientSettings.of(stack.bootstrapServers(), stack.registryUrl());
            int topics = createTopics(client);
            try (ServedDashboard pages = shown == null
                    ? null
                    : ServedDashboard.start(client, PATIENCE, shown, context().home(), HealthService.Way.DIGESTS)) {
                Ready ready = new Ready(
                        stack.bootstrapServers(),
                        stack.registryUrl(),
                        stack.flink().map(flink -> flink.webUrl()).orElse(null),
                        stack.folder().toString(),
                        new LinkedHashMap<>(stack.diskUsage()),
                        topics,
                        pages == null ? null : pages.url(),
                        Math.round((System.nanoTime() - begin) / 1e8) / 10.0);
                output.result(ready, () -> text(ready));
                new CountDownLatch(1).await();
            }
        } catch (InterruptedException e) {
            output.note("stopped; everything is kept in " + config.folder());
        }
        return ExitCode.INTERRUPTED;
    }

    private LocalStackConfig config() {
        Path folder = RunningStack.folder(this, stackOptions);
        try {
            if (partitions < 1) {
                throw new IllegalArgumentException("--partitions is " + partitions + ", must be at least 1");
            }
            return LocalStackConfig.in(folder)
                    .withPorts(kafkaPort, registryPort, flinkPort)
                    .withFlinkSlots(flinkSlots);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    /** Null where none is wanted. */
    private DashboardConfig shown() {
        return dashboard == null
                ? null
                : new DashboardConfig(
                        ServedDashboard.address("--dashboard", dashboard),
                        Set.of(),
                        List.of(context().home().resolve("runs")),
                        context().home().resolve("models"),
                        LOOK_EVERY);
    }

    private int createTopics(ClientSettings client) {
        try (Cluster cluster = Cluster.connect(client, PATIENCE)) {
            TopicAdmin.Created topics = new TopicAdmin(cluster).create(Topics.all(), partitions, (short) -1);
            return topics.created().size() + topics.existing().size();
        }
    }

    private static String text(Ready ready) {
        StringBuilder text = new StringBuilder();
        text.append("Kafka            ").append(ready.bootstrap()).append('\n');
        text.append("schema registry  ").append(ready.registry()).append('\n');
        if (ready.flink() != null) {
            text.append("Flink            ").append(ready.flink()).append('\n');
        }
        long bytes =
                ready.diskBytes().values().stream().mapToLong(Long::longValue).sum();
        text.append("folder           ")
                .append(ready.folder())
                .append(" (")
                .append(Table.bytes(bytes))
                .append(")\n");
        if (ready.dashboard() != null) {
            text.append("dashboard        ").append(ready.dashboard()).append('\n');
        }
        text.append("topics           ").append(ready.topics()).append('\n');
        return text.append("ready in ")
                .append(ready.seconds())
                .append(" s; Ctrl-C stops it")
                .toString();
    }
}
