package org.saccade.inference.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.local.LocalStack;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ElementType;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.ModelAnnouncement;
import org.saccade.schemas.schema.ModelFile;
import org.saccade.schemas.schema.ModelFilePart;
import org.saccade.schemas.schema.OffsetRange;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.PassState;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.RegistryException;
import org.saccade.schemas.schema.SampleInfo;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.StageRate;
import org.saccade.schemas.schema.TrainingProgress;
import org.saccade.schemas.schema.TrainingState;

/** The wire format against a real registry. It stands here, where both the wire and a registry are at hand. */
class AvroWireTest {

    private final String topic = "wire-" + UUID.randomUUID();
    private AvroWire wire;

    @BeforeEach
    void open() {
        wire = new AvroWire(Map.of(AvroWire.REGISTRY_URL, LocalStack.shared().registryUrl()));
    }

    @AfterEach
    void close() {
        wire.close();
    }

    static Stream<SpecificRecord> records() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, -3});
        SampleInfo sample = new SampleInfo("Train/5/00001", 5, Split.TRAIN, true, Map.of("a", "240"));
        OffsetRange range = new OffsetRange(1, 5L, 9L);
        return Stream.of(
                new EventChunk("s", 3L, 34, 34, 0L, 99L, 1, bytes, 17L, sample),
                new EventChunk("s", 4L, 34, 34, 99L, 99L, 0, bytes, 0L, null),
                frames(bytes),
                new Prediction(
                        "s",
                        0L,
                        9L,
                        "m-1",
                        1,
                        "one",
                        List.of(0.25f, 0.75f),
                        8L,
                        -1,
                        null,
                        3,
                        5,
                        99L,
                        1L,
                        2L,
                        3L,
                        8,
                        "LAZY",
                        12.5,
                        4),
                new ModelAnnouncement(
                        "m-1",
                        "m",
                        "r",
                        0,
                        5L,
                        "model-files",
                        List.of(new ModelFile("step.onnx", 3L, "ab", 1)),
                        Map.of("testAccuracy", 0.9)),
                new ModelFilePart("m-1", "step.onnx", 0, 1, bytes),
                new Pass(
                        "set",
                        0,
                        PassState.FINISHED,
                        "events",
                        List.of(range),
                        "frames",
                        List.of(),
                        "T=8,H=1,W=1",
                        "",
                        7L,
                        1L,
                        0L,
                        3L,
                        0L,
                        5L),
                new TrainingProgress(
                        "set",
                        "run",
                        TrainingState.EPOCH_FINISHED,
                        1,
                        9,
                        0.5,
                        0.8,
                        null,
                        null,
                        1e-3,
                        900L,
                        55.5,
                        57,
                        57,
                        0L,
                        List.of(0.1, 0.02),
                        7L),
                StageRate.newBuilder()
                        .setStage("replay")
                        .setTopic("events")
                        .setWindowStartMs(0)
                        .setWindowMs(1000)
                        .setRecords(1)
                        .setEvents(2)
                        .setSamples(3)
                        .setBytes(4)
                        .setLatencyP99Ms(1.5)
                        .setClasses(List.of(5L, 6L))
                        .build());
    }

    private static Frames frames(ByteBuffer bytes) {
        return new Frames(
                "s",
                0L,
                9L,
                8,
                2,
                34,
                34,
                ElementType.UINT8,
                bytes,
                3L,
                0L,
                0L,
                0L,
                "id",
                4,
                Split.TEST,
                true,
                "set",
                2,
                0L,
                0L,
                "T=8,P=2,H=34,W=34,window=9,value=count",
                "mirror-h");
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyRecordComesBack(SpecificRecord record) {
        byte[] value = wire.encode(topic, record);
        assertThat(value[0]).isZero();
        assertThat(wire.decode(value, record.getClass())).isEqualTo(record);
    }

    @Test
    void otherProcessReadsByTheIdAlone() {
        byte[] value = wire.encode(topic, frames(ByteBuffer.wrap(new byte[5])));
        try (AvroWire other =
                new AvroWire(Map.of(AvroWire.REGISTRY_URL, LocalStack.shared().registryUrl()))) {
            assertThat(other.decode(value, Frames.class).getLabel()).isEqualTo(4);
        }
    }

    @Test
    void subjectIsFullTransitiveAndRefusesWhatIsNotCompatible() throws Exception {
        wire.prepare(topic, Prediction.getClassSchema());
        assertThat(get("/config/" + topic + "-value")).contains("FULL_TRANSITIVE");
        Schema changed = new Schema.Parser()
                .parse(Prediction.getClassSchema()
                        .toString()
                        .replace("\"name\":\"stepsRun\"", "\"name\":\"stepsDone\""));
        assertThatThrownBy(() -> wire.prepare(topic, changed))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("refused registering the schema of " + topic + "-value")
                .hasMessageContaining(LocalStack.shared().registryUrl());
    }

    @Test
    void withoutRegistrationTheSchemaMustBeThere() {
        try (AvroWire reader = new AvroWire(
                Map.of(AvroWire.REGISTRY_URL, LocalStack.shared().registryUrl(), AvroWire.AUTO_REGISTER, "false"))) {
            assertThatThrownBy(() -> reader.prepare(topic, Frames.getClassSchema()))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining(topic + "-value");
            wire.prepare(topic, Frames.getClassSchema());
            reader.prepare(topic, Frames.getClassSchema());
        }
    }

    @Test
    void poisonIsNamed() {
        byte[] good = wire.encode(topic, frames(ByteBuffer.wrap(new byte[5])));
        poison(null, "the value is null");
        poison(new byte[4], "4 bytes has no schema id");
        byte[] magic = good.clone();
        magic[0] = 9;
        poison(magic, "magic byte 9");
        byte[] unknown = good.clone();
        unknown[1] = 0x7E;
        poison(unknown, "is not in the registry");
        poison(Arrays.copyOf(good, good.length + 1), "bytes are left over");
        poison(
                wire.encode(topic + "-other", new ModelFilePart("m", "p", 0, 1, ByteBuffer.allocate(1))),
                "ModelFilePart");
        for (int length = 5; length < good.length; length++) {
            poison(Arrays.copyOf(good, length), "are no Frames");
        }
    }

    /** A length of gigabytes in a record of bytes must not become an allocation; damage never escapes as another error. */
    @Test
    void damageRaisesNothingButOurError() {
        byte[] good = wire.encode(topic, frames(ByteBuffer.wrap(new byte[64])));
        byte[] huge = Arrays.copyOf(good, 16);
        Arrays.fill(huge, 5, 9, (byte) 0xFF);
        huge[9] = 0x0F;
        poison(huge, "are no Frames");
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 3000; round++) {
            byte[] damaged = good.clone();
            for (int flip = 0; flip <= random.nextInt(3); flip++) {
                damaged[5 + random.nextInt(damaged.length - 5)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                wire.decode(damaged, Frames.class);
            } catch (PoisonRecordException expected) {
                assertThat(expected).as("-Dtest.seed=%s", seed).hasMessageContaining("Frames");
            }
        }
    }

    @Test
    void registryThatIsAwayIsNamedWithHowLongItWasTried() {
        try (AvroWire nowhere = new AvroWire(
                Map.of(AvroWire.REGISTRY_URL, "http://me:s3cr3t@127.0.0.1:1", AvroWire.RETRY_MS, "1000"))) {
            assertThatThrownBy(() -> nowhere.encode(topic, frames(ByteBuffer.allocate(1))))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("http://127.0.0.1:1 was not reachable for 1 s")
                    .hasMessageNotContaining("s3cr3t");
        }
        assertThatThrownBy(() -> new AvroWire(Map.of(AvroWire.REGISTRY_URL, "http://r", AvroWire.RETRY_MS, "soon")))
                .hasMessageContaining("schema.registry.retry.ms is \"soon\"");
        assertThatThrownBy(() -> new AvroWire(Map.of())).hasMessage("setting schema.registry.url is missing");
    }

    @Test
    void anAddressWithoutItsPathIsHintedAt() {
        String address = LocalStack.shared().registryUrl().replaceFirst("/apis/.*", "");
        try (AvroWire lost = new AvroWire(Map.of(AvroWire.REGISTRY_URL, address))) {
            assertThatThrownBy(() -> lost.prepare(topic, Frames.getClassSchema()))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("refused registering")
                    .hasMessageContaining("does the address lack a path, as /apis/ccompat/v7?");
        }
    }

    /** A schema of another kind is there for ever: waiting for it would hold back all that comes after. */
    @Test
    void schemaOfAnotherKindIsPoison() throws Exception {
        URI uri = URI.create(LocalStack.shared().registryUrl() + "/subjects/" + topic + "-json-value/versions");
        String body = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"schemaType\":\"JSON\",\"schema\":\"{\\\"$schema\\\":\\\"http://json-schema.org/draft-07/schema#\\\",\\\"type\\\":\\\"object\\\"}\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        assertThat(body).startsWith("{\"id\":");
        int id = Integer.parseInt(body.replaceAll("[^0-9]", ""));
        poison(ByteBuffer.allocate(9).put((byte) 0).putInt(id).array(), "schema id " + id + " is no Avro schema");
    }

    /** A password in the address is sent, and is not part of the address that the client asks, and logs. */
    @Test
    void passwordInTheAddressIsSentAsCredentials() throws IOException {
        List<String> sent = new ArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            sent.add(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        server.start();
        String address = "127.0.0.1:" + server.getAddress().getPort();
        try (AvroWire guarded = new AvroWire(Map.of(AvroWire.REGISTRY_URL, "http://me:s3%21cr+t@" + address))) {
            assertThatThrownBy(() -> guarded.prepare(topic, Frames.getClassSchema()))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("http://" + address + " refused");
            String basic = Base64.getEncoder().encodeToString("me:s3!cr+t".getBytes(StandardCharsets.UTF_8));
            assertThat(sent).containsExactly("Basic " + basic);
        } finally {
            server.stop(0);
        }
    }

    private void poison(byte[] value, String message) {
        assertThatThrownBy(() -> wire.decode(value, Frames.class))
                .isInstanceOf(PoisonRecordException.class)
                .hasMessageContaining(message);
    }

    private static String get(String path) throws IOException, InterruptedException {
        URI uri = URI.create(LocalStack.shared().registryUrl() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
