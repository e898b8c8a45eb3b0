package org.saccade.app.monitor;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.flink.metrics.CharacterFilter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.LogicalScopeProvider;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.saccade.app.web.Routes;
import org.saccade.app.web.WebServer;

/**
 * Metrics of a Flink job of this process at {@code /metrics}, in Prometheus's text format.
 *
 * <p>Names and labels are those of Flink's own Prometheus reporter, such as
 * {@code flink_taskmanager_job_task_operator_saccade_events{operator_name="samples_to_frames",...}}, so that one dashboard serves both.
 * That one listens on every address of the machine and answers whoever asks, which is for a cluster behind a wall; this one on 127.0.0.1
 * unless told otherwise. It leaves out histograms and what is not a number. Safe for use by several threads.
 */
public final class FlinkMetrics implements MetricReporter {

    private static final CharacterFilter NAMES = text -> text.replaceAll("[^a-zA-Z0-9_]", "_");

    /** Those that are open in this process, by their address. */
    private static final Map<InetSocketAddress, FlinkMetrics> OPEN = new ConcurrentHashMap<>();

    private final Map<Metric, String> samples = new ConcurrentHashMap<>();
    private WebServer server;

    /** Found by Flink through its service file. */
    public static final class Factory implements MetricReporterFactory {
        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return new FlinkMetrics();
        }
    }

    /** Flink settings that make a cluster of this process offer its metrics. */
    public static Map<String, String> settings(InetSocketAddress address, Set<String> allowedHosts) {
        String prefix = "metrics.reporter.saccade.";
        Map<String, String> settings = new HashMap<>();
        settings.put(prefix + "factory.class", Factory.class.getName());
        settings.put(prefix + "host", address.getHostString());
        settings.put(prefix + "port", Integer.toString(address.getPort()));
        settings.put(prefix + "allowed", String.join(" ", allowedHosts));
        return settings;
    }

    @Override
    public void open(MetricConfig config) {
        InetSocketAddress address = new InetSocketAddress(config.getString("host", ""), config.getInteger("port", 0));
        Set<String> allowed = Set.copyOf(List.of(config.getString("allowed", "").split(" ")));
        // A cluster whose start fails leaves its reporter open; the next try needs the address.
        FlinkMetrics left = OPEN.put(address, this);
        if (left != null) {
            left.close();
        }
        server = new WebServer(
                "metrics", address, allowed, new Routes().get("/metrics", request -> MetricsPage.answer(page())));
    }

    @Override
    public void close() {
        OPEN.values().remove(this);
        if (server != null) {
            server.close();
        }
    }

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        String scope = LogicalScopeProvider.castFrom(group).getLogicalScope(NAMES, '_');
        String labels = new TreeMap<>(group.getAllVariables())
                .entrySet().stream()
                        .map(label -> NAMES.filterCharacters(label.getKey().replaceAll("[<>]", "")) + "=\""
                                + escaped(label.getValue()) + "\"")
                        .collect(Collectors.joining(","));
        samples.put(metric, "flink_" + scope + "_" + NAMES.filterCharacters(name) + "{" + labels + "}");
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        samples.remove(metric);
    }

    private String page() {
        TreeMap<String, Number> lines = new TreeMap<>();
        samples.forEach((metric, sample) -> {
            Number value = value(metric);
            if (value != null) {
                lines.put(sample, value);
            }
        });
        StringBuilder page = new StringBuilder();
        lines.forEach(
                (sample, value) -> page.append(sample).append(' ').append(value).append('\n'));
        return page.toString();
    }

    /** Null for what is not a number. */
    private static Number value(Metric metric) {
        return switch (metric.getMetricType()) {
            case COUNTER -> ((Counter) metric).getCount();
            case METER -> ((Meter) metric).getRate();
            case GAUGE -> ((Gauge<?>) metric).getValue() instanceof Number number ? number : null;
            case HISTOGRAM -> null;
        };
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
