package org.saccade.app.monitor;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.saccade.app.web.AddressException;
import org.saccade.app.web.Answer;
import org.saccade.app.web.Routes;
import org.saccade.app.web.WebServer;

/**
 * {@code /metrics}, {@code /health/live} and {@code /health/ready} of a process that runs a stage: what the stage counts, its Java machine and
 * its Kafka clients, as far as those were made with {@link ClientMetrics#SETTING}.
 *
 * <p>Ready unless the stage has said why not. Safe for use by several threads.
 */
public final class StageEndpoint implements AutoCloseable {

    private record Family(String type, String help, Map<Map<String, String>, Number> samples) {}

    private final Map<String, Family> families = new TreeMap<>();
    private final ProcessSamples process = new ProcessSamples();
    private final WebServer server;
    private volatile String problem;

    /**
     * Starts.
     *
     * @param address where to listen; port 0 takes a free one
     * @param allowedHosts further names by which it may be called
     * @throws AddressException when the port is taken
     */
    public StageEndpoint(InetSocketAddress address, Set<String> allowedHosts) {
        Routes routes = new Routes()
                .get("/metrics", request -> MetricsPage.answer(text() + process.text()))
                .get("/health/live", request -> Answer.text(200, "live\n"))
                .get("/health/ready", request -> PrometheusEndpoint.ready(problem));
        server = new WebServer("metrics", address, allowedHosts, routes);
    }

    /** The port in use. */
    public int port() {
        return server.port();
    }

    /**
     * A counter's value now.
     *
     * @param name ends in {@code _total}
     */
    public void count(String name, String help, Map<String, String> labels, long value) {
        put(name, "counter", help, labels, value);
    }

    /** A gauge's value now; null takes it away. */
    public void gauge(String name, String help, Map<String, String> labels, Number value) {
        put(name, "gauge", help, labels, value);
    }

    /** Why the stage is not ready; null when it is. */
    public void notReady(String why) {
        problem = why;
    }

    private synchronized void put(String name, String type, String help, Map<String, String> labels, Number value) {
        Map<Map<String, String>, Number> samples = families.computeIfAbsent(
                        name, n -> new Family(type, help, new LinkedHashMap<>()))
                .samples();
        if (value == null) {
            samples.remove(labels);
        } else {
            samples.put(Map.copyOf(labels), value);
        }
    }

    private synchronized String text() {
        TextFormat out = new TextFormat();
        families.forEach((name, family) -> {
            out.family(name, family.type(), family.help());
            family.samples().forEach((labels, value) -> out.sample(name, value, flat(labels)));
        });
        return out.toString();
    }

    private static String[] flat(Map<String, String> labels) {
        return new TreeMap<>(labels)
                .entrySet().stream()
                        .flatMap(label -> Stream.of(label.getKey(), label.getValue()))
                        .toArray(String[]::new);
    }

    @Override
    public void close() {
        server.close();
        process.close();
    }
}
