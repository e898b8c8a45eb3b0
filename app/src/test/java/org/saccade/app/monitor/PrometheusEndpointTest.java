package org.saccade.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.saccade.app.web.AddressException;
import org.saccade.schemas.schema.StageRate;

class PrometheusEndpointTest {

    private final PrometheusEndpoint endpoint =
            new PrometheusEndpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Set.of("monitor"));

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Test
    void lagAndStagesHaveTheNamesThatDashboardsExpect() throws IOException {
        endpoint.update(snapshot(null));
        String page = get("GET", "/metrics", "localhost:" + endpoint.port(), null);
        assertThat(page)
                .startsWith("HTTP/1.1 200")
                .contains("kafka_consumergroup_lag{consumergroup=\"g\",partition=\"0\",topic=\"frames\"} 12.0")
                .doesNotContain("partition=\"1\"")
                .contains("saccade_stage_events_per_second{stage=\"replay\",topic=\"events\"} 500.0")
                .contains("saccade_stage_bytes_per_second{stage=\"replay\",topic=\"events\"} 1000.0")
                .contains("saccade_stage_latency_p99_seconds{stage=\"replay\",topic=\"events\"} 0.25")
                .doesNotContain("topic=\"old\"");
    }

    @Test
    void whenTheClusterIsGoneItIsNotReadyAndShowsNoLag() throws IOException {
        assertThat(get("GET", "/health/ready", "127.0.0.1", null)).startsWith("HTTP/1.1 503");
        endpoint.update(snapshot(null));
        assertThat(get("GET", "/health/ready", "127.0.0.1", null)).startsWith("HTTP/1.1 200");
        endpoint.update(snapshot("Kafka does not answer"));
        assertThat(get("GET", "/health/ready", "127.0.0.1", null))
                .startsWith("HTTP/1.1 503")
                .contains("does not answer");
        assertThat(get("GET", "/health/live", "127.0.0.1", null)).startsWith("HTTP/1.1 200");
        assertThat(get("GET", "/metrics", "127.0.0.1", null))
                .doesNotContain("kafka_consumergroup_lag{")
                .contains("saccade_monitor_age_seconds");
    }

    @Test
    void foreignHostsOriginsAndMethodsAreRefused() throws IOException {
        assertThat(get("GET", "/metrics", "evil.example", null)).startsWith("HTTP/1.1 403");
        assertThat(get("GET", "/metrics", "127.0.0.1.evil.example", null)).startsWith("HTTP/1.1 403");
        assertThat(get("GET", "/metrics", "localhost", "http://evil.example")).startsWith("HTTP/1.1 403");
        assertThat(get("GET", "/metrics", "monitor:9400", null)).startsWith("HTTP/1.1 200");
        assertThat(get("POST", "/metrics", "localhost", null)).startsWith("HTTP/1.1 405");
        assertThat(get("GET", "/../etc/passwd", "localhost", null)).startsWith("HTTP/1.1 404");
    }

    @Test
    void aTakenPortIsNamed() {
        InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), endpoint.port());
        assertThatThrownBy(() -> new PrometheusEndpoint(taken, Set.of()).close())
                .isInstanceOf(AddressException.class)
                .hasMessageContaining(Integer.toString(endpoint.port()))
                .hasMessageContaining("taken");
    }

    private static Snapshot snapshot(String problem) {
        long now = 100_000_000L;
        GroupLag group = new GroupLag(
                "g",
                "Stable",
                1,
                List.of(PartitionLag.of("frames", 0, 8L, 20L), PartitionLag.of("frames", 1, null, 20L)));
        StageFlow fresh = StageRates.flow(rate("events", now - 4000), now);
        StageFlow old = StageRates.flow(rate("old", now - 60_000), now);
        return new Snapshot(now, "kafka:1", List.of(group), List.of(fresh, old), problem);
    }

    private static StageRate rate(String topic, long startMs) {
        return StageRate.newBuilder()
                .setStage("replay")
                .setTopic(topic)
                .setWindowStartMs(startMs)
                .setWindowMs(2000)
                .setRecords(10)
                .setEvents(1000)
                .setSamples(4)
                .setBytes(2000)
                .setLatencyP50Ms(100.0)
                .setLatencyP99Ms(250.0)
                .build();
    }

    /** A bare request: Java's own client does not let a Host header be chosen. */
    private String get(String method, String path, String host, String origin) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.port())) {
            String request = method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n"
                    + (origin == null ? "" : "Origin: " + origin + "\r\n") + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
