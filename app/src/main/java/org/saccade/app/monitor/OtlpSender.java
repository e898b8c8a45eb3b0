package org.saccade.app.monitor;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Sends lag and rates to a collector of OpenTelemetry: OTLP over HTTP, as protobuf, once in a while and at the end.
 *
 * <p>The names are those of the Prometheus page; what is not known, or stale, is not sent. A collector that does not answer is logged and
 * nothing else. Not safe for several threads.
 */
public final class OtlpSender implements AutoCloseable {

    private record Name(String name, Tags tags) {}

    private final OtlpMeterRegistry registry;
    private final Map<Name, Double> values = new ConcurrentHashMap<>();
    private final Map<Name, Meter> meters = new HashMap<>();

    /**
     * Starts.
     *
     * @param url where the collector takes metrics, such as {@code http://127.0.0.1:4318/v1/metrics}
     * @param every time between two messages
     * @throws IllegalArgumentException when it is no address of HTTP
     */
    public OtlpSender(String url, Duration every) {
        String address = checked(url);
        registry = new OtlpMeterRegistry(
                new OtlpConfig() {
                    @Override
                    public String get(String key) {
                        return null;
                    }

                    @Override
                    public String url() {
                        return address;
                    }

                    @Override
                    public Duration step() {
                        return every;
                    }

                    @Override
                    public Map<String, String> resourceAttributes() {
                        return Map.of("service.name", "saccade-monitor");
                    }
                },
                Clock.SYSTEM);
    }

    /** The address, when it is one that metrics can be sent to. */
    public static String checked(String url) {
        URI address;
        try {
            address = URI.create(url);
        } catch (IllegalArgumentException e) {
            // Neither its own words nor the text: who puts a password there must not find it in a log.
            throw new IllegalArgumentException("--otlp: this is no address");
        }
        String scheme = String.valueOf(address.getScheme());
        if (address.getHost() == null || !scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("--otlp: the address must be like http://HOST:4318/v1/metrics");
        }
        if (address.getRawUserInfo() != null) {
            throw new IllegalArgumentException("--otlp: a name or password in the address would be logged; set"
                    + " OTEL_EXPORTER_OTLP_HEADERS to an Authorization header instead");
        }
        return url;
    }

    /** New figures; all that are no longer known are taken away. */
    public void update(Snapshot snapshot) {
        Set<Name> known = new HashSet<>();
        if (snapshot.problem() == null) {
            snapshot.groups().forEach(group -> lag(known, group));
        }
        snapshot.stages().stream().filter(flow -> !flow.stale()).forEach(flow -> rates(known, flow));
        put(known, "saccade_monitor_up", Tags.empty(), snapshot.problem() == null ? 1 : 0);
        meters.keySet().removeIf(name -> {
            boolean gone = !known.contains(name);
            if (gone) {
                registry.remove(meters.get(name));
                values.remove(name);
            }
            return gone;
        });
    }

    private void lag(Set<Name> known, GroupLag group) {
        for (PartitionLag partition : group.partitions()) {
            Tags tags = Tags.of(
                    "consumergroup",
                    group.group(),
                    "topic",
                    partition.topic(),
                    "partition",
                    Integer.toString(partition.partition()));
            put(known, "kafka_consumergroup_lag", tags, partition.lag());
            put(known, "kafka_consumergroup_current_offset", tags, partition.committed());
            put(known, "saccade_consumergroup_lag_seconds", tags, partition.lagSeconds());
        }
        Tags tags = Tags.of("consumergroup", group.group());
        put(known, "kafka_consumergroup_members", tags, group.members());
        put(known, "saccade_consumergroup_status", tags, group.status().ordinal());
    }

    private void rates(Set<Name> known, StageFlow flow) {
        Tags tags = Tags.of("stage", flow.stage(), "topic", flow.topic());
        Map<String, Function<StageFlow, Number>> figures = Map.of(
                "records_per_second", StageFlow::recordsPerSecond,
                "events_per_second", StageFlow::eventsPerSecond,
                "samples_per_second", StageFlow::samplesPerSecond,
                "bytes_per_second", StageFlow::bytesPerSecond,
                "latency_p50_seconds", one -> seconds(one.latencyP50Ms()),
                "latency_p99_seconds", one -> seconds(one.latencyP99Ms()));
        figures.forEach((name, value) -> put(known, "saccade_stage_" + name, tags, value.apply(flow)));
    }

    private static Double seconds(Double ms) {
        return ms == null ? null : ms / 1e3;
    }

    private void put(Set<Name> known, String text, Tags tags, Number value) {
        if (value == null) {
            return;
        }
        Name name = new Name(text, tags);
        known.add(name);
        values.put(name, value.doubleValue());
        meters.computeIfAbsent(
                name,
                n -> Gauge.builder(n.name(), () -> values.get(n)).tags(n.tags()).register(registry));
    }

    /** Sends what is known a last time. */
    @Override
    public void close() {
        registry.close();
    }
}
