package org.saccade.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.awaitility.Awaitility;

/**
 * Three Kafka brokers, each a process of its own that SIGKILL can end: replication 3, two copies in sync needed. All are controllers too.
 * One host keeps its page cache, so a killed broker finds what it wrote: no power is lost here.
 */
final class BrokerNodes implements AutoCloseable {

    private static final int NODES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path folder;
    private final List<Integer> ports;
    private final Process[] processes = new Process[NODES];

    private BrokerNodes(Path folder, List<Integer> ports) {
        this.folder = folder;
        this.ports = ports;
    }

    /** Formats the folders, starts the processes and returns when all three serve. */
    static BrokerNodes start(Path folder) throws Exception {
        BrokerNodes nodes = new BrokerNodes(Files.createDirectories(folder), freePorts());
        String cluster = Uuid.randomUuid().toString();
        try {
            for (int node = 1; node <= NODES; node++) {
                nodes.format(node, cluster);
                nodes.restart(node);
            }
            nodes.awaitWhole();
            return nodes;
        } catch (Exception | Error e) {
            nodes.close();
            throw e;
        }
    }

    String bootstrapServers() {
        return ports.subList(0, NODES).stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** SIGKILL. */
    void kill(int node) throws InterruptedException {
        Process process = processes[node - 1];
        assertThat(process.isAlive()).as("broker %d runs%n%s", node, tail(node)).isTrue();
        process.destroyForcibly().waitFor();
    }

    /** Starts the broker again over what it has written; does not wait. */
    void restart(int node) throws IOException {
        processes[node - 1] = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "kafka.Kafka",
                        propertiesFile(node).toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile(node).toFile()))
                .start();
    }

    /** Waits until all three are there and every partition has three copies in sync. */
    void awaitWhole() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            Awaitility.await("three brokers in sync")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreException(ExecutionException.class)
                    .until(() -> admin.describeCluster().nodes().get().size() == NODES && inSync(admin));
        }
    }

    @Override
    public void close() {
        for (Process process : processes) {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    private static boolean inSync(Admin admin) throws ExecutionException, InterruptedException {
        Set<String> topics = admin.listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get();
        return admin.describeTopics(topics).allTopicNames().get().values().stream()
                .map(TopicDescription::partitions)
                .flatMap(List::stream)
                .allMatch(partition -> partition.isr().size() == NODES);
    }

    private void format(int node, String cluster) throws Exception {
        try (OutputStream file = Files.newOutputStream(propertiesFile(node))) {
            properties(node).store(file, null);
        }
        new Formatter()
                .setNodeId(node)
                .setClusterId(cluster)
                .setControllerListenerName("CONTROLLER")
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                .addDirectory(folder.resolve("node-" + node).toString())
                .setMetadataLogDirectory(folder.resolve("node-" + node).toString())
                .run();
    }

    private Properties properties(int node) {
        int port = ports.get(node - 1);
        int controller = ports.get(NODES + node - 1);
        Properties p = new Properties();
        p.put("process.roles", "broker,controller");
        p.put("node.id", "" + node);
        p.put("log.dirs", folder.resolve("node-" + node).toString());
        p.put("listeners", "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controller));
        p.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.put("controller.listener.names", "CONTROLLER");
        p.put(
                "controller.quorum.voters",
                IntStream.rangeClosed(1, NODES)
                        .mapToObj(k -> "%d@127.0.0.1:%d".formatted(k, ports.get(NODES + k - 1)))
                        .collect(Collectors.joining(",")));
        p.put("default.replication.factor", "" + NODES);
        p.put("min.insync.replicas", "2");
        p.put("auto.create.topics.enable", "false");
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            p.put(topic + ".replication.factor", "" + NODES);
            p.put(topic + ".num.partitions", "3");
        }
        p.put("transaction.state.log.min.isr", "2");
        p.put("message.max.bytes", "" + (8 << 20));
        p.put("replica.fetch.max.bytes", "" + (8 << 20));
        p.put("log.cleaner.dedupe.buffer.size", "" + (4 << 20));
        p.put("broker.session.timeout.ms", "4000");
        p.put("broker.heartbeat.interval.ms", "500");
        p.put("replica.lag.time.max.ms", "4000");
        return p;
    }

    private Path propertiesFile(int node) {
        return folder.resolve("node-%d.properties".formatted(node));
    }

    private Path logFile(int node) {
        return folder.resolve("node-%d.log".formatted(node));
    }

    private String tail(int node) {
        try {
            List<String> lines = Files.readAllLines(logFile(node));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Below the range that clients are given: nobody takes the port of a broker that is down. */
    private static List<Integer> freePorts() throws IOException {
        SplittableRandom random = new SplittableRandom();
        List<ServerSocket> held = new ArrayList<>();
        try {
            while (held.size() < 2 * NODES) {
                try {
                    held.add(new ServerSocket(random.nextInt(15_000, 30_000), 1, InetAddress.getByName("127.0.0.1")));
                } catch (java.net.BindException taken) {
                    continue;
                }
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }
}
