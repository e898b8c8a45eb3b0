package org.saccade.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.app.admin.Cluster;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Topics;
import org.saccade.schemas.schema.TrainingProgress;
import org.saccade.schemas.schema.TrainingState;

/** Everything that a browser asks, asked without one; against a real broker and registry. */
class DashboardTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static RunningDashboard dashboard;

    private final String id = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        dashboard = new RunningDashboard(folder);
    }

    @AfterAll
    static void stop() {
        dashboard.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/app.js",
                "/live/view.js",
                "/style.css",
                "/webjars/uplot/1.6.30/dist/uPlot.esm.js",
                "/api/changes",
                "/api/live",
                "/api/pipeline/history",
                "/api/pipeline/partitions",
                "/api/letters",
                "/api/training/filed",
                "/api/models/filed"
            })
    void everyPageIsForThisMachineOnly(String path) throws IOException {
        String fine = dashboard.head("GET", path, "127.0.0.1:1");
        assertThat(fine)
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("Content-Security-Policy: default-src 'self'")
                .containsIgnoringCase("X-Content-Type-Options: nosniff")
                .doesNotContainIgnoringCase("Access-Control-Allow-Origin");
        assertThat(dashboard.head("GET", path, "dashboard.example")).startsWith("HTTP/1.1 200");
        assertThat(dashboard.head("GET", path, "evil.example")).startsWith("HTTP/1.1 403");
        assertThat(dashboard.head("GET", path, "localhost", "Origin: http://evil.example"))
                .startsWith("HTTP/1.1 403");
        assertThat(dashboard.head("GET", path, "localhost", "Origin: null")).startsWith("HTTP/1.1 403");
        assertThat(dashboard.head("POST", path, "localhost")).startsWith("HTTP/1.1 405");
        assertThat(dashboard.head("DELETE", path, "localhost")).startsWith("HTTP/1.1 405");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/letters/replay", "/api/models/announce", "/api/models/rollback"})
    void ordersComeFromOwnPagesOnly(String path) throws IOException, InterruptedException {
        assertThat(dashboard.head("GET", path, "localhost")).startsWith("HTTP/1.1 405");
        assertThat(dashboard.head("POST", path, "evil.example")).startsWith("HTTP/1.1 403");
        assertThat(dashboard.head("POST", path, "localhost", "Origin: http://evil.example"))
                .startsWith("HTTP/1.1 403");
        // What a form of another site can send without being asked first
        assertThat(dashboard.head("POST", path, "localhost", "Content-Type: text/plain"))
                .startsWith("HTTP/1.1 415");
        assertThat(dashboard.post(path, "no json").statusCode()).isEqualTo(400);
        assertThat(dashboard.post(path, "[]").statusCode()).isEqualTo(400);
        assertThat(dashboard
                        .post(path, "{\"a\":\"" + "x".repeat(70_000) + "\"}")
                        .statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../logback.xml",
                "/..%2flogback.xml",
                "/%2e%2e/logback.xml",
                "/live/../../logback.xml",
                "/webjars/../../logback.xml",
                "/webjars/../MANIFEST.MF",
                "/webjars/%2e%2e/maven/org.webjars.npm/uplot/pom.xml",
                "/webjars//etc/passwd",
                "/app.js%00.html",
                "/dashboard/app.js"
            })
    void nothingOutsideTheAssetsIsRead(String path) throws IOException {
        assertThat(dashboard.head("GET", path, "localhost")).startsWith("HTTP/1.1 404");
    }

    @Test
    void changesComeAsEventsAndHistoryGrows() throws Exception {
        try (InputStream changes = open("/api/changes")) {
            String first = "";
            while (!first.contains("event: pipeline\n")) {
                int letter = changes.read();
                assertThat(letter).as(first).isNotNegative();
                first += (char) letter;
            }
        }
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        json("/api/pipeline/history").path("times").size())
                .isGreaterThan(1));
        assertThat(json("/api/pipeline/partitions?filter=no-such-" + id)
                        .path("count")
                        .asInt())
                .isZero();
    }

    @Test
    void aClusterThatDoesNotAnswerIsAStateToShow() throws Exception {
        ClientSettings nobody = ClientSettings.of("127.0.0.1:1", "http://127.0.0.1:1");
        DashboardConfig config = new DashboardConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Set.of(),
                List.of(),
                folder.resolve("no-store"),
                Duration.ofMillis(500));
        try (Cluster cluster = Cluster.connect(nobody, Duration.ofMillis(500));
                Dashboard alone = Dashboard.start(cluster, config);
                InputStream changes = URI.create("http://127.0.0.1:" + alone.port() + "/api/changes")
                        .toURL()
                        .openStream()) {
            StringBuilder told = new StringBuilder();
            while (told.indexOf("did not answer") < 0) {
                int letter = changes.read();
                assertThat(letter).as(told.toString()).isNotNegative();
                told.append((char) letter);
            }
            assertThat(told).contains("127.0.0.1:1");
        }
    }

    @Test
    void lettersAreListedShownAndSentBackOnce() throws Exception {
        String stage = "stage-" + id;
        String filter = "/api/letters?stage=" + stage;
        byte[] value = {0, 1, 2, (byte) 0xFE};
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(dashboard.client().producer())) {
            producer.send(new DeadLetter(
                                    stage,
                                    Topics.LATE_EVENTS,
                                    0,
                                    5,
                                    new byte[] {9},
                                    value,
                                    "x.Bad",
                                    "bad <b>magic</b>",
                                    "")
                            .toProducerRecord(Topics.DEAD_LETTERS))
                    .get();
            producer.send(DeadLetter.of(stage, "gone-" + id, 0, 6, null, value, new PoisonRecordException("no topic"))
                            .toProducerRecord(Topics.DEAD_LETTERS))
                    .get();
        }
        JsonNode listed = json(filter);
        assertThat(listed.path("count").asInt()).isEqualTo(2);
        assertThat(listed.path("waiting").asInt()).isEqualTo(2);
        JsonNode letter = listed.path("letters").get(1);
        assertThat(letter.path("message").asText()).isEqualTo("bad <b>magic</b>");
        JsonNode payload = json("/api/letters/payload?letter="
                + URLEncoder.encode(letter.path("letter").asText(), StandardCharsets.UTF_8));
        assertThat(payload.path("hex").asText()).isEqualTo("000102fe");
        assertThat(payload.path("key").asText()).isEqualTo("09");
        assertThat(payload.path("bytes").asInt()).isEqualTo(4);

        String order = "{\"stage\":\"" + stage + "\"}";
        JsonNode report =
                JSON.readTree(dashboard.post("/api/letters/replay", order).body());
        assertThat(report.path("replayed").asInt()).isEqualTo(1);
        assertThat(report.path("originMissing").asInt()).isEqualTo(1);
        report = JSON.readTree(dashboard.post("/api/letters/replay", order).body());
        assertThat(report.path("replayed").asInt()).isZero();
        assertThat(report.path("replayedEarlier").asInt()).isPositive();
        assertThat(json(filter).path("waiting").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "events-0@1", "dead-letters-0@-1", "../x-0@1", "dead-letters-0@99999999999999999999"})
    void onlyLettersCanBeLookedInto(String letter) throws Exception {
        assertThat(dashboard
                        .get("/api/letters/payload?letter=" + URLEncoder.encode(letter, StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aTrainingIsToldWithItsEpochs() throws Exception {
        String run = "run-" + id;
        tell(run, TrainingState.EPOCH_FINISHED, 0, 2.5, 0.25);
        tell(run, TrainingState.EPOCH_FINISHED, 1, 1.5, 0.75);
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        dashboard.get("/api/training/run?run=" + run).statusCode())
                .isEqualTo(200));
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode epochs = json("/api/training/run?run=" + run).path("epochs");
            assertThat(epochs.size()).isEqualTo(2);
            assertThat(epochs.get(1).path("loss").asDouble()).isEqualTo(1.5);
            assertThat(epochs.get(1).path("validation").asDouble()).isEqualTo(0.75);
            assertThat(epochs.get(1).path("test").isNull()).isTrue();
        });
        assertThat(dashboard.get("/api/training/run?run=nobody").statusCode()).isEqualTo(404);
    }

    @Test
    void runsInFoldersAreFoundAndDamagedOnesLeftOut() throws Exception {
        Path run = Files.createDirectories(folder.resolve("runs/one"));
        Files.writeString(
                run.resolve("run.json"),
                "{\"run\":\"filed-" + id
                        + "\",\"history\":[{\"epoch\":0,\"loss\":2.0,\"validationAccuracy\":\"NaN\"}]}");
        Path damaged = Files.createDirectories(folder.resolve("runs/two"));
        Files.writeString(damaged.resolve("run.json"), "{\"run\":");
        Files.writeString(damaged.resolve("bundle.json"), "{\"model\":\"broken-" + id + "\"}");
        assertThat(json("/api/training/filed")).anyMatch(name -> name.asText().equals("filed-" + id));
        JsonNode detail = json("/api/training/run?run=filed-" + id);
        assertThat(detail.path("epochs").get(0).path("loss").asDouble()).isEqualTo(2);
        assertThat(detail.path("epochs").get(0).path("validation").isNull()).isTrue();
        String order = "{\"model\":\"broken-" + id + "\"}";
        HttpResponse<String> refused = dashboard.post("/api/models/announce", order);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("bundle.json");
        assertThat(dashboard
                        .post("/api/models/announce", "{\"model\":\"../../x\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(dashboard.post("/api/models/rollback", order).statusCode()).isEqualTo(404);
        assertThat(dashboard.get("/api/models/detail?model=nobody").statusCode())
                .isEqualTo(404);
    }

    @Test
    void aStreamIsSentAsItComesAndOthersAreOnlyListed() throws Exception {
        String seen = "seen-" + id;
        String other = "other-" + id;
        try (MovingBar bar = new MovingBar(dashboard.client(), seen, 50_000);
                MovingBar unseen = new MovingBar(dashboard.client(), other, 50_000);
                InputStream live = open("/api/live?streams=" + seen)) {
            long events = 0;
            JsonNode streams = null;
            int number = -1;
            while (events < 20_000 || streams == null || !streams.toString().contains(other)) {
                ByteBuffer packet = packet(live);
                if (packet.getInt(LiveLayout.KIND) == LiveLayout.EVENTS) {
                    events += packet.getInt(LiveLayout.COUNT);
                    assertThat(number == -1 || number == packet.getInt(LiveLayout.STREAM))
                            .isTrue();
                    number = packet.getInt(LiveLayout.STREAM);
                } else if (packet.getInt(LiveLayout.KIND) == LiveLayout.JSON) {
                    JsonNode said = JSON.readTree(packet.array(), LiveLayout.TEXT, packet.capacity() - LiveLayout.TEXT);
                    streams = said.has("streams") ? said.path("streams") : streams;
                }
            }
            for (JsonNode stream : streams) {
                if (stream.path("name").asText().equals(seen)) {
                    assertThat(stream.path("number").asInt()).isEqualTo(number);
                    assertThat(stream.path("width").asInt()).isEqualTo(MovingBar.WIDTH);
                    assertThat(stream.path("missingChunks").asLong()).isZero();
                } else if (stream.path("name").asText().equals(other)) {
                    assertThat(stream.path("width").asInt()).isZero();
                    assertThat(stream.path("bytesPerSecond").asDouble()).isPositive();
                }
            }
        }
    }

    @Test
    void aPageThatDoesNotReadCostsABoundedQueueAndIsToldWhatItMissed() throws Exception {
        String stream = "slow-" + id;
        LiveViewer slow = new LiveViewer(Set.of(stream), false, 1 << 20);
        LiveSource source = new LiveSource(dashboard.client());
        try (MovingBar bar = new MovingBar(dashboard.client(), stream, 400_000)) {
            source.add(slow);
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                PacketQueue.Books books = slow.books();
                assertThat(books.bytes()).isLessThanOrEqualTo(1 << 20);
                assertThat(books.droppedEvents()).isGreaterThan(400_000);
            });
        } finally {
            source.remove(slow);
            source.close();
        }
    }

    private void tell(String run, TrainingState state, int epoch, double loss, double validation) throws Exception {
        try (AvroWire wire = dashboard.client().wire();
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(dashboard.client().producer())) {
            TrainingProgress progress = TrainingProgress.newBuilder()
                    .setTrainingSet("set-" + id)
                    .setRun(run)
                    .setState(state)
                    .setEpoch(epoch)
                    .setEpochs(2)
                    .setLoss(loss)
                    .setValidationAccuracy(validation)
                    .setFiringRates(List.of(0.1, 0.2))
                    .setAtMs(System.currentTimeMillis())
                    .build();
            producer.send(new ProducerRecord<>(
                            Topics.TRAINING_PROGRESS, wire.encode(Topics.TRAINING_PROGRESS, progress)))
                    .get();
        }
    }

    private static JsonNode json(String path) throws Exception {
        HttpResponse<String> answer = dashboard.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static InputStream open(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(dashboard.url() + path).toURL().openConnection();
        connection.setReadTimeout((int) PATIENCE.toMillis());
        return connection.getInputStream();
    }

    private static ByteBuffer packet(InputStream live) throws IOException {
        DataInputStream in = new DataInputStream(live);
        int length = Integer.reverseBytes(in.readInt());
        byte[] packet = new byte[length];
        ByteBuffer view = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN).putInt(0, length);
        in.readFully(packet, Integer.BYTES, length - Integer.BYTES);
        return view;
    }
}
