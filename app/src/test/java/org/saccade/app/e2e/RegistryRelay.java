package org.saccade.app.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a real schema registry and passes requests on, refuses them, answers 503 or is slow, as it is told. */
final class RegistryRelay implements AutoCloseable {

    private final String target;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger failed = new AtomicInteger();
    private final int port;
    private HttpServer server;
    private volatile boolean broken;
    private volatile int delayMs;

    /** @param target address of the registry, with its path */
    RegistryRelay(String target) throws IOException {
        this.target = target;
        this.port = listen(0);
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Requests answered with 503 since the start. */
    int failed() {
        return failed.get();
    }

    /** Whether each request is answered with 503. */
    void broken(boolean now) {
        broken = now;
    }

    /** How long an answer takes at least. */
    void slow(int ms) {
        delayMs = ms;
    }

    /** Nothing listens any more. */
    void away() {
        server.stop(0);
    }

    /** It listens again, where it did. */
    void back() throws IOException {
        listen(port);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private int listen(int at) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), at), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (broken) {
                failed.incrementAndGet();
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            Thread.sleep(delayMs);
            byte[] body = exchange.getRequestBody().readAllBytes();
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create(target + exchange.getRequestURI().toString()))
                    .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            if (type != null) {
                request.header("Content-Type", type);
            }
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
