package org.saccade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.generate.ShapeScenes;
import org.saccade.local.LocalStack;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;

/** Commands against a real broker and registry. */
class ClusterCommandsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path home;

    @Test
    void aTopicIsCreatedShownAndDeleted() throws Exception {
        String topic = "t-" + UUID.randomUUID();
        Calls.Result created = Calls.onStack(home, "topics", "create", topic, "--partitions", "3", "--json");
        assertThat(created.code()).isZero();
        assertThat(JSON.readTree(created.out()).at("/created/0").asText()).isEqualTo(topic);
        assertThat(Calls.onStack(home, "topics", "create", topic).out()).contains("exists", topic);
        JsonNode shown = JSON.readTree(
                Calls.onStack(home, "topics", "show", topic, "--json").out());
        assertThat(shown.at("/topic/partitions").asInt()).isEqualTo(3);
        assertThat(shown.at("/topic/compression").asText()).isEqualTo("zstd");
        assertThat(shown.at("/topic/retentionMs").asLong()).isEqualTo(-1);
        assertThat(shown.at("/partitions")).hasSize(3);
        Calls.Result refused = Calls.onStack(home, "topics", "delete", topic);
        assertThat(refused.code()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.err()).contains("--yes");
        assertThat(Calls.onStack(home, "topics", "delete", topic, "--yes").code())
                .isZero();
        Calls.Result gone = Calls.onStack(home, "topics", "show", topic, "--timeout", "2s");
        assertThat(gone.code()).isNotZero();
        assertThat(gone.err()).contains("there is no topic " + topic);
    }

    @Test
    void aReplayIsCountedInTheTopicAndSentOnce() throws Exception {
        Path data = home.resolve("with space");
        ShapeScenes.generate(data, 2, 1, 5);
        String topic = "events-" + UUID.randomUUID();
        assertThat(Calls.onStack(home, "topics", "create", topic).code()).isZero();
        Calls.Result first = Calls.onStack(home, "replay", data.toString(), "--topic", topic, "--json");
        assertThat(first.code()).as(first.err()).isZero();
        JsonNode sent = JSON.readTree(first.out());
        assertThat(sent.get("samples").asInt())
                .isEqualTo(3 * ShapeScenes.classNames().size());
        assertThat(sent.get("completed").asBoolean()).isTrue();
        JsonNode shown = JSON.readTree(
                Calls.onStack(home, "topics", "show", topic, "--json").out());
        assertThat(shown.at("/topic/records").asLong())
                .isEqualTo(sent.get("chunks").asLong());
        assertThat(shown.at("/topic/bytes").asLong()).isPositive();
        JsonNode again = JSON.readTree(Calls.onStack(home, "replay", data.toString(), "--topic", topic, "--json")
                .out());
        assertThat(again.get("chunks").asLong()).isZero();
    }

    @Test
    void theMonitorLooksOnce() throws Exception {
        Calls.Result result = Calls.onStack(home, "monitor", "--json", "--group", "no-such-group");
        assertThat(result.code()).isEqualTo(ExitCode.STANDS_STILL);
        JsonNode snapshot = JSON.readTree(result.out());
        assertThat(snapshot.at("/groups/0/state").asText()).isEqualTo("Dead");
        assertThat(snapshot.get("problem").isNull()).isTrue();
    }

    @Test
    void recordsAreReadFieldByField() throws Exception {
        String topic = "read-" + UUID.randomUUID();
        assertThat(Calls.onStack(home, "topics", "create", topic, "--partitions", "1")
                        .code())
                .isZero();
        ClientSettings client = ClientSettings.of(
                LocalStack.shared().bootstrapServers(), LocalStack.shared().registryUrl());
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client.producer());
                AvroWire wire = client.wire()) {
            for (int i = 0; i < 3; i++) {
                Events none = Events.none(new Geometry(34, 34), 0);
                EventChunk chunk = ChunkRecords.chunk("camera-" + i, i, none, 0, 1000, 0, null);
                byte[] value = wire.encode(topic, chunk);
                producer.send(new ProducerRecord<>(topic, ("camera-" + i).getBytes(StandardCharsets.UTF_8), value))
                        .get();
            }
            producer.send(new ProducerRecord<>(topic, null, new byte[] {9, 9})).get();
        }
        Calls.Result all = Calls.onStack(home, "topics", "read", topic, "--json");
        assertThat(all.code()).as(all.err()).isZero();
        List<JsonNode> records = new ArrayList<>();
        for (String line : all.out().split("\n")) {
            records.add(JSON.readTree(line));
        }
        assertThat(records).hasSize(4);
        assertThat(records.get(1).get("record").asText()).isEqualTo(topic + "-0@1");
        assertThat(records.get(1).get("type").asText()).isEqualTo("EventChunk");
        assertThat(records.get(1).at("/value/stream").asText()).isEqualTo("camera-1");
        assertThat(records.get(3).get("problem").asText()).contains("2 bytes");
        assertThat(records.get(3).at("/value/sha256").asText()).hasSize(64);
        assertThat(Calls.onStack(home, "topics", "read", topic, "--key", "camera-2")
                        .out())
                .contains("@2", "EventChunk")
                .doesNotContain("@1");
        assertThat(Calls.onStack(home, "topics", "read", topic, "--newest", "--limit", "2")
                        .out())
                .contains("@2", "@3", "unreadable")
                .doesNotContain("@1");
        assertThat(Calls.onStack(home, "topics", "read", topic, "--from", "1", "--limit", "1")
                        .out())
                .contains("@1")
                .doesNotContain("@0", "@2");
        assertThat(Calls.onStack(home, "topics", "read", topic, "--partition", "7")
                        .err())
                .contains("no partition 7");
    }

    /** Ten looks, although each takes longer than a tenth of the window. */
    @Test
    void aMonitorThatLooksOnceJudgesByAFullWindow() throws Exception {
        String topic = "stalled-" + UUID.randomUUID();
        String group = "group-" + topic;
        ClientSettings client = ClientSettings.of(
                LocalStack.shared().bootstrapServers(), LocalStack.shared().registryUrl());
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client.producer());
                KafkaConsumer<byte[], byte[]> member = new KafkaConsumer<>(client.consumer(group))) {
            assertThat(Calls.onStack(home, "topics", "create", topic).code()).isZero();
            producer.send(new ProducerRecord<>(topic, 0, null, new byte[1])).get();
            member.subscribe(List.of(topic));
            while (member.assignment().isEmpty()) {
                member.poll(Duration.ofMillis(100));
            }
            member.commitSync(Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)));
            Calls.Result result =
                    Calls.onStack(home, "monitor", "--once", "--json", "--window", "100ms", "--group", group);
            assertThat(JSON.readTree(result.out()).at("/groups/0/status").asText())
                    .isEqualTo("STALLED");
            assertThat(result.code()).isEqualTo(ExitCode.STANDS_STILL);
        }
    }

    @Test
    void statusTellsThatBrokerAndRegistryAnswer() throws Exception {
        Calls.Result result = Calls.onStack(home, "status", "--json");
        assertThat(result.code()).isZero();
        JsonNode status = JSON.readTree(result.out());
        assertThat(status.get("stackUp").asBoolean()).isFalse();
        assertThat(status.get("addresses"))
                .hasSize(2)
                .allSatisfy(a -> assertThat(a.get("reachable").asBoolean()).isTrue());
    }
}
