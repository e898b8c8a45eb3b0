package org.saccade.ingest.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A small HTTP server of this machine whose manners a test chooses. */
final class FileServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    /** Requests seen: path, and the range asked for where one was. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** Answers that are cut after this many bytes; counted down to none. */
    final AtomicInteger cuts = new AtomicInteger();

    /** Answers 503 that come first; counted down. */
    final AtomicInteger refusals = new AtomicInteger();

    volatile int cutAfter = Integer.MAX_VALUE;
    volatile boolean ranges = true;
    volatile String tag = "\"v1\"";
    volatile boolean silent;

    FileServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    FileServer put(String path, byte[] bytes) {
        files.put(path, bytes);
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(path + (range == null ? "" : " " + range));
        byte[] bytes = files.get(path);
        if (path.startsWith("/moved/")) {
            exchange.getResponseHeaders().add("Location", url(path.substring("/moved".length())));
            exchange.sendResponseHeaders(302, -1);
        } else if (refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            exchange.sendResponseHeaders(503, -1);
        } else if (bytes == null) {
            exchange.sendResponseHeaders(404, -1);
        } else {
            send(exchange, bytes, range);
        }
        exchange.close();
    }

    private void send(HttpExchange exchange, byte[] bytes, String range) throws IOException {
        String condition = exchange.getRequestHeaders().getFirst("If-Range");
        boolean part = ranges && range != null && (condition == null || condition.equals(tag));
        int from = part ? Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1")) : 0;
        if (tag != null) {
            exchange.getResponseHeaders().add("ETag", tag);
        }
        if (part && from >= bytes.length) {
            exchange.getResponseHeaders().add("Content-Range", "bytes */" + bytes.length);
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        if (part) {
            String sent = "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length;
            exchange.getResponseHeaders().add("Content-Range", sent);
        }
        exchange.sendResponseHeaders(part ? 206 : 200, bytes.length - from);
        boolean cut = cuts.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        int length = cut ? Math.min(cutAfter, bytes.length - from) : bytes.length - from;
        OutputStream out = exchange.getResponseBody();
        out.write(bytes, from, length);
        out.flush();
        if (silent) {
            awaitClose();
        }
    }

    /** Holds the connection open without a word until the server is closed. */
    private synchronized void awaitClose() {
        try {
            while (silent) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void speak() {
        silent = false;
        notifyAll();
    }

    @Override
    public void close() {
        speak();
        server.stop(0);
        threads.shutdownNow();
    }
}
