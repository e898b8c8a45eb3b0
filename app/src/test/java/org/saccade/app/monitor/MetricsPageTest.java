package org.saccade.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MetricsPageTest {

    private final AtomicLong clock = new AtomicLong();

    private MetricsPage page(boolean lagExporter) {
        return new MetricsPage(lagExporter, Duration.ofSeconds(60), clock::get);
    }

    @Test
    void anOldLookIsNotShownAsThePresent() {
        MetricsPage page = page(false);
        assertThat(page.stale()).contains("nothing measured");
        assertThat(page.text()).contains("saccade_monitor_up 0.0").doesNotContain("saccade_monitor_age_seconds");
        Snapshot snapshot = KnownSnapshot.now();
        clock.set(snapshot.atMs() + 59_000);
        page.update(snapshot);
        assertThat(page.stale()).isNull();
        assertThat(page.text())
                .contains(
                        "kafka_consumergroup_lag{consumergroup=\"saccade-classify\",partition=\"0\",topic=\"live-frames\"} 3.0")
                .contains("saccade_monitor_up 1.0")
                .contains("saccade_monitor_age_seconds 59.0");
        clock.addAndGet(5_000);
        assertThat(page.stale()).contains("64 s old");
        assertThat(page.text())
                .doesNotContain("kafka_consumergroup_lag")
                .contains("saccade_monitor_up 0.0")
                .contains("saccade_monitor_age_seconds 64.0");
    }

    @Test
    void theNamesOfLagExporterComeWhenAskedFor() {
        Snapshot snapshot = KnownSnapshot.now();
        clock.set(snapshot.atMs());
        MetricsPage plain = page(false);
        plain.update(snapshot);
        assertThat(plain.text()).doesNotContain("kafka_consumergroup_group_lag");
        MetricsPage both = page(true);
        both.update(snapshot);
        assertThat(both.text())
                .contains(
                        "kafka_consumergroup_group_lag{client_id=\"c\",cluster_name=\"kafka-1:9092\",group=\"saccade-classify\","
                                + "partition=\"0\",topic=\"live-frames\"} 3.0")
                .contains(
                        "kafka_consumergroup_group_max_lag_seconds{cluster_name=\"kafka-1:9092\",group=\"saccade-classify\"} 1.5");
    }

    @Test
    void whatIsUnknownHasNoSample() {
        GroupLag group =
                GroupLag.of("odd \"group\"\n", "Empty", 0, List.of(PartitionLag.of("gone", 3, null, 7L, null, null)));
        MetricsPage page = page(true);
        page.update(new Snapshot(1, "k:1", List.of(group), List.of(), List.of(), null));
        assertThat(page.text())
                .doesNotContain("kafka_consumergroup_lag{")
                .doesNotContain("saccade_consumergroup_lag_seconds{")
                .doesNotContain("kafka_consumergroup_group_sum_lag{")
                .contains(
                        "kafka_consumergroup_current_offset{consumergroup=\"odd \\\"group\\\"\\n\",partition=\"3\",topic=\"gone\"} 7.0")
                .contains("saccade_consumergroup_status{consumergroup=\"odd \\\"group\\\"\\n\"} 1.0");
    }

    @Test
    void latenciesAreACumulativeHistogram() {
        Snapshot snapshot = KnownSnapshot.now();
        MetricsPage page = page(false);
        page.update(snapshot);
        String bucket = "saccade_stage_latency_seconds_bucket{le=\"%s\",stage=\"classify\",topic=\"predictions\"} %s";
        assertThat(page.text())
                .contains(bucket.formatted("0.005", "0.0"))
                .contains(bucket.formatted("0.01", "4.0"))
                .contains(bucket.formatted("0.02", "8.0"))
                .contains(bucket.formatted("0.05", "10.0"))
                .contains(bucket.formatted("+Inf", "10.0"))
                .contains("saccade_stage_latency_seconds_count{stage=\"classify\",topic=\"predictions\"} 10.0")
                .contains("saccade_stage_latency_seconds_sum{stage=\"classify\",topic=\"predictions\"} 0.22");
    }

    @Test
    void everyLineIsOfTheFormat() {
        MetricsPage page = page(true);
        page.update(KnownSnapshot.now());
        assertThat(page.text().lines())
                .allMatch(line -> line.matches("# (HELP|TYPE) [a-z0-9_]+ .+"
                        + "|[a-z0-9_]+(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*\\})? -?[0-9.E]+"));
    }
}
