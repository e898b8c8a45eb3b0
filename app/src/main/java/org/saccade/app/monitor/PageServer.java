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
 * A few pages of text over HTTP.
 *
 * <p>Answers only requests whose Host header names this machine or a host that was allowed (a page on the web could otherwise read it
 * through a name that it controls) and refuses a foreign Origin, both with 403; GET and HEAD only. Safe for use by several threads.
 */
final class PageServer implements AutoCloseable {

    /** Type of a page of metrics in Prometheus's text format. */
    static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Set<String> hosts = new HashSet<>(Set.of("127.0.0.1", "localhost", "[::1]"));
    private final Pages pages;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "metrics");
        thread.setDaemon(true);
        return thread;
    });

    /** What is at a path. */
    interface Pages {
        Page at(String path);
    }

    /** One answer. */
    record Page(int status, String type, String text) {

        static Page text(int status, String text) {
            return new Page(status, "text/plain", text);
        }
    }

    /**
     * Starts.
     *
     * @param address where to listen; port 0 takes a free one
     * @param allowedHosts further names by which it may be called
     * @throws MonitorException when the port is taken
     */
    PageServer(InetSocketAddress address, Set<String> allowedHosts, Pages pages) {
        this.pages = pages;
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
    int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!local(exchange.getRequestHeaders().getFirst("Host"))
                    || !localOrigin(exchange.getRequestHeaders().getFirst("Origin"))) {
                answer(exchange, Page.text(403, "this host name is not allowed\n"));
            } else if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                answer(exchange, Page.text(405, "GET or HEAD\n"));
            } else {
                answer(exchange, pages.at(exchange.getRequestURI().getPath()));
            }
        }
    }

    private boolean local(String host) {
        return host != null
                && hosts.contains(host.replaceFirst(":\\d{1,5}$", "").toLowerCase(Locale.ROOT));
    }

    private boolean localOrigin(String origin) {
        return origin == null || local(origin.replaceFirst("^https?://", ""));
    }

    private static void answer(HttpExchange exchange, Page page) throws IOException {
        byte[] body = page.text().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", page.type());
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(page.status(), head ? -1 : body.length);
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
