package org.saccade.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class OtlpSenderTest {

    private final BlockingQueue<ExportMetricsServiceRequest> received = new LinkedBlockingQueue<>();

    private HttpServer collector() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/metrics", exchange -> {
            boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            try (InputStream body =
                    packed ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
                received.add(ExportMetricsServiceRequest.parseFrom(body));
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private Map<String, List<NumberDataPoint>> next() throws InterruptedException {
        ExportMetricsServiceRequest request = received.poll(30, TimeUnit.SECONDS);
        assertThat(request).as("a message to the collector").isNotNull();
        return request.getResourceMetrics(0).getScopeMetricsList().stream()
                .flatMap(scope -> scope.getMetricsList().stream())
                .collect(Collectors.toMap(
                        Metric::getName,
                        metric -> metric.getGauge().getDataPointsList(),
                        (a, b) -> java.util.stream.Stream.concat(a.stream(), b.stream())
                                .toList()));
    }

    private static Map<String, String> labels(NumberDataPoint point) {
        return point.getAttributesList().stream().collect(Collectors.toMap(KeyValue::getKey, label -> label.getValue()
                .getStringValue()));
    }

    @Test
    void lagComesToTheCollectorAndWhatIsNoLongerKnownDoesNot() throws Exception {
        HttpServer server = collector();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/metrics";
            // Longer than the test: what comes is what close sends.
            OtlpSender first = new OtlpSender(url, Duration.ofMinutes(5));
            Snapshot known = KnownSnapshot.now();
            first.update(known);
            first.close();
            Map<String, List<NumberDataPoint>> sent = next();
            PartitionLag wanted = known.groups().stream()
                    .flatMap(group -> group.partitions().stream())
                    .filter(partition -> partition.lag() != null && partition.lag() > 0)
                    .findFirst()
                    .orElseThrow();
            assertThat(sent.get("kafka_consumergroup_lag")).anySatisfy(point -> {
                assertThat(labels(point))
                        .containsEntry("topic", wanted.topic())
                        .containsEntry("partition", Integer.toString(wanted.partition()))
                        .containsKey("consumergroup");
                assertThat(point.getAsDouble()).isEqualTo(wanted.lag().doubleValue());
            });
            long lags = known.groups().stream()
                    .flatMap(group -> group.partitions().stream())
                    .filter(partition -> partition.lag() != null)
                    .count();
            assertThat(sent.get("kafka_consumergroup_lag")).hasSize((int) lags);
            OtlpSender second = new OtlpSender(url, Duration.ofMinutes(5));
            second.update(known);
            second.update(new Snapshot(
                    known.atMs(),
                    known.bootstrap(),
                    known.groups(),
                    List.of(),
                    List.of(),
                    "the cluster does not answer"));
            second.close();
            Map<String, List<NumberDataPoint>> later = next();
            assertThat(later).containsOnlyKeys("saccade_monitor_up");
            assertThat(later.get("saccade_monitor_up").get(0).getAsDouble()).isZero();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        for (String wrong : new String[] {
            "127.0.0.1:4318", "ftp://h/x", "http://", "http://a b", "http://me:s3cret@h/x", "http://me:s3cret@a b"
        }) {
            assertThatThrownBy(() -> OtlpSender.checked(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("--otlp")
                    .hasMessageNotContaining("s3cret");
        }
    }
}
