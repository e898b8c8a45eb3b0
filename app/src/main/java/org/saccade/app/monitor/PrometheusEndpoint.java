package org.saccade.app.monitor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * {@code /metrics}, {@code /health/live} and {@code /health/ready} over HTTP.
 *
 * <p>Answers only requests whose Host header names this machine or a host that was allowed (a page on the web could otherwise read it
 * through a name that it controls) and refuses a foreign Origin, both with 403; GET and HEAD only. Ready means that the last look at the
 * cluster succeeded. Safe for use by several threads.
 */
public final class PrometheusEndpoint implements AutoCloseable {

    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final MetricsPage page = new MetricsPage();
    private final Set<String> hosts = new HashSet<>(Set.of("127.0.0.1", "localhost", "[::1]"));
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "metrics");
        thread.setDaemon(true);
        return thread;
    });
    private volatile String problem = "nothing measured yet";

    /**
     * Starts.
     *
     * @param address where to listen; port 0 takes a free one
     * @param allowedHosts further names by which it may be called
     * @throws MonitorException when the port is taken
     */
    public PrometheusEndpoint(InetSocketAddress address, Set<String> allowedHosts) {
        allowedHosts.forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
        try {
            server = HttpServer.create(address, 16);
        } catch (BindException e) {
            throw new MonitorException("metrics cannot be offered at " + address + ": the port is taken", e);
        } catch (IOException e) {
            throw new MonitorException("metrics cannot be offered at " + address + ": " + e.getMessage(), e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** The port in use. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** New figures. */
    public void update(Snapshot snapshot) {
        page.update(snapshot);
        problem = snapshot.problem();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!local(exchange.getRequestHeaders().getFirst("Host"))
                    || !localOrigin(exchange.getRequestHeaders().getFirst("Origin"))) {
                answer(exchange, 403, "text/plain", "this host name is not allowed\n");
            } else if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                answer(exchange, 405, "text/plain", "GET or HEAD\n");
            } else {
                route(exchange);
            }
        }
    }

    private void route(HttpExchange exchange) throws IOException {
        String now = problem;
        switch (exchange.getRequestURI().getPath()) {
            case "/metrics" -> answer(exchange, 200, METRICS_TYPE, page.text());
            case "/health/live" -> answer(exchange, 200, "text/plain", "live\n");
            case "/health/ready" ->
                answer(exchange, now == null ? 200 : 503, "text/plain", now == null ? "ready\n" : now + "\n");
            default -> answer(exchange, 404, "text/plain", "/metrics, /health/live, /health/ready\n");
        }
    }

    private boolean local(String host) {
        return host != null
                && hosts.contains(host.replaceFirst(":\\d{1,5}$", "").toLowerCase(Locale.ROOT));
    }

    private boolean localOrigin(String origin) {
        return origin == null || local(origin.replaceFirst("^https?://", ""));
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
