package org.saccade.app.dashboard;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.TopicAdmin;
import org.saccade.local.LocalStack;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;

/** A dashboard over the shared stack with all topics made, and ways to ask it. */
final class RunningDashboard implements AutoCloseable {

    private final ClientSettings client;
    private final Cluster cluster;
    private final Dashboard dashboard;

    RunningDashboard(Path folder) {
        LocalStack stack = LocalStack.shared();
        client = ClientSettings.of(stack.bootstrapServers(), stack.registryUrl());
        cluster = Cluster.connect(client, Duration.ofSeconds(20));
        new TopicAdmin(cluster).create(Topics.all(), 2, (short) 1);
        dashboard = Dashboard.start(
                cluster,
                new DashboardConfig(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Set.of("dashboard.example"),
                        List.of(folder),
                        folder.resolve("store"),
                        Duration.ofMillis(500)));
    }

    ClientSettings client() {
        return client;
    }

    Cluster cluster() {
        return cluster;
    }

    String url() {
        return "http://127.0.0.1:" + dashboard.port();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url() + path)).build());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Head of the answer to a bare request: Java's own client chooses the Host header itself and tidies paths. */
    String head(String method, String path, String host, String... headers) throws IOException {
        try (Socket socket = connect(method, path, host, headers)) {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int letter = socket.getInputStream().read();
                if (letter < 0) {
                    break;
                }
                head.append((char) letter);
            }
            return head.toString();
        }
    }

    /** A connection with the request sent; nothing of the answer is read. */
    Socket connect(String method, String path, String host, String... headers) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), dashboard.port());
        String request = method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n"
                + String.join(
                        "",
                        List.of(headers).stream().map(header -> header + "\r\n").toList())
                + (method.equals("POST") ? "Content-Length: 0\r\n" : "")
                + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Override
    public void close() {
        dashboard.close();
        cluster.close();
    }
}
