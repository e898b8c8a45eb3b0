package org.saccade.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebServerTest {

    private final CountDownLatch gone = new CountDownLatch(1);
    private final WebServer server = new WebServer(
            "pages",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Set.of("Allowed.example"),
            new Routes()
                    .get(
                            "/hello",
                            request -> Answer.json(
                                    200, Map.of("name", request.query().getOrDefault("name", ""))))
                    .post("/length", request -> Answer.text(200, Integer.toString(request.body(1000).length)))
                    .get("/under/*", request -> Answer.text(200, request.path()))
                    .get("/fails", request -> {
                        throw new IllegalStateException("a secret");
                    })
                    .get(
                            "/stream",
                            request -> Answer.stream("text/event-stream", out -> {
                                try {
                                    while (true) {
                                        out.write("data: 1\n\n".getBytes(StandardCharsets.US_ASCII));
                                        out.flush();
                                    }
                                } finally {
                                    gone.countDown();
                                }
                            }))
                    .otherwise(new Assets("/web-assets")));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void answersByMethodAndPath() throws IOException {
        assertThat(get("/hello?name=a%20b&x")).startsWith("HTTP/1.1 200").endsWith("{\"name\":\"a b\"}");
        assertThat(get("/hello?name=%zz")).startsWith("HTTP/1.1 400");
        assertThat(get("/under/some/thing")).endsWith("/under/some/thing");
        assertThat(ask("POST /hello", "localhost", "", ""))
                .startsWith("HTTP/1.1 405")
                .contains("Allow: GET, HEAD");
        assertThat(ask("DELETE /index.html", "localhost", "", "")).startsWith("HTTP/1.1 405");
        assertThat(ask("HEAD /hello", "localhost", "", ""))
                .startsWith("HTTP/1.1 200")
                .doesNotContain("{");
    }

    @Test
    void aBodyOfMoreThanTheLimitIsRefused() throws IOException {
        String thousand = "x".repeat(1000);
        assertThat(ask("POST /length", "localhost", "Content-Length: 1000\r\n", thousand))
                .endsWith("1000");
        assertThat(ask("POST /length", "localhost", "Content-Length: 1001\r\n", thousand + "x"))
                .startsWith("HTTP/1.1 413");
        assertThat(ask(
                        "POST /length",
                        "localhost",
                        "Transfer-Encoding: chunked\r\n",
                        "3e9\r\n" + thousand + "x\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
    }

    @Test
    void aFailureInsideShowsNothingOfItself() throws IOException {
        assertThat(get("/fails")).startsWith("HTTP/1.1 500").doesNotContain("secret");
    }

    @Test
    void onlyThisMachineAndAllowedHostsAreAnswered() throws IOException {
        for (String host : new String[] {"localhost", "127.0.0.1:80", "[::1]:80", "allowed.example:9"}) {
            assertThat(ask("GET /hello", host, "", "")).as(host).startsWith("HTTP/1.1 200");
        }
        for (String host : new String[] {"evil.example", "127.0.0.1.evil.example", "localhost:80:80"}) {
            assertThat(ask("GET /hello", host, "", "")).as(host).startsWith("HTTP/1.1 403");
        }
        assertThat(ask("POST /length", "localhost", "Origin: http://evil.example\r\n", ""))
                .startsWith("HTTP/1.1 403");
        assertThat(ask("POST /length", "localhost", "Origin: null\r\n", "")).startsWith("HTTP/1.1 403");
        assertThat(ask("POST /length", "localhost", "Origin: http://localhost:8\r\nContent-Length: 0\r\n", ""))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void pagesMayLoadOnlyWhatThisServerGives() throws IOException {
        assertThat(get("/"))
                .startsWith("HTTP/1.1 200")
                .contains("Content-security-policy: default-src 'self'")
                .contains("X-content-type-options: nosniff")
                .doesNotContain("Access-Control-Allow-Origin")
                .contains("<title>t</title>");
        assertThat(get("/sub/a.js")).contains("text/javascript");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/.hidden.html",
                "/sub/../index.html",
                "/%2e%2e/web-assets/index.html",
                "/..%2findex.html",
                "//index.html",
                "/sub/",
                "/sub",
                "/index.html%00.js",
                "/index.html/",
                "/logback-test.xml",
                "/C:%5cindex.html"
            })
    void nothingOutsideTheAssetsIsRead(String path) throws IOException {
        assertThat(get(path)).doesNotStartWith("HTTP/1.1 200").doesNotContain("<title>");
    }

    @Test
    void aStreamEndsWhenItsReaderGoesAway() throws IOException, InterruptedException {
        try (Socket socket = open("GET /stream", "localhost", "", "")) {
            assertThat(new String(socket.getInputStream().readNBytes(400), StandardCharsets.US_ASCII))
                    .contains("data: 1");
        }
        assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aTakenPortIsNamed() {
        InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
        assertThatThrownBy(() -> new WebServer("pages", taken, Set.of(), new Routes()).close())
                .isInstanceOf(AddressException.class)
                .hasMessageContaining("pages")
                .hasMessageContaining(Integer.toString(server.port()));
    }

    private String get(String path) throws IOException {
        return ask("GET " + path, "localhost", "", "");
    }

    /** A bare request: Java's own client lets neither the Host header nor such paths be chosen. */
    private String ask(String line, String host, String headers, String body) throws IOException {
        try (Socket socket = open(line, host, headers, body)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Socket open(String line, String host, String headers, String body) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        String request = line + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + headers + "\r\n" + body;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
