package org.saccade.streams.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.configuration.MetricOptions;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.local.LocalFlink;
import org.saccade.local.LocalFlinkConfig;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Pass;
import org.saccade.streams.window.PassCounts;

/**
 * A broker that takes frames more slowly than a pass makes them: the source is held back instead of a queue growing, and what is written in the
 * end is every sample, once. The broker is held down by Kafka's own quota for producers.
 */
class BackpressureTest {

    private static final FrameSpec SPEC = FrameSpec.parse("T=8,H=34,W=34,window=320ms");
    private static final int SAMPLES = 1500;
    private static final int EVENTS = 4000;
    /**
     * Of each producer. Kafka lets ten seconds' worth through before it slows one down: half of what a pass has for it, packed. Sinks are to be blocked
     * then while most of the events are still unread.
     */
    private static final double BYTES_PER_SECOND = 60_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    @Timeout(240)
    void aSlowBrokerHoldsTheSourceBackAndLosesNothing() throws Exception {
        Cluster.fixedTopics();
        Map<String, String> properties = new HashMap<>(Cluster.settings().properties());
        // The producers' own buffers would take the rest in.
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, "16384");
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, "65536");
        ClientSettings settings = new ClientSettings(properties);
        String events = Cluster.topic("events", 2);
        String frames = Cluster.topic("frames", 2);
        Recordings.send(settings, events, Recordings.make(1, SAMPLES, EVENTS, 3), 1);
        TrainingSet set = TrainingSet.capture(settings, events, SPEC, "shift=2", 1);
        PassOptions options = Coordinators.options(frames, Cluster.topic("evaluation-frames", 2), 1, 2, folder);
        AtomicReference<PassCounts> training = new AtomicReference<>();
        PassListener listener = new PassListener() {
            @Override
            public void finished(Pass pass, PassCounts counts, Duration elapsed) {
                if (pass.getEpoch() == 0) {
                    training.set(counts);
                }
            }
        };
        double heldBack = 0;
        Coordinators.askForAll(settings, set, 1);
        // Of its own, as what others cause is read off it.
        try (Admin admin = Admin.create(settings.admin());
                LocalFlink flink = LocalFlink.start(LocalFlinkConfig.in(folder.resolve("flink"))
                        .withSettings(Map.of(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL.key(), "500 ms")));
                PassCoordinator coordinator =
                        new PassCoordinator(settings, set, options, flink.clientConfiguration(), listener)) {
            limit(admin, BYTES_PER_SECOND);
            try {
                CompletableFuture<PassCoordinator.Outcome> passes = CompletableFuture.supplyAsync(() -> {
                    try {
                        return coordinator.run();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
                while (!passes.isDone()) {
                    heldBack = Math.max(heldBack, heldBackMsPerSecond(flink.webUrl()));
                    Thread.sleep(200);
                }
                assertThat(passes.get()).isEqualTo(PassCoordinator.Outcome.EPOCHS_MADE);
            } finally {
                limit(admin, null);
            }
        }
        assertThat(heldBack)
                .as("milliseconds per second that a source could not emit")
                .isGreaterThan(100.0);
        assertThat(training.get().samples()).isEqualTo(SAMPLES * 8 / 10);
        assertThat(Reading.hashes(settings, frames)).hasSize(SAMPLES * 8 / 10);
    }

    /** Of all producers of the shared broker; {@code null} lifts it. */
    private static void limit(Admin admin, Double bytesPerSecond) throws Exception {
        ClientQuotaEntity everyClient =
                new ClientQuotaEntity(Collections.singletonMap(ClientQuotaEntity.CLIENT_ID, null));
        admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                        everyClient, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", bytesPerSecond)))))
                .all()
                .get();
    }

    /** The most that any task of a running source says; 0 where none says anything. */
    private double heldBackMsPerSecond(String flink) throws Exception {
        double most = 0;
        for (JsonNode job : get(flink + "/jobs/overview").path("jobs")) {
            String at = flink + "/jobs/" + job.path("jid").asText();
            for (JsonNode vertex : get(at).path("vertices")) {
                if (vertex.path("name").asText().startsWith("Source")) {
                    JsonNode metric = get(at + "/vertices/" + vertex.path("id").asText()
                            + "/subtasks/metrics?get=backPressuredTimeMsPerSecond&agg=max");
                    most = Math.max(most, metric.path(0).path("max").asDouble());
                }
            }
        }
        return most;
    }

    private JsonNode get(String address) throws Exception {
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
        return JSON.readTree(answer.body());
    }
}
