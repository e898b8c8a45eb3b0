package org.saccade.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.TopicAdmin;
import org.saccade.local.LocalStack;
import org.saccade.schemas.schema.ClientSettings;

/** Against a real broker; group and topic are new for each test. */
class LagMonitorTest {

    private static ClientSettings client;
    private static Cluster cluster;

    private String topic;
    private String group;

    @BeforeAll
    static void connect() {
        LocalStack stack = LocalStack.shared();
        client = ClientSettings.of(stack.bootstrapServers(), stack.registryUrl());
        cluster = Cluster.connect(client, Duration.ofSeconds(20));
    }

    @AfterAll
    static void disconnect() {
        cluster.close();
    }

    @BeforeEach
    void names() {
        String id = UUID.randomUUID().toString();
        topic = "lag-" + id;
        group = "group-" + id;
        cluster.await(
                cluster.admin()
                        .createTopics(List.of(new NewTopic(topic, 2, (short) 1)))
                        .all(),
                "creating " + topic);
    }

    @Test
    void anIdleGroupIsBehindByWhatItHasNotRead() {
        produce(null, 10);
        readAll(10);
        produce(null, 7);
        GroupLag lag = measure();
        assertThat(lag.state()).isEqualTo("Empty");
        assertThat(lag.members()).isZero();
        assertThat(lag.partitions()).hasSize(2);
        assertThat(lag.knownLag()).isEqualTo(7);
        assertThat(lag.unknown()).isZero();
    }

    @Test
    void aFullyReadTransactionalTopicHasNoLagAndAnOpenTransactionAddsNone() {
        produce("tx-" + group, 10);
        readAll(10);
        assertThat(measure().knownLag()).isZero();
        Map<String, Object> settings = new HashMap<>(client.producer());
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "open-" + group);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, 0, null, new byte[1]));
            producer.flush();
            assertThat(measure().knownLag()).isZero();
            producer.commitTransaction();
        }
        // The record and its marker
        Awaitility.await().untilAsserted(() -> assertThat(measure().knownLag()).isEqualTo(2));
    }

    @Test
    void aMemberThatHasCommittedNothingIsUnknownAndNotZero() {
        produce(null, 5);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(client.consumer(group))) {
            consumer.subscribe(List.of(topic));
            Awaitility.await().until(() -> {
                consumer.poll(Duration.ofMillis(200));
                return consumer.assignment().size() == 2;
            });
            GroupLag lag = measure();
            assertThat(lag.members()).isEqualTo(1);
            assertThat(lag.unknown()).isEqualTo(2);
            assertThat(lag.partitions()).allSatisfy(p -> {
                assertThat(p.lag()).isNull();
                assertThat(p.note()).contains("nothing committed");
                assertThat(p.end()).isNotNull();
            });
        }
    }

    @Test
    void aDeadGroupOfADeletedTopicIsStillThereAndUnknown() {
        String other = topic + "-kept";
        cluster.await(
                cluster.admin()
                        .createTopics(List.of(new NewTopic(other, 1, (short) 1)))
                        .all(),
                "creating");
        produce(null, 4);
        readAll(4);
        // A second topic keeps the group's offsets: Kafka forgets a group with the last topic it has offsets of.
        commit(new TopicPartition(other, 0), 0);
        new TopicAdmin(cluster).delete(List.of(topic));
        Awaitility.await().untilAsserted(() -> {
            GroupLag lag = measure();
            assertThat(lag.state()).isEqualTo("Empty");
            assertThat(lag.partitions()).anySatisfy(p -> {
                assertThat(p.topic()).isEqualTo(other);
                assertThat(p.lag()).isZero();
            });
            assertThat(lag.partitions())
                    .filteredOn(p -> p.topic().equals(topic))
                    .allSatisfy(p -> {
                        assertThat(p.lag()).isNull();
                        assertThat(p.end()).isNull();
                    });
        });
    }

    @Test
    void aGroupThatReadPastTheEndIsNeverNegative() {
        produce(null, 3);
        commit(new TopicPartition(topic, 0), 1000);
        assertThat(measure().partitions()).singleElement().satisfies(p -> {
            assertThat(p.committed()).isEqualTo(1000);
            assertThat(p.lag()).isZero();
        });
    }

    @Test
    void aGroupThatIsNotThereIsDead() {
        assertThat(new LagMonitor(cluster).measure(List.of(group)))
                .singleElement()
                .satisfies(dead -> {
                    assertThat(dead.state()).isEqualTo("Dead");
                    assertThat(dead.status()).isEqualTo(LagStatus.STOPPED);
                    assertThat(dead.partitions()).isEmpty();
                });
        assertThat(new LagMonitor(cluster).measure(List.of()))
                .extracting(GroupLag::group)
                .doesNotContain(group);
    }

    @Test
    void theLogTellsHowOldAPositionIs() {
        produce(null, 4);
        commit(new TopicPartition(topic, 0), 1);
        try (Monitor monitor = new Monitor(
                cluster, new MonitorConfig(List.of(group), "none-" + topic, Duration.ofSeconds(1), false, true))) {
            Awaitility.await().untilAsserted(() -> {
                PartitionLag lag = monitor.look().groups().get(0).partitions().get(0);
                assertThat(lag.lag()).isEqualTo(1);
                assertThat(lag.lagSeconds()).isBetween(0.0, 60.0);
            });
            Awaitility.await()
                    .untilAsserted(() -> assertThat(monitor.look().status()).isEqualTo(LagStatus.STOPPED));
        }
    }

    @Test
    void aMarkerBehindAPositionHasNoAgeAndHoldsNothingUp() {
        produce("tx-" + group, 4);
        commit(new TopicPartition(topic, 0), 2);
        RecordTimes.Position marker = new RecordTimes.Position(new TopicPartition(topic, 0), 2);
        RecordTimes.Position record = new RecordTimes.Position(new TopicPartition(topic, 1), 1);
        try (RecordTimes times = new RecordTimes(client)) {
            times.read(List.of(marker, record), Duration.ofSeconds(20));
            assertThat(times.at(marker)).isNull();
            assertThat(times.at(record)).isPositive();
        }
    }

    private GroupLag measure() {
        List<GroupLag> groups = new LagMonitor(cluster).measure(List.of(group));
        assertThat(groups).hasSize(1);
        return groups.get(0);
    }

    private void produce(String transaction, int records) {
        Map<String, Object> settings = new HashMap<>(client.producer());
        if (transaction != null) {
            settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transaction);
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
            if (transaction != null) {
                producer.initTransactions();
                producer.beginTransaction();
            }
            for (int i = 0; i < records; i++) {
                byte[] value = ("record " + i).getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(topic, i % 2, null, value));
            }
            if (transaction != null) {
                producer.commitTransaction();
            }
        }
    }

    /** Reads so many records and commits the reader's position, as Saccade's own consumers do. */
    private void readAll(int records) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(client.consumer(group))) {
            List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
            consumer.assign(partitions);
            List<byte[]> read = new ArrayList<>();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> read.add(record.value()));
                // Asked again each time: the marker of a transaction comes after its commit has returned.
                Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
                return read.size() == records && partitions.stream().allMatch(p -> consumer.position(p) == ends.get(p));
            });
            consumer.commitSync();
        }
    }

    private void commit(TopicPartition partition, long offset) {
        Map<String, Object> settings = new HashMap<>(client.consumer(group));
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            consumer.assign(List.of(partition));
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(offset)));
        }
    }
}
