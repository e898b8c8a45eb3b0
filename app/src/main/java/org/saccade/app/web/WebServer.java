package org.saccade.app.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers over HTTP for this machine and the hosts that were allowed.
 *
 * <p>Answers only requests whose Host header names this machine or a host that was allowed (a page on the web could otherwise read it
 * through a name that it controls) and refuses a foreign Origin, both with 403 and before anything else of the request is looked at. Pages
 * may load only what this server gives. An answer that streams holds a thread; at most {@value #THREADS} requests are answered at a time,
 * further ones are cut off. Safe for use by several threads.
 */
public final class WebServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final int THREADS = 64;
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    static {
        // The JDK's server sends head and body apart. Without this the body waits for the reader's delayed
        // acknowledgement: 40 ms.
        if (System.getProperty(NO_DELAY) == null) {
            System.setProperty(NO_DELAY, "true");
        }
    }

    private final Set<String> hosts = new HashSet<>(Set.of("127.0.0.1", "localhost", "[::1]"));
    private final Handler handler;
    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    /**
     * Starts.
     *
     * @param what name of what is offered, for messages and threads, such as {@code metrics}
     * @param address where to listen; port 0 takes a free one
     * @param allowedHosts further names by which it may be called
     * @throws AddressException when the port is taken or the host is not this one
     */
    public WebServer(String what, InetSocketAddress address, Set<String> allowedHosts, Handler handler) {
        this.handler = handler;
        allowedHosts.forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
        try {
            server = HttpServer.create(address, 16);
        } catch (BindException e) {
            throw new AddressException(what + " cannot be offered at " + address + ": the port is taken", e);
        } catch (IOException e) {
            throw new AddressException(what + " cannot be offered at " + address + ": " + e.getMessage(), e);
        }
        threads = new ThreadPoolExecutor(0, THREADS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, what);
            thread.setDaemon(true);
            return thread;
        });
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** The port in use. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers headers = exchange.getRequestHeaders();
            if (!local(headers.getFirst("Host")) || !localOrigin(headers.getFirst("Origin"))) {
                send(exchange, Answer.text(403, "this host name is not allowed\n"));
            } else {
                send(exchange, answer(new Request(exchange)));
            }
        }
    }

    private Answer answer(Request request) {
        try {
            return handler.answer(request);
        } catch (AnswerException e) {
            return Answer.text(e.status(), e.getMessage() + "\n");
        } catch (IOException | RuntimeException e) {
            // What went wrong inside is for the log, not for whoever asks.
            LOG.warn("{} {} failed", request.method(), request.path(), e);
            return Answer.text(500, "this failed; the log says why\n");
        }
    }

    private boolean local(String host) {
        return host != null
                && hosts.contains(host.replaceFirst(":\\d{1,5}$", "").toLowerCase(Locale.ROOT));
    }

    private boolean localOrigin(String origin) {
        return origin == null || local(origin.replaceFirst("^https?://", ""));
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set(
                "Content-Security-Policy",
                "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'");
        answer.headers().forEach(headers::set);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        // The JDK's server reads 0 as "open" and -1 as "no body".
        exchange.sendResponseHeaders(answer.status(), answer.length() == 0 ? -1 : Math.max(0, answer.length()));
        if (answer.length() != 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                answer.body().write(out);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
