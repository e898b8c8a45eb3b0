package org.saccade.app.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;

/**
 * What the Kafka clients of this process measure, Kafka Streams among them, as samples such as
 * {@code kafka_consumer_fetch_manager_records_lag{client_id=...,topic=...,partition=...}}: the names that Micrometer's binders give them.
 *
 * <p>Those binders want the client itself, which lives deep in a stage; a reporter reaches every client through its settings
 * ({@link #SETTING}). Kafka makes one for each client and hands over nothing by which they could find each other, so what is measured is kept
 * for the whole process. Safe for use by several threads.
 */
public final class ClientMetrics implements MetricsReporter {

    /** Value of {@code metric.reporters} for clients that are to be measured; Kafka's own, to JMX, stays. */
    public static final String SETTING = "org.apache.kafka.common.metrics.JmxReporter," + ClientMetrics.class.getName();

    private static final Map<MetricName, KafkaMetric> ALL = new ConcurrentHashMap<>();

    @Override
    public void configure(Map<String, ?> settings) {
        // Nothing to choose.
    }

    @Override
    public void init(List<KafkaMetric> metrics) {
        metrics.forEach(this::metricChange);
    }

    @Override
    public void metricChange(KafkaMetric metric) {
        ALL.put(metric.metricName(), metric);
    }

    @Override
    public void metricRemoval(KafkaMetric metric) {
        ALL.remove(metric.metricName(), metric);
    }

    @Override
    public void close() {
        // Kafka removes the metrics of a client that closes one by one.
    }

    /** All that is a number now. */
    static void write(TextFormat out) {
        Map<String, List<KafkaMetric>> families = new TreeMap<>();
        ALL.values().forEach(metric -> families.computeIfAbsent(name(metric.metricName()), name -> new ArrayList<>())
                .add(metric));
        families.forEach((name, metrics) -> {
            out.family(
                    name,
                    name.endsWith("_total") ? "counter" : "gauge",
                    metrics.get(0).metricName().description().replace('\n', ' ').replace("\\", ""));
            for (KafkaMetric metric : metrics) {
                if (metric.metricValue() instanceof Number number && !Double.isNaN(number.doubleValue())) {
                    out.sample(name, number, labels(metric.metricName()));
                }
            }
        });
    }

    private static String name(MetricName name) {
        return plain("kafka_" + name.group().replaceFirst("-metrics$", "") + "_" + name.name());
    }

    private static String[] labels(MetricName name) {
        List<String> labels = new ArrayList<>();
        new TreeMap<>(name.tags()).forEach((label, value) -> {
            labels.add(plain(label));
            labels.add(value);
        });
        return labels.toArray(new String[0]);
    }

    private static String plain(String text) {
        return text.replaceAll("[^a-zA-Z0-9_]", "_");
    }
}
