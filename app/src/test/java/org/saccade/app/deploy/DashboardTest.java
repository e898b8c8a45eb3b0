package org.saccade.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.saccade.app.monitor.GroupLag;
import org.saccade.app.monitor.LagStatus;
import org.saccade.app.monitor.PartitionLag;
import org.saccade.app.monitor.PrometheusEndpoint;
import org.saccade.app.monitor.Snapshot;
import org.saccade.app.monitor.StageFlow;

/** The dashboards against the page that Prometheus reads from the monitor. */
class DashboardTest {

    private static final Pattern METRIC = Pattern.compile("\\b(saccade|kafka)_[a-z0-9_]+");

    @Test
    void everyMetricOfEveryDashboardIsServed() throws Exception {
        TreeSet<String> wanted = new TreeSet<>();
        for (JsonNode dashboard : dashboards()) {
            for (JsonNode expression : dashboard.findValues("expr")) {
                Matcher metric = METRIC.matcher(expression.asText());
                assertThat(metric.find()).as(expression.asText()).isTrue();
                metric.reset();
                while (metric.find()) {
                    wanted.add(metric.group());
                }
            }
        }
        assertThat(wanted).contains("kafka_consumergroup_lag", "saccade_stage_events_per_second");
        assertThat(served()).containsAll(wanted);
    }

    @Test
    void panelsUseTheProvisionedDataSource() throws IOException {
        Path provisioning = Compose.ROOT.resolve("deploy/grafana/provisioning");
        Object source = Compose.list(Compose.yaml(provisioning.resolve("datasources/prometheus.yml"))
                        .get("datasources"))
                .get(0);
        Object uid = Compose.map(source).get("uid");
        assertThat(Compose.map(source).get("url")).isEqualTo("http://prometheus:9090");
        for (JsonNode dashboard : dashboards()) {
            for (JsonNode panel : dashboard.get("panels")) {
                assertThat(panel.path("datasource").path("uid").asText()).isEqualTo(uid);
            }
        }
        Object provider = Compose.list(Compose.yaml(provisioning.resolve("dashboards/saccade.yml"))
                        .get("providers"))
                .get(0);
        assertThat(Compose.mounts(Compose.read().services().get("grafana")))
                .containsEntry(
                        "./deploy/grafana/dashboards",
                        Compose.map(Compose.map(provider).get("options"))
                                .get("path")
                                .toString());
    }

    private static List<JsonNode> dashboards() throws IOException {
        try (Stream<Path> files = Files.list(Compose.ROOT.resolve("deploy/grafana/dashboards"))) {
            List<Path> paths = files.toList();
            assertThat(paths).isNotEmpty();
            ObjectMapper json = new ObjectMapper();
            List<JsonNode> all = new java.util.ArrayList<>();
            for (Path path : paths) {
                all.add(json.readTree(path.toFile()));
            }
            return all;
        }
    }

    /** Names of the metrics of a page in which everything is known. */
    private static Set<String> served() throws IOException, InterruptedException {
        PartitionLag partition =
                new PartitionLag("live-frames", 0, "c", 5L, 0L, 8L, 3L, 1.5, 2.0, 2.0, LagStatus.OK, "");
        GroupLag group = new GroupLag("saccade-classify", "Stable", 1, LagStatus.OK, List.of(partition));
        StageFlow stage = new StageFlow("classify", "predictions", 10, 1000, 10, 800, 30, 80, 12.0, 40.0, 1000, false);
        Snapshot snapshot =
                new Snapshot(System.currentTimeMillis(), "kafka-1:9092", List.of(group), List.of(stage), null);
        try (PrometheusEndpoint endpoint =
                new PrometheusEndpoint(new InetSocketAddress("127.0.0.1", 0), Set.of("monitor"))) {
            endpoint.update(snapshot);
            URI page = URI.create("http://127.0.0.1:" + endpoint.port() + "/metrics");
            String text = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                    .body();
            TreeSet<String> names = new TreeSet<>();
            text.lines().filter(line -> !line.startsWith("#")).forEach(line -> names.add(line.split("[{ ]")[0]));
            return names;
        }
    }
}
