package org.saccade.streams.decisions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.local.LocalStack;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Decision;
import org.saccade.schemas.schema.Topics;

class DecisionServiceTest {

    private static final String IN = "deciding-predictions";
    private static final String OUT = "deciding-decisions";

    @TempDir
    Path folder;

    private final ClientSettings settings = ClientSettings.of(
            LocalStack.shared().bootstrapServers(), LocalStack.shared().registryUrl());

    @Test
    void decidesOnceAndRemembersOverARestart() throws Exception {
        try (Admin admin = Admin.create(settings.admin())) {
            List<NewTopic> topics = new ArrayList<>(List.of(
                    new NewTopic(IN, 2, (short) 1),
                    Topics.plan(Topics.DECISIONS).newTopic(2, (short) 1)));
            if (!admin.listTopics().names().get().contains(Topics.DEAD_LETTERS)) {
                topics.add(Topics.plan(Topics.DEAD_LETTERS).newTopic(1, (short) 1));
            }
            admin.createTopics(topics).all().get();
        }
        DecisionRules rules = new DecisionRules(DecisionRules.Method.MAJORITY, 5, 0.4, 1);
        assertThatThrownBy(() -> start(rules, OUT).close())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("there is no topic " + OUT);
        try (DecisionService service = start(rules, Topics.DECISIONS)) {
            send(0, 1, 1, 1);
            awaitDecisions(3);
            assertThat(service.counts().decisions()).isEqualTo(3);
        }
        // The stage before repeats a window; the votes before the restart still count.
        try (DecisionService service = start(rules, Topics.DECISIONS)) {
            send(2, 1, 0, 0);
            List<Decision> decisions = awaitDecisions(5);
            assertThat(decisions).extracting(Decision::getClassName).containsExactly("bee", "bee", "bee", "bee", "bee");
            assertThat(decisions.get(4).getWindows()).isEqualTo(5);
            assertThat(decisions.get(4).getConfidence()).isEqualTo(0.6);
            assertThat(service.counts().leftOut()).isEqualTo(1);
        }
    }

    private DecisionService start(DecisionRules rules, String to) throws Exception {
        return DecisionService.start(settings, rules, IN, to, "deciding", folder.resolve("state"), decision -> {});
    }

    private void send(int firstWindow, int... classes) throws Exception {
        try (AvroWire wire = settings.wire();
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
            for (int i = 0; i < classes.length; i++) {
                producer.send(new ProducerRecord<>(
                                IN,
                                "s".getBytes(StandardCharsets.UTF_8),
                                wire.encode(IN, Predictions.of("s", firstWindow + i, classes[i]))))
                        .get();
            }
        }
    }

    private List<Decision> awaitDecisions(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> decisions().size() >= count);
        assertThat(decisions()).hasSize(count);
        return decisions();
    }

    /** Committed decisions of the one stream, in order. */
    private List<Decision> decisions() {
        List<Decision> decisions = new ArrayList<>();
        try (AvroWire wire = settings.wire();
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.consumer(null))) {
            List<TopicPartition> partitions =
                    List.of(new TopicPartition(Topics.DECISIONS, 0), new TopicPartition(Topics.DECISIONS, 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                    decisions.add(wire.decode(record.value(), Decision.class));
                }
            }
        }
        return decisions;
    }
}
