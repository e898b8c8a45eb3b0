package org.saccade.streams.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.local.LocalBroker;
import org.saccade.local.LocalBrokerConfig;
import org.saccade.local.LocalStack;
import org.saccade.schemas.digest.StageMeter;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.StageRate;
import org.saccade.schemas.schema.Topics;

class HealthServiceTest {

    @TempDir
    Path folder;

    @Test
    void hearsWhatStagesTellAndPublishesRates() throws Exception {
        try (LocalBroker broker = LocalBroker.start(LocalBrokerConfig.in(folder.resolve("broker")))) {
            ClientSettings settings = ClientSettings.of(
                    broker.bootstrapServers(), LocalStack.shared().registryUrl());
            create(settings, Topics.HEALTH, Topics.STREAM_HEALTH, Topics.STAGE_DIGESTS);
            try (HealthService service = HealthService.start(settings, "saccade-health", folder.resolve("state"));
                    StageMeter meter = StageMeter.open(settings, "replay", List.of(Topics.LIVE_EVENTS));
                    AvroWire wire = settings.wire()) {
                for (int i = 0; i < 7; i++) {
                    meter.add(
                            Topics.LIVE_EVENTS, meter.figures(Topics.LIVE_EVENTS, chunk(wire, Topics.LIVE_EVENTS, i)));
                }
                await(() -> sum(settings, Topics.LIVE_EVENTS) == 7);
                await(() -> service.streams().stream()
                        .anyMatch(stream -> stream.getStream().equals("s")));
                assertThat(service.watched()).containsExactly(Topics.STAGE_DIGESTS);
                assertThat(service.lastFailure()).isEmpty();
                assertThat(service.poison()).isZero();
                assertThat(service.late()).isZero();
                assertThat(service.lost()).isZero();
            }
        }
    }

    @Test
    void watchesRecordsOfWhatExistsTakesUpWhatIsMadeLaterAndPublishesRates() throws Exception {
        // A broker of its own: the topics have fixed names, and the test begins without them.
        try (LocalBroker broker = LocalBroker.start(LocalBrokerConfig.in(folder.resolve("broker")))) {
            ClientSettings settings = ClientSettings.of(
                    broker.bootstrapServers(), LocalStack.shared().registryUrl());
            try (HealthService service = HealthService.start(
                    settings, "saccade-health", folder.resolve("state"), HealthService.Way.RECORDS)) {
                create(settings, Topics.HEALTH, Topics.STREAM_HEALTH, Topics.EVENTS);
                await(() -> service.watched().equals(java.util.Set.of(Topics.EVENTS)));
                send(settings, Topics.EVENTS, 7);
                await(() -> sum(settings, Topics.EVENTS) == 7);
                create(settings, Topics.LIVE_EVENTS);
                await(() -> service.watched().contains(Topics.LIVE_EVENTS));
                send(settings, Topics.LIVE_EVENTS, 5);
                await(() -> sum(settings, Topics.LIVE_EVENTS) == 5);
                await(() -> service.streams().stream()
                        .anyMatch(stream -> stream.getStream().equals("s")));
                assertThat(service.stages()).extracting(StageRate::getTopic).contains(Topics.LIVE_EVENTS);
                assertThat(service.poison()).isZero();
                assertThat(service.late()).isZero();
            }
        }
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .until(condition);
    }

    private static void create(ClientSettings settings, String... topics) throws Exception {
        try (Admin admin = Admin.create(settings.admin())) {
            for (String topic : topics) {
                admin.createTopics(List.of(Topics.plan(topic).newTopic(2, (short) -1)))
                        .all()
                        .get();
            }
        }
    }

    private static void send(ClientSettings settings, String topic, int records) throws Exception {
        try (AvroWire wire = settings.wire();
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
            for (int i = 0; i < records; i++) {
                // One stream is in one partition: two that a busy machine reads far apart would have late windows.
                producer.send(new ProducerRecord<>(topic, new byte[] {'s'}, chunk(wire, topic, i)))
                        .get();
            }
        }
    }

    private static byte[] chunk(AvroWire wire, String topic, int i) {
        return wire.encode(topic, ChunkRecords.chunk("s", i, Events.none(new Geometry(4, 4), i), i, i + 1, 0, null));
    }

    /** Records of the topic over all windows, by the last rate of each. */
    private static long sum(ClientSettings settings, String topic) {
        List<StageRate> rates = new ArrayList<>();
        try (AvroWire wire = settings.wire();
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.consumer(null))) {
            TopicPartition partition = new TopicPartition(Topics.HEALTH, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    rates.add(wire.decode(record.value(), StageRate.class));
                }
            }
        }
        Map<Long, Long> last = rates.stream()
                .filter(rate -> rate.getTopic().equals(topic))
                .collect(Collectors.toMap(StageRate::getWindowStartMs, StageRate::getRecords, (a, b) -> b));
        return last.values().stream().mapToLong(Long::longValue).sum();
    }
}
