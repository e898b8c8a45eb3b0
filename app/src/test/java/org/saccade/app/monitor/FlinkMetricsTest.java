package org.saccade.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.MetricConfig;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.app.web.AddressException;
import org.saccade.app.web.ListenAddress;
import org.saccade.local.LocalFlink;
import org.saccade.local.LocalFlinkConfig;
import org.saccade.local.LocalStack;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.OffsetRange;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.SampleInfo;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.job.JobSettings;
import org.saccade.streams.job.LiveJob;
import org.saccade.streams.job.PassCoordinator;
import org.saccade.streams.job.PassListener;
import org.saccade.streams.job.PassOptions;
import org.saccade.streams.job.TrainingSet;
import org.saccade.streams.window.LiveSettings;
import org.saccade.streams.window.PassCounts;

/** Scrapes jobs that run. */
class FlinkMetricsTest {

    private static final Geometry SENSOR = new Geometry(34, 34);
    private static final Pattern SAMPLE =
            Pattern.compile("flink_taskmanager_job_task_operator_saccade_(\\w+)\\{(.*)} (\\S+)");

    private final LocalStack stack = LocalStack.shared();
    private final ClientSettings settings = ClientSettings.of(stack.bootstrapServers(), stack.registryUrl());
    private final String run = "-" + UUID.randomUUID();

    @TempDir
    Path folder;

    @Test
    void theBooksOfARunningLiveJobCloseToTheLastEvent() throws Exception {
        String events = topic("metrics-live-events");
        String frames = topic("metrics-live-frames");
        String dead = topic("metrics-dead");
        LiveJob.Ends ends = new LiveJob.Ends(events, frames, dead, null, "metrics" + run, true, false);
        LiveSettings live = LiveSettings.of(settings.properties(), frames, "T=5,H=34,W=34,window=50ms")
                .withSilence(Duration.ofMinutes(2), Duration.ofMinutes(5));
        InetSocketAddress address = ListenAddress.free(new InetSocketAddress("127.0.0.1", 0));
        try (LocalFlink flink = flink(address)) {
            JobClient job = LiveJob.start(
                    settings, live, ends, JobSettings.of(1, folder.toString()), flink.clientConfiguration(), null);
            // Chunks of 20 ms and 30 events: two windows of 50 ms close, the third holds the last chunk. One window is
            // silent in its last two bins of 10 ms.
            List<EventChunk> chunks = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                chunks.add(chunk("camera", i, i == 4 ? 0 : 30, null));
            }
            EventChunk repeated = chunks.get(5);
            EventChunk late =
                    EventChunk.newBuilder(chunks.get(0)).setSequence(7).build();
            chunks.add(repeated);
            chunks.add(late);
            send(events, chunks);
            sendRaw(events, new byte[] {9, 9, 9, 9, 9, 9});

            Map<String, Double> m = awaitRecords(address, 9);
            assertThat(m)
                    .containsEntry("chunks", 8.0)
                    .containsEntry("deadLetters", 1.0)
                    .containsEntry("receivedEvents", 7 * 30.0)
                    .containsEntry("lateEvents", 30.0)
                    .containsEntry("lateChunks", 1.0)
                    .containsEntry("repeatedEvents", 30.0)
                    .containsEntry("lostChunks", 1.0)
                    .containsEntry("droppedEvents", 0.0)
                    .containsEntry("windows", 2.0)
                    .containsEntry("events", 4 * 30.0)
                    .containsEntry("emptyWindows", 0.0)
                    .containsEntry("emptyBins", 2.0);
            double open = m.get("receivedEvents")
                    - m.get("events")
                    - m.get("droppedEvents")
                    - m.get("lateEvents")
                    - m.get("repeatedEvents");
            assertThat(open).as("events of the window that is open").isEqualTo(30.0);
            assertThat(m.get("records")).isEqualTo(m.get("chunks") + m.get("deadLetters"));
            job.cancel().get();
        }
    }

    @Test
    void theBooksOfARunningPassCloseToTheLastRecord() throws Exception {
        String events = topic("metrics-events");
        String frames = topic("metrics-frames");
        String evaluation = topic("metrics-evaluation-frames");
        String dead = topic("metrics-dead");
        for (String name : List.of(Topics.PASSES, Topics.TRAINING_PROGRESS)) {
            create(name);
        }
        List<EventChunk> chunks = new ArrayList<>(sample("test/1", Split.TEST, 3));
        chunks.add(chunks.get(1));
        chunks.addAll(sample("test/2", Split.TEST, 3).subList(0, 2));
        chunks.addAll(sample("train/1", Split.TRAIN, 2));
        chunks.add(chunk("nothing is known of this one", 0, 30, null));
        send(events, chunks);
        sendRaw(events, new byte[] {9, 9, 9, 9, 9, 9});
        // One record more than there is: the pass waits for it, and what it says meanwhile is not a matter of luck.
        TrainingSet set = TrainingSet.of(
                events,
                List.of(new OffsetRange(0, 0L, chunks.size() + 2L)),
                FrameSpec.parse("T=5,H=34,W=34,window=75ms"),
                "",
                1);
        PassOptions options = new PassOptions(frames, evaluation, dead, 1, false, JobSettings.of(1, folder.toString()));
        List<PassCounts> books = new ArrayList<>();
        PassListener listener = new PassListener() {
            @Override
            public void finished(Pass pass, PassCounts counts, Duration elapsed) {
                books.add(counts);
            }
        };
        InetSocketAddress address = ListenAddress.free(new InetSocketAddress("127.0.0.1", 0));
        try (LocalFlink flink = flink(address);
                PassCoordinator coordinator =
                        new PassCoordinator(settings, set, options, flink.clientConfiguration(), listener)) {
            CompletableFuture<PassCoordinator.Outcome> running = CompletableFuture.supplyAsync(() -> {
                try {
                    return coordinator.run();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            Map<String, Double> m = awaitRecords(address, chunks.size() + 1);
            assertThat(m)
                    .containsEntry("samples", 1.0)
                    .containsEntry("chunks", 3.0)
                    .containsEntry("events", 90.0)
                    .containsEntry("skipped", 2.0)
                    .containsEntry("repeated", 1.0)
                    .containsEntry("unlabelled", 1.0)
                    .containsEntry("deadLetters", 1.0)
                    .containsEntry("waiting", 2.0)
                    .containsEntry("incomplete", 0.0)
                    .containsEntry("emptyBins", 1.0);
            assertThat(m.get("records"))
                    .isEqualTo(m.get("chunks")
                            + m.get("skipped")
                            + m.get("repeated")
                            + m.get("unlabelled")
                            + m.get("deadLetters")
                            + m.get("waiting"));
            send(events, List.of(chunks.get(0)));
            assertThat(running.get()).isEqualTo(PassCoordinator.Outcome.EPOCHS_MADE);
        }
        assertThat(books).hasSize(2);
        assertThat(books.get(0).samples()).isEqualTo(2);
        assertThat(books.get(0).incomplete()).isEqualTo(1);
        assertThat(books.get(0).repeated()).isEqualTo(2);
        assertThat(books).allSatisfy(book -> assertThat(book.records())
                .isEqualTo(chunks.size() + 2)
                .isEqualTo(book.chunks() + book.skipped() + book.repeated() + book.unlabelled() + book.deadLetters()));
    }

    @Test
    void foreignHostsAreRefusedAndATakenPortIsTold() throws Exception {
        InetSocketAddress address = ListenAddress.free(new InetSocketAddress("127.0.0.1", 0));
        try (LocalFlink flink = flink(address)) {
            assertThat(flink.webUrl()).isNotBlank();
            assertThat(get(address, "/metrics", null).statusCode()).isEqualTo(200);
            assertThat(get(address, "/metrics", "http://elsewhere.example").statusCode())
                    .isEqualTo(403);
            assertThat(get(address, "/", null).statusCode()).isEqualTo(404);
            assertThatThrownBy(() -> ListenAddress.free(address))
                    .isInstanceOf(AddressException.class)
                    .hasMessageContaining("the port is taken");
        }
        try (ServerSocket held = new ServerSocket()) {
            held.bind(address);
            assertThat(held.isBound()).as("it is let go with the cluster").isTrue();
        }
    }

    /** As after a start of Flink that failed because another of its ports was taken. */
    @Test
    void aReporterThatWasLeftOpenGivesItsAddressUp() throws Exception {
        InetSocketAddress address = ListenAddress.free(new InetSocketAddress("127.0.0.1", 0));
        MetricConfig config = new MetricConfig();
        config.setProperty("host", address.getHostString());
        config.setProperty("port", Integer.toString(address.getPort()));
        FlinkMetrics left = new FlinkMetrics();
        left.open(config);
        FlinkMetrics next = new FlinkMetrics();
        next.open(config);
        left.close();
        assertThat(get(address, "/metrics", null).statusCode()).isEqualTo(200);
        next.close();
        assertThat(ListenAddress.free(address).getPort()).isEqualTo(address.getPort());
    }

    @Test
    void addressesAreReadAndRefused() {
        assertThat(ListenAddress.parse("9249")).isEqualTo(new InetSocketAddress("127.0.0.1", 9249));
        assertThat(ListenAddress.parse("0.0.0.0:9249")).isEqualTo(new InetSocketAddress("0.0.0.0", 9249));
        for (String wrong : List.of("", "host", "70000", "a b:1", "host:", "-1")) {
            assertThatThrownBy(() -> ListenAddress.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private LocalFlink flink(InetSocketAddress address) {
        return LocalFlink.start(LocalFlinkConfig.in(folder.resolve("flink"))
                .withSlots(1)
                .withSettings(FlinkMetrics.settings(address, Set.of("monitor"))));
    }

    private static Map<String, Double> awaitRecords(InetSocketAddress address, int records) throws Exception {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> scrape(address).getOrDefault("records", -1.0) == records);
        return scrape(address);
    }

    /** The job's own metrics by name. */
    private static Map<String, Double> scrape(InetSocketAddress address) throws IOException, InterruptedException {
        Map<String, Double> found = new TreeMap<>();
        for (String line : get(address, "/metrics", null).body().split("\n")) {
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches()) {
                assertThat(sample.group(2)).contains("operator_name=", "subtask_index=\"0\"", "job_name=");
                assertThat(found.put(sample.group(1), Double.valueOf(sample.group(3))))
                        .as(line)
                        .isNull();
            }
        }
        return found;
    }

    private static HttpResponse<String> get(InetSocketAddress address, String path, String origin)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path));
        if (origin != null) {
            request.header("Origin", origin);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private static List<EventChunk> sample(String id, Split split, int chunks) {
        List<EventChunk> made = new ArrayList<>();
        for (int i = 0; i < chunks; i++) {
            SampleInfo info = SampleInfo.newBuilder()
                    .setId(id)
                    .setLabel(1)
                    .setSplit(split)
                    .setLast(i == chunks - 1)
                    .build();
            made.add(chunk(id, i, 30, info));
        }
        return made;
    }

    /** Events spread over the chunk's 20 ms. */
    private static EventChunk chunk(String stream, int sequence, int events, SampleInfo info) {
        long startUs = sequence * 20_000L;
        EventsBuilder builder = new EventsBuilder(SENSOR, startUs, events);
        for (int i = 0; i < events; i++) {
            builder.add(startUs + i * 20_000L / events, i, sequence, i % 2);
        }
        return ChunkRecords.chunk(stream, sequence, builder.build(), startUs, startUs + 20_000, 0, info);
    }

    private void send(String topic, List<EventChunk> chunks) throws Exception {
        try (AvroWire wire = settings.wire();
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
            for (EventChunk chunk : chunks) {
                producer.send(new ProducerRecord<>(
                                topic, chunk.getStream().getBytes(StandardCharsets.UTF_8), wire.encode(topic, chunk)))
                        .get();
            }
        }
    }

    private void sendRaw(String topic, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private String topic(String purpose) throws Exception {
        String name = purpose + run;
        create(name);
        return name;
    }

    private void create(String name) throws Exception {
        try (Admin admin = Admin.create(settings.admin())) {
            if (!admin.listTopics().names().get().contains(name)) {
                admin.createTopics(List.of(Topics.plan(name).newTopic(1, (short) -1)))
                        .all()
                        .get();
            }
        }
    }
}
