package org.saccade.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Broker, schema registry and, if wanted, Flink on this machine, started and stopped together.
 *
 * <p>Promises: all serve when {@link #start} returns; if one does not start, none is left running; while it runs
 * {@link #read} finds it from other processes; {@link #close} takes seconds, may be called twice and from a shutdown
 * hook; starting again over the same folder loses nothing that was acknowledged.
 *
 * <p>Tests that need a broker or registry and no folder of their own use {@link #shared}. Safe for use by several
 * threads.
 */
public final class LocalStack implements AutoCloseable {

    private static final String SERVICE = "local stack";
    private static final Logger LOG = LoggerFactory.getLogger(LocalStack.class);

    private final LocalStackConfig config;
    private final FolderLock lock;
    private volatile LocalBroker broker;
    private volatile LocalRegistry registry;
    private volatile LocalFlink flink;
    private volatile boolean shared;
    private boolean closed;

    private LocalStack(LocalStackConfig config, FolderLock lock) {
        this.config = config;
        this.lock = lock;
    }

    /**
     * Starts the services side by side and returns when all serve.
     *
     * @throws PortTakenException if a fixed port is held by another program
     * @throws FolderInUseException if another stack runs over the folder
     * @throws LocalServiceException if a service does not start for another reason
     */
    public static LocalStack start(LocalStackConfig config) {
        Ports.requireFree(LocalBroker.SERVICE, config.brokerPort());
        Ports.requireFree(LocalRegistry.SERVICE, config.registryPort());
        if (config.flinkSlots() > 0) {
            Ports.requireFree(LocalFlink.SERVICE, config.flinkPort());
        }
        LocalStack stack = new LocalStack(config, FolderLock.take(SERVICE, config.folder()));
        try {
            stack.startAll();
            stack.describe().write(config.folder());
            return stack;
        } catch (Exception | Error e) {
            stack.close();
            if (e instanceof LocalServiceException known) {
                throw known;
            }
            throw new LocalServiceException(
                    SERVICE, "%s did not start over the folder %s: %s".formatted(SERVICE, config.folder(), e), e);
        }
    }

    /**
     * The broker and registry that all tests of this JVM share: started at the first call on free ports over a
     * temporary folder, stopped and removed when the JVM ends. Its {@link #close} does nothing. Users keep apart by
     * topic and subject names of their own.
     */
    public static LocalStack shared() {
        return Shared.STACK;
    }

    /** The stack that runs over {@code folder}, in this process or another; empty if none does. */
    public static Optional<StackDescription> read(Path folder) {
        return StackDescription.read(folder);
    }

    /** The broker's address for clients. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The registry's address for clients. */
    public String registryUrl() {
        return registry.url();
    }

    /** The Flink cluster; empty if the stack was configured without. */
    public Optional<LocalFlink> flink() {
        return Optional.ofNullable(flink);
    }

    /** The data folder. */
    public Path folder() {
        return config.folder();
    }

    /** Bytes on disk of each part: {@code broker}, {@code registry}, {@code flink}. */
    public Map<String, Long> diskUsage() {
        return diskUsage(config.folder());
    }

    /** The same for the stack over {@code folder}, running or not. */
    public static Map<String, Long> diskUsage(Path folder) {
        Map<String, Long> bytes = new LinkedHashMap<>();
        for (String part : List.of("broker", "registry", "flink")) {
            bytes.put(part, Folders.bytes(folder.resolve(part)));
        }
        return bytes;
    }

    /** Stops all services. */
    @Override
    public void close() {
        if (!shared) {
            stop();
        }
    }

    private void startAll() throws Exception {
        Path folder = config.folder();
        List<Callable<?>> starts = new ArrayList<>();
        starts.add(() -> broker =
                LocalBroker.start(LocalBrokerConfig.in(folder.resolve("broker")).withPort(config.brokerPort())));
        starts.add(() -> registry =
                LocalRegistry.start(new LocalRegistryConfig(folder.resolve("registry"), config.registryPort())));
        if (config.flinkSlots() > 0) {
            starts.add(() -> flink = LocalFlink.start(LocalFlinkConfig.in(folder.resolve("flink"))
                    .withPort(config.flinkPort())
                    .withSlots(config.flinkSlots())));
        }
        Parallel.run("stack-start", starts);
    }

    private synchronized void stop() {
        if (closed) {
            return;
        }
        closed = true;
        List<Callable<?>> stops = new ArrayList<>();
        for (AutoCloseable service : new AutoCloseable[] {flink, broker, registry}) {
            if (service != null) {
                stops.add(() -> {
                    service.close();
                    return null;
                });
            }
        }
        try {
            StackDescription.remove(config.folder());
            Parallel.run("stack-stop", stops);
        } catch (Exception e) {
            LOG.warn("the local stack did not stop cleanly", e);
        } finally {
            lock.close();
        }
    }

    private StackDescription describe() {
        return StackDescription.ofThisProcess(bootstrapServers(), registryUrl(), flink == null ? "" : flink.webUrl());
    }

    /** Loaded, and thereby started, by the first use. */
    private static final class Shared {

        private static final LocalStack STACK = start();

        private static LocalStack start() {
            Path folder;
            try {
                folder = Files.createTempDirectory("saccade-shared-");
            } catch (IOException e) {
                throw new UncheckedIOException("no temporary folder for the shared stack", e);
            }
            LocalStack stack = LocalStack.start(
                    LocalStackConfig.in(folder).withPorts(0, 0, 0).withFlinkSlots(0));
            stack.shared = true;
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                stack.stop();
                Folders.delete(folder);
            }));
            return stack;
        }
    }
}
