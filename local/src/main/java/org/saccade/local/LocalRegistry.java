package org.saccade.local;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real schema registry (Apicurio Registry) in this JVM, on 127.0.0.1 only, spoken to by Confluent's API.
 *
 * <p>Promises: it serves when {@link #start} returns; registered schemas and their ids are still there when it is
 * started again over the same folder, on any port, even after a kill; the global compatibility level is FULL_TRANSITIVE
 * after every start; {@link #close} may be called twice. It shares no class with the rest of the JVM but slf4j.
 *
 * <p>It offers no security. Safe for use by several threads.
 */
public final class LocalRegistry implements AutoCloseable {

    static final String SERVICE = "schema registry";
    private static final String API = "/apis/ccompat/v7";
    private static final Logger LOG = LoggerFactory.getLogger(LocalRegistry.class);
    private static final int ATTEMPTS = 3;
    private static final int TIMEOUT_MS = 20_000;

    private final LocalRegistryConfig config;
    private final int port;
    private final RegistryServer server;
    private final FolderLock lock;
    private boolean closed;

    private LocalRegistry(LocalRegistryConfig config, int port, FolderLock lock) throws Exception {
        this.config = config;
        this.port = port;
        this.lock = lock;
        this.server = RegistryServer.start(config.folder(), port);
        try {
            requireCompatibility();
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * Starts the registry and returns when it serves.
     *
     * @throws PortTakenException if the fixed port is held by another program
     * @throws FolderInUseException if another registry runs over the folder
     * @throws LocalServiceException if it does not start for another reason
     */
    public static LocalRegistry start(LocalRegistryConfig config) {
        Ports.requireFree(SERVICE, config.port());
        FolderLock lock = FolderLock.take(SERVICE, config.folder());
        try {
            for (int attempt = 1; ; attempt++) {
                int port = config.port() != 0 ? config.port() : Ports.free(1).get(0);
                try {
                    return new LocalRegistry(config, port, lock);
                } catch (LocalServiceException e) {
                    throw e;
                } catch (Exception e) {
                    if (!Ports.isBindFailure(e)) {
                        throw new LocalServiceException(
                                SERVICE,
                                "%s did not start over the folder %s: %s".formatted(SERVICE, config.folder(), e),
                                e);
                    }
                    if (config.port() != 0 || attempt == ATTEMPTS) {
                        throw new PortTakenException(SERVICE, port, e);
                    }
                    LOG.debug("port {} was taken before the registry bound it; choosing another", port, e);
                }
            }
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /** What clients put into {@code schema.registry.url}. */
    public String url() {
        return "http://%s:%d%s".formatted(Ports.HOST, port, API);
    }

    /** The data folder. */
    public Path folder() {
        return config.folder();
    }

    /** Bytes of the data folder on disk. */
    public long diskUsage() {
        return Folders.bytes(config.folder());
    }

    /** Stops the server and closes its database. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            server.close();
        } catch (Exception e) {
            LOG.warn("the schema registry did not stop cleanly", e);
        } finally {
            lock.close();
        }
    }

    /** The server's own default is NONE, which lets a producer break every consumer. */
    private void requireCompatibility() throws IOException {
        HttpURLConnection http =
                (HttpURLConnection) URI.create(url() + "/config").toURL().openConnection();
        http.setConnectTimeout(TIMEOUT_MS);
        http.setReadTimeout(TIMEOUT_MS);
        http.setRequestMethod("PUT");
        http.setRequestProperty("Content-Type", "application/json");
        http.setDoOutput(true);
        try (OutputStream out = http.getOutputStream()) {
            out.write("{\"compatibility\":\"FULL_TRANSITIVE\"}".getBytes(StandardCharsets.UTF_8));
        }
        int status = http.getResponseCode();
        http.disconnect();
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IOException("PUT %s/config answered HTTP %d".formatted(url(), status));
        }
    }
}
