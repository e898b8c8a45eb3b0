package org.saccade.app.admin;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.FreshTopics;

/**
 * A Kafka cluster and an administration client for it that gives up after a stated time.
 *
 * <p>Failures come as {@link UnreachableException} (nobody answers), {@link ClusterException} (refused) or, when the thread is
 * interrupted, Kafka's InterruptException; never as {@link ExecutionException}. Safe for use by several threads.
 */
public final class Cluster implements AutoCloseable {

    private static final int PROBE_MS = 1000;

    private final ClientSettings client;
    private final Duration timeout;
    private final Admin admin;

    private Cluster(ClientSettings client, Duration timeout, Admin admin) {
        this.client = client;
        this.timeout = timeout;
        this.admin = admin;
    }

    /**
     * A client; connects when it is first asked something.
     *
     * @param timeout how long each question is tried
     * @throws UnreachableException when no bootstrap server has a known host name
     * @throws ClusterException when Kafka's client refuses its settings
     */
    public static Cluster connect(ClientSettings client, Duration timeout) {
        Map<String, Object> settings = new HashMap<>(client.admin());
        String ms = Long.toString(timeout.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ms);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ms);
        try {
            return new Cluster(client, timeout, Admin.create(settings));
        } catch (KafkaException e) {
            throw failedToStart(client, e);
        }
    }

    private static RuntimeException failedToStart(ClientSettings client, KafkaException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String text = String.valueOf(root.getMessage());
        if (root instanceof ConfigException && text.contains("resolvable")) {
            return new UnreachableException(
                    "Kafka at " + client.bootstrapServers() + ": no such host (is the address right?)", e);
        }
        return new ClusterException("Kafka client for " + client.bootstrapServers() + " cannot start: " + text, e);
    }

    /** The administration client; its futures go through {@link #await}. */
    public Admin admin() {
        return admin;
    }

    /** The settings in use. */
    public ClientSettings client() {
        return client;
    }

    /** How long a question is tried. */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Waits for an answer.
     *
     * @param what what was asked, for the message: "listing topics"
     */
    public <T> T await(KafkaFuture<T> future, String what) {
        return answer(future::get, what);
    }

    /** Waits until topics made a moment ago can be written: {@link #timeout} for them to be known, the same again for their leaders. */
    void awaitLeaders(Collection<String> topics) {
        answer(
                () -> {
                    FreshTopics.awaitLeaders(admin, topics, timeout);
                    return null;
                },
                "waiting for the leaders of new topics");
    }

    private interface Waiting<T> {

        T get() throws ExecutionException, InterruptedException;
    }

    private <T> T answer(Waiting<T> waiting, String what) {
        try {
            return waiting.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw unreachable(what, e.getCause());
            }
            throw new ClusterException(
                    what + " failed at " + client.bootstrapServers() + ": "
                            + e.getCause().getMessage(),
                    e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(what + " was interrupted", e);
        }
    }

    private UnreachableException unreachable(String what, Throwable cause) {
        String tried = "Kafka at " + client.bootstrapServers() + " did not answer within " + seconds(timeout) + " ("
                + what + ")";
        String protocol = client.properties().getOrDefault(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "PLAINTEXT");
        boolean open = Arrays.stream(client.bootstrapServers().split(",")).anyMatch(server -> accepts(server.trim()));
        if (!open) {
            return new UnreachableException(
                    tried + ": nothing accepts connections there; start a local one with"
                            + " 'saccade up' or name another with --bootstrap",
                    cause);
        }
        String hint = protocol.equals("PLAINTEXT")
                ? "; the port is open: if it wants TLS or a login, put security.protocol and the sasl.* settings into a"
                        + " file for --client"
                : "; the port is open: does it speak " + protocol + "?";
        return new UnreachableException(tried + hint, cause);
    }

    /** Whether anything listens at {@code host:port}. */
    public static boolean accepts(String server) {
        int colon = server.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            server.substring(0, colon).replaceAll("[\\[\\]]", ""),
                            Integer.parseInt(server.substring(colon + 1))),
                    PROBE_MS);
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
