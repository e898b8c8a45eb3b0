package org.saccade.app.monitor;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.saccade.app.web.Answer;

/**
 * A {@link Snapshot} as Prometheus metrics.
 *
 * <p>{@code kafka_consumergroup_lag{consumergroup,topic,partition}} as kafka_exporter names it, and {@code saccade_stage_*{stage,topic}}.
 * What is unknown or stale has no sample, so that an absence shows and never a false 0; {@code saccade_monitor_age_seconds} is the age of
 * the lag figures. Safe for use by several threads.
 */
final class MetricsPage {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MultiGauge lag;
    private final MultiGauge members;
    private final Map<MultiGauge, Function<StageFlow, Double>> stages = new LinkedHashMap<>();
    private final AtomicLong measuredAtMs = new AtomicLong();

    MetricsPage() {
        lag = gauge("kafka_consumergroup_lag", "Records between a group's committed offset and the end it can read.");
        members = gauge("kafka_consumergroup_members", "Consumers in a group.");
        stage("saccade_stage_records_per_second", "Records written to a topic.", StageFlow::recordsPerSecond);
        stage("saccade_stage_events_per_second", "Events written to a topic.", StageFlow::eventsPerSecond);
        stage("saccade_stage_samples_per_second", "Samples or windows completed.", StageFlow::samplesPerSecond);
        stage(
                "saccade_stage_bytes_per_second",
                "Bytes of record values before compression.",
                StageFlow::bytesPerSecond);
        stage(
                "saccade_stage_steps_skipped_ratio",
                "Share of time steps answered without running the network.",
                flow -> flow.stepsTotal() == 0 ? null : (double) flow.stepsSkipped() / flow.stepsTotal());
        stage(
                "saccade_stage_latency_p50_seconds",
                "Median, last event to record.",
                flow -> seconds(flow.latencyP50Ms()));
        stage("saccade_stage_latency_p99_seconds", "99th percentile of it.", flow -> seconds(flow.latencyP99Ms()));
        registry.gauge(
                "saccade_monitor_age_seconds", measuredAtMs, at -> (System.currentTimeMillis() - at.get()) / 1e3);
    }

    /** Replaces all figures. */
    void update(Snapshot snapshot) {
        boolean known = snapshot.problem() == null;
        List<MultiGauge.Row<?>> lags = new ArrayList<>();
        List<MultiGauge.Row<?>> counts = new ArrayList<>();
        for (GroupLag group : known ? snapshot.groups() : List.<GroupLag>of()) {
            counts.add(MultiGauge.Row.of(Tags.of("consumergroup", group.group()), group.members()));
            for (PartitionLag partition : group.partitions()) {
                if (partition.lag() != null) {
                    Tags tags = Tags.of(
                            "consumergroup", group.group(),
                            "topic", partition.topic(),
                            "partition", Integer.toString(partition.partition()));
                    lags.add(MultiGauge.Row.of(tags, partition.lag()));
                }
            }
        }
        lag.register(lags, true);
        members.register(counts, true);
        stages.forEach((gauge, figure) -> {
            List<MultiGauge.Row<?>> rows = new ArrayList<>();
            for (StageFlow flow : snapshot.stages()) {
                Double value = flow.stale() ? null : figure.apply(flow);
                if (value != null) {
                    rows.add(MultiGauge.Row.of(Tags.of("stage", flow.stage(), "topic", flow.topic()), value));
                }
            }
            gauge.register(rows, true);
        });
        measuredAtMs.set(snapshot.atMs());
    }

    /** A page of metrics as an answer. */
    static Answer answer(String page) {
        return Answer.bytes(200, "text/plain; version=0.0.4; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
    }

    /** The page, in Prometheus's text format. */
    String text() {
        return registry.scrape();
    }

    private void stage(String name, String description, Function<StageFlow, Double> figure) {
        stages.put(gauge(name, description), figure);
    }

    private MultiGauge gauge(String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    private static Double seconds(Double ms) {
        return ms == null ? null : ms / 1e3;
    }
}
