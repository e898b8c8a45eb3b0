package org.saccade.local;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.logging.LogManager;
import java.util.stream.Stream;

/**
 * One run of the registry's Quarkus application in a class loader of its own, over the platform's classes alone.
 *
 * <p>Its Netty, Jackson, Avro and Kafka are older than ours, so nothing is shared but slf4j: the server's log lines go
 * to this JVM's logging. Its settings lie in a file on its own class path, not in system properties, which other
 * libraries of this JVM would see; those that Quarkus sets itself are put back when it has started.
 */
final class RegistryServer implements AutoCloseable {

    private static final String APPLICATION = "io.quarkus.runner.ApplicationImpl";
    private static final String SETTINGS = "META-INF/microprofile-config.properties";

    private static final List<String> LEAKED_PREFIXES = List.of(
            "quarkus.",
            "io.quarkus.",
            "vertx.",
            "io.netty.",
            "dev.resteasy.",
            "logging.initial-configurator.",
            "java.util.logging.manager",
            "java.util.concurrent.ForkJoinPool.common.threadFactory");

    private final IsolatedLoader loader;
    private final Object application;

    private RegistryServer(IsolatedLoader loader, Object application) {
        this.loader = loader;
        this.application = application;
    }

    /** Starts the server over {@code folder} on {@code port}; throws what the server threw. */
    static synchronized RegistryServer start(Path folder, int port) throws Exception {
        // Quarkus names classes of its own for both in system properties; the first user of either would look for them.
        LogManager.getLogManager();
        ForkJoinPool.commonPool();
        Map<String, String> properties = leakedProperties();
        try {
            return startIsolated(folder, port);
        } finally {
            leakedProperties().keySet().forEach(System::clearProperty);
            properties.forEach(System::setProperty);
        }
    }

    private static RegistryServer startIsolated(Path folder, int port) throws Exception {
        Path settings = writeSettings(folder, port);
        IsolatedLoader loader = new IsolatedLoader(settings.toUri().toURL(), RegistryHome.classPath());
        try {
            Object application = inOwnThread(loader, "registry-start", () -> {
                Object made =
                        loader.loadClass(APPLICATION).getDeclaredConstructor().newInstance();
                made.getClass().getMethod("start", String[].class).invoke(made, (Object) new String[0]);
                return made;
            });
            return new RegistryServer(loader, application);
        } catch (Exception | Error e) {
            loader.close();
            throw e;
        }
    }

    @Override
    public void close() throws Exception {
        try {
            inOwnThread(
                    loader,
                    "registry-stop",
                    () -> application.getClass().getMethod("stop").invoke(application));
        } finally {
            loader.close();
        }
    }

    /** Quarkus finds its classes by the context class loader, sets it in its thread and does not put it back. */
    private static Object inOwnThread(ClassLoader loader, String name, Callable<Object> task) throws Exception {
        FutureTask<Object> future = new FutureTask<>(task);
        Thread thread = new Thread(future, name);
        thread.setContextClassLoader(loader);
        thread.start();
        try {
            return future.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof InvocationTargetException i ? i.getCause() : e.getCause();
            if (cause instanceof Error error) {
                throw error;
            }
            throw (Exception) cause;
        }
    }

    /** The present values of the system properties that Quarkus sets while it starts, and reads then only. */
    private static Map<String, String> leakedProperties() {
        Map<String, String> found = new HashMap<>();
        for (String key : System.getProperties().stringPropertyNames()) {
            String value = System.getProperty(key);
            if (value != null && LEAKED_PREFIXES.stream().anyMatch(key::startsWith)) {
                found.put(key, value);
            }
        }
        return found;
    }

    private static Path writeSettings(Path folder, int port) throws IOException {
        Properties p = new Properties();
        // Above the environment (300) and system properties (400): a stray HTTP_PORT must not move the server.
        p.setProperty("config_ordinal", "500");
        p.setProperty("quarkus.http.host", Ports.HOST);
        p.setProperty("quarkus.http.port", "" + port);
        // WRITE_DELAY: a schema that was acknowledged survives a kill. DB_CLOSE_ON_EXIT: we close it, in our order.
        p.setProperty(
                "quarkus.datasource.jdbc.url",
                "jdbc:h2:file:%s;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE".formatted(folder.resolve("schemas")));
        // Twenty connections are opened at start by default.
        p.setProperty("quarkus.datasource.jdbc.initial-size", "1");
        p.setProperty("quarkus.datasource.jdbc.min-size", "1");
        p.setProperty("quarkus.datasource.jdbc.max-size", "8");
        p.setProperty("quarkus.vertx.event-loops-pool-size", "2");
        p.setProperty("quarkus.banner.enabled", "false");
        p.setProperty("quarkus.log.console.enable", "false");
        p.setProperty("quarkus.log.level", "WARN");
        Path root = folder.resolve("settings");
        Path file = root.resolve(SETTINGS);
        Files.createDirectories(file.getParent());
        Properties all = new Properties();
        for (String key : p.stringPropertyNames()) {
            all.setProperty(key, p.getProperty(key));
            if (key.startsWith("quarkus.")) {
                all.setProperty("%prod." + key, p.getProperty(key));
            }
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            all.store(out, "Written at every start of the registry");
        }
        return root;
    }

    /** The server's classes, but this JVM's slf4j and its binding. */
    private static final class IsolatedLoader extends URLClassLoader {

        private static final List<String> SHARED = List.of("org.slf4j.", "ch.qos.logback.");

        IsolatedLoader(URL settings, List<URL> server) {
            super(
                    "registry",
                    Stream.concat(Stream.of(settings), server.stream()).toArray(URL[]::new),
                    ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (SHARED.stream().anyMatch(name::startsWith)) {
                return RegistryServer.class.getClassLoader().loadClass(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
