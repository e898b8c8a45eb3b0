package org.saccade.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dashboards and the alert rules against the metrics that there are. */
class DashboardTest {

    private static final Pattern METRIC = Pattern.compile("\\b(saccade|kafka|jvm|process)_[a-z0-9_]+");

    @Test
    void everyMetricOfEveryDashboardAndRuleIsServed() throws Exception {
        TreeSet<String> wanted = new TreeSet<>();
        for (JsonNode dashboard : dashboards()) {
            for (JsonNode expression : dashboard.findValues("expr")) {
                wanted.addAll(metrics(expression.asText()));
            }
        }
        for (Object group : Compose.list(
                Compose.yaml(Compose.ROOT.resolve("deploy/alerts.yml")).get("groups"))) {
            for (Object rule : Compose.list(Compose.map(group).get("rules"))) {
                assertThat(Compose.map(rule)).containsKeys("alert", "expr", "labels", "annotations");
                wanted.addAll(metrics(Compose.map(rule).get("expr").toString()));
            }
        }
        assertThat(wanted).contains("kafka_consumergroup_lag", "saccade_stage_events_per_second");
        assertThat(DocumentedMetrics.names()).containsAll(wanted);
    }

    @Test
    void prometheusReadsTheRules() throws IOException {
        Object file = Compose.list(Compose.yaml(Compose.ROOT.resolve("deploy/prometheus.yml"))
                        .get("rule_files"))
                .get(0);
        assertThat(Compose.mounts(Compose.read().services().get("prometheus")))
                .containsEntry("./deploy/alerts.yml", "/etc/prometheus/" + file);
    }

    /** Families that an expression names, of which there is at least one. */
    private static Set<String> metrics(String expression) {
        TreeSet<String> names = new TreeSet<>();
        Matcher metric = METRIC.matcher(expression);
        while (metric.find()) {
            names.add(metric.group().replaceFirst("_bucket$", ""));
        }
        assertThat(names).as(expression).isNotEmpty();
        return names;
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
}
