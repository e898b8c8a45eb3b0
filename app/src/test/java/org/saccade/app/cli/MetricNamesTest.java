package org.saccade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.app.admin.Cluster;
import org.saccade.app.deploy.DocumentedMetrics;
import org.saccade.app.monitor.ClientMetrics;
import org.saccade.app.monitor.KnownSnapshot;
import org.saccade.app.monitor.PrometheusEndpoint;
import org.saccade.app.monitor.StageEndpoint;
import org.saccade.inference.stream.ClassifyResult;
import org.saccade.ingest.live.FeedCounts;
import org.saccade.ingest.replay.ReplayProgress;
import org.saccade.local.LocalStack;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.trainer.fit.EpochResult;
import org.saccade.trainer.fit.StepProgress;

/** The tables of docs/monitor.md against what real endpoints answer. */
class MetricNamesTest {

    private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);

    @TempDir
    Path home;

    @Test
    void everyMetricIsDocumentedAndEveryDocumentedOneIsThere() throws Exception {
        TreeSet<String> there = new TreeSet<>();
        ClientSettings client = new ClientSettings(Map.of(
                "bootstrap.servers",
                LocalStack.shared().bootstrapServers(),
                "schema.registry.url",
                LocalStack.shared().registryUrl(),
                "metric.reporters",
                ClientMetrics.SETTING));
        try (PrometheusEndpoint monitor = new PrometheusEndpoint(ANY, Set.of(), true, Duration.ofMinutes(1));
                StageEndpoint stage = new StageEndpoint(ANY, Set.of());
                Cluster cluster = Cluster.connect(client, Duration.ofSeconds(20))) {
            cluster.await(cluster.admin().describeCluster().clusterId(), "looking for the cluster");
            System.gc();
            monitor.update(KnownSnapshot.now());
            count(stage);
            there.addAll(families(page(monitor.port(), "/metrics")));
            there.addAll(families(page(stage.port(), "/metrics")));
        }
        Set<String> documented = DocumentedMetrics.names();
        assertThat(there).containsAll(documented);
        assertThat(documented)
                .containsAll(there.stream()
                        .filter(name -> name.matches("saccade_.*|kafka_consumergroup_.*|kafka_topic_.*"))
                        .toList());
    }

    @Test
    void aStageSaysWhyItIsNotReadyAndItsCountersAddUp() throws Exception {
        try (StageEndpoint stage = new StageEndpoint(ANY, Set.of())) {
            StageCounters.feeds(stage, List.of(feed(false)));
            assertThat(page(stage.port(), "/health/ready")).contains("no camera is connected");
            assertThat(page(stage.port(), "/health/live")).contains("live");
            StageCounters.feeds(stage, List.of(feed(true)));
            assertThat(page(stage.port(), "/health/ready")).startsWith("ready");
            Map<String, Double> feed = page(stage.port(), "/metrics")
                    .lines()
                    .filter(line -> line.startsWith("saccade_feed_events_"))
                    .collect(Collectors.toMap(
                            line -> line.substring("saccade_feed_events_".length(), line.indexOf('{')),
                            line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
            assertThat(feed.get("in_total"))
                    .isEqualTo(feed.get("out_total")
                            + feed.get("dropped_total")
                            + feed.get("outside_total")
                            + feed.get("late_total")
                            + feed.get("on_the_way"));
        }
    }

    @Test
    void aCommandOffersWhatItsClientsMeasure() {
        Calls.Result result = Calls.onStack(home, "monitor", "--once", "--prometheus", "no-port");
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains("--prometheus");
    }

    private static void count(StageEndpoint stage) {
        StageCounters.feeds(stage, List.of(feed(true)));
        StageCounters.replay(stage, new ReplayProgress(1, 2, 0, 3, 4, 5, 6));
        StageCounters.classified(stage, new ClassifyResult(10, 10, 6, 1, 2, 1, 1, 30, 40, 500, 1, 0, 0, "m"));
        StageCounters.step(stage, new StepProgress(0, 1, 2, 3, 0.1, 0.2, 1e-3, 0.1, 0.9, 50, 4, 1));
        StageCounters.epoch(
                stage,
                new EpochResult(0, 0.1, 0.9, 0.2, 0.8, null, 1e-3, 10, 5, 2, List.of(0.1, 0.2), true, List.of()));
    }

    private static FeedCounts feed(boolean connected) {
        return new FeedCounts("cam", "es+udp://:1", connected, 100, 60, 10, 2, 5, 7, 1, 0, 3, 0, 4, 1, 900, 1, 0, null);
    }

    private static Set<String> families(String page) {
        Set<String> sampled = page.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]")[0])
                .collect(Collectors.toSet());
        return page.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ")[2])
                .filter(name -> sampled.contains(name)
                        || sampled.contains(name + "_bucket")
                        || sampled.contains(name + "_count"))
                .collect(Collectors.toSet());
    }

    private static String page(int port, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }
}
