package org.saccade.local;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker (KRaft) in this JVM, on 127.0.0.1 only.
 *
 * <p>Promises: it serves when {@link #start} returns; what it acknowledged is still there when it is started again over
 * the same folder, on any ports; {@link #close} may be called twice. Topics are never created by use.
 *
 * <pre>{@code
 * try (LocalBroker broker = LocalBroker.start(LocalBrokerConfig.in(folder))) {
 *     properties.put("bootstrap.servers", broker.bootstrapServers());
 * }
 * }</pre>
 *
 * <p>It offers no security. Safe for use by several threads.
 */
public final class LocalBroker implements AutoCloseable {

    static final String SERVICE = "Kafka broker";
    private static final Logger LOG = LoggerFactory.getLogger(LocalBroker.class);
    private static final int ATTEMPTS = 3;
    /** Whether this thread starts a node. */
    private static final ThreadLocal<Boolean> STARTING = ThreadLocal.withInitial(() -> false);

    private final LocalBrokerConfig config;
    private final BrokerProperties properties;
    private final FolderLock lock;
    private final List<KafkaRaftServer> servers;
    private boolean closed;

    private LocalBroker(LocalBrokerConfig config, BrokerProperties properties, FolderLock lock) throws Exception {
        this.config = config;
        this.properties = properties;
        this.lock = lock;
        this.servers = startAll();
    }

    /**
     * Starts the broker and returns when it serves.
     *
     * @throws PortTakenException if a fixed port is held by another program
     * @throws FolderInUseException if another broker runs over the folder
     * @throws LocalServiceException if it does not start for another reason
     */
    public static LocalBroker start(LocalBrokerConfig config) {
        int nodes = config.nodes();
        ports(config.port(), nodes).forEach(p -> Ports.requireFree(SERVICE, p));
        ports(config.controllerPort(), nodes).forEach(p -> Ports.requireFree(SERVICE + " (controller)", p));
        FolderLock lock = FolderLock.take(SERVICE, config.folder());
        try {
            requireSameNodes(config);
            boolean fixed = config.port() != 0 && config.controllerPort() != 0;
            for (int attempt = 1; ; attempt++) {
                try {
                    return new LocalBroker(config, chooseProperties(config), lock);
                } catch (Exception e) {
                    if (!Ports.isBindFailure(e) || fixed || attempt == ATTEMPTS) {
                        throw explain(config, e);
                    }
                    LOG.debug("a port found free was taken before the broker bound it; choosing again", e);
                }
            }
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** What clients put into {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return properties.bootstrapServers();
    }

    /** The data folder. */
    public Path folder() {
        return config.folder();
    }

    /** Bytes of the data folder on disk. */
    public long diskUsage() {
        return Folders.bytes(config.folder());
    }

    /** Stops all nodes, handing leadership back first where one is left to take it. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            stop(servers);
        } finally {
            lock.close();
        }
    }

    /**
     * Kafka ends the whole process, without a word to its caller, where a controller does not start; but this is a part of a process that
     * may try other ports, and has to say why not. The failure itself is thrown next. Faults of a broker that runs still end the process:
     * what it holds can no longer be trusted.
     */
    static void letFailedStartsBeThrown() {
        Exit.setHaltProcedure((status, message) -> {
            if (!STARTING.get()) {
                // Not Exit.resetHaltProcedure(): what it puts there throws instead.
                Runtime.getRuntime().halt(status);
            }
        });
    }

    private static Void startup(KafkaRaftServer server) {
        STARTING.set(true);
        try {
            server.startup();
            return null;
        } finally {
            STARTING.remove();
        }
    }

    private List<KafkaRaftServer> startAll() throws Exception {
        letFailedStartsBeThrown();
        String clusterId = clusterId();
        List<KafkaRaftServer> made = new ArrayList<>();
        try {
            for (int node = 1; node <= config.nodes(); node++) {
                format(node, clusterId);
                made.add(new KafkaRaftServer(new KafkaConfig(properties.of(node), false), Time.SYSTEM));
            }
            // startup() of one node waits for the quorum: all must come up together.
            Parallel.run(
                    "broker-start",
                    made.stream()
                            .<Callable<Void>>map(server -> () -> startup(server))
                            .toList());
            return made;
        } catch (Exception | Error e) {
            stop(made);
            throw e;
        }
    }

    private static void stop(List<KafkaRaftServer> servers) {
        try {
            Parallel.run(
                    "broker-stop",
                    servers.stream()
                            .<Callable<Void>>map(server -> () -> {
                                server.shutdown();
                                server.awaitShutdown();
                                return null;
                            })
                            .toList());
        } catch (Exception e) {
            LOG.warn("the broker did not stop cleanly", e);
        }
    }

    private void format(int node, String clusterId) throws Exception {
        String logs = BrokerProperties.logFolder(config.folder(), node).toString();
        new Formatter()
                .setNodeId(node)
                .setClusterId(clusterId)
                .setIgnoreFormatted(true)
                .setControllerListenerName(BrokerProperties.CONTROLLER)
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
                .addDirectory(logs)
                .setMetadataLogDirectory(logs)
                .run();
    }

    private String clusterId() throws IOException {
        Path file = config.folder().resolve("cluster.id");
        if (!Files.exists(file)) {
            Path fresh = Files.writeString(
                    config.folder().resolve("cluster.id.new"), Uuid.randomUuid().toString());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file).strip();
    }

    private static BrokerProperties chooseProperties(LocalBrokerConfig config) {
        int nodes = config.nodes();
        List<Integer> free = Ports.free(2 * nodes);
        List<Integer> ports = config.port() == 0 ? free.subList(0, nodes) : ports(config.port(), nodes);
        List<Integer> controllers =
                config.controllerPort() == 0 ? free.subList(nodes, 2 * nodes) : ports(config.controllerPort(), nodes);
        return new BrokerProperties(config.folder(), ports, controllers, config.properties());
    }

    private static List<Integer> ports(int first, int nodes) {
        return IntStream.range(0, nodes)
                .mapToObj(k -> first == 0 ? 0 : first + k)
                .toList();
    }

    /** The quorum is laid down by the first start: another number of nodes would wait for a leader for ever. */
    private static void requireSameNodes(LocalBrokerConfig config) {
        try (Stream<Path> files = Files.list(config.folder())) {
            long found = files.filter(f -> f.getFileName().toString().matches("node-\\d+"))
                    .count();
            if (found != 0 && found != config.nodes()) {
                throw new LocalServiceException(
                        SERVICE,
                        "%s cannot use the folder %s: it holds %d node(s), %d asked for. Ask for as many, or choose another folder."
                                .formatted(SERVICE, config.folder(), found, config.nodes()),
                        null);
            }
        } catch (IOException e) {
            throw new LocalServiceException(
                    SERVICE, "%s cannot read the folder %s: %s".formatted(SERVICE, config.folder(), e), e);
        }
    }

    private static LocalServiceException explain(LocalBrokerConfig config, Exception failure) {
        if (Ports.isBindFailure(failure)) {
            int port = config.port() != 0 ? config.port() : config.controllerPort();
            return new PortTakenException(SERVICE, port, failure);
        }
        for (Throwable t = failure; t != null; t = t.getCause()) {
            // The words of Kafka's own lock: a broker that is not ours runs over the folder.
            if (String.valueOf(t.getMessage()).contains("Failed to acquire lock")) {
                return new FolderInUseException(SERVICE, config.folder(), failure);
            }
        }
        return new LocalServiceException(
                SERVICE,
                "%s did not start over the folder %s: %s".formatted(SERVICE, config.folder(), failure),
                failure);
    }
}
