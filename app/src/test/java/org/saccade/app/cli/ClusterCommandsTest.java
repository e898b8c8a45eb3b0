package org.saccade.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
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
import org.saccade.schemas.schema.ClientSettings;

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
        assertThat(gone.err()).contains(topic);
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
