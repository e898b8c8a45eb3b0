package org.saccade.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.saccade.app.admin.Cluster;
import org.saccade.local.LocalStack;
import org.saccade.schemas.schema.ClientSettings;

/**
 * Lag of every kind of group against kafka-consumer-groups, Kafka's own tool, in a process of its own. They differ in one thing: a position
 * past the end is a negative lag there and none here.
 */
class LagBesideKafkaTest {

    private static final String TOOL = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";

    private final String id = "beside-" + UUID.randomUUID().toString().substring(0, 8);
    private final ClientSettings client = ClientSettings.of(
            LocalStack.shared().bootstrapServers(), LocalStack.shared().registryUrl());

    /** What both say of one partition; "-" for what is not known. */
    private record Row(String group, String topic, String partition, String position, String end, String lag) {}

    @Test
    void everyRowIsTheSame() throws Exception {
        try (Admin admin = Admin.create(client.admin());
                Cluster cluster = Cluster.connect(client, Duration.ofSeconds(20));
                KafkaConsumer<byte[], byte[]> member = new KafkaConsumer<>(client.consumer(name("member")));
                KafkaConsumer<byte[], byte[]> silent = new KafkaConsumer<>(client.consumer(name("silent")))) {
            List<String> kinds = List.of("plain", "transactional", "unread", "kept", "deleted", "trimmed", "emptied");
            for (String kind : kinds) {
                admin.createTopics(List.of(new NewTopic(name(kind), 2, (short) 1)))
                        .all()
                        .get();
            }
            for (String kind : List.of("plain", "kept", "deleted", "trimmed", "emptied")) {
                produce(kind, false, 20);
            }
            produce("transactional", true, 20);

            commit(admin, "idle", "plain", 4, 10);
            read("empty", "plain", true);
            read("transactional", "transactional", true);
            read("careless", "transactional", false);
            commit(admin, "reset", "plain", 10, 10);
            commit(admin, "reset", "plain", 0, 3);
            commit(admin, "past", "plain", 10, 5000);
            commit(admin, "half", "plain", 7, null);
            commit(admin, "trimmed", "trimmed", 2, 10);
            commit(admin, "emptied", "emptied", 2, 3);
            commit(admin, "deleted", "deleted", 1, 2);
            commit(admin, "deleted", "kept", 10, 9);
            commit(admin, "dead", "plain", 1, 2);
            join(member, "plain");
            member.commitSync();
            join(silent, "unread");

            admin.deleteRecords(Map.of(at("trimmed", 0), RecordsToDelete.beforeOffset(6)))
                    .all()
                    .get();
            admin.deleteRecords(Map.of(at("emptied", 0), RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get();
            admin.deleteTopics(List.of(name("deleted"))).all().get();
            admin.deleteConsumerGroups(List.of(name("dead"))).all().get();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> {
                        Set<Row> ours = ours(cluster);
                        assertThat(ours).isEqualTo(theirs());
                        assertThat(ours).hasSizeGreaterThanOrEqualTo(18);
                    });
            Set<Row> rows = ours(cluster);
            assertThat(rows)
                    .contains(row("idle", "plain", 0, "4", "10", "6"), row("empty", "plain", 0, "10", "10", "0"));
            // Ten records and the marker of their transaction; a reader that commits last + 1 is behind by the marker
            // for ever.
            assertThat(rows).contains(row("transactional", "transactional", 0, "11", "11", "0"));
            assertThat(rows).contains(row("careless", "transactional", 0, "10", "11", "1"));
            assertThat(rows)
                    .contains(row("reset", "plain", 0, "0", "10", "10"), row("reset", "plain", 1, "3", "10", "7"));
            assertThat(rows).contains(row("trimmed", "trimmed", 0, "2", "10", "8"));
            assertThat(rows).contains(row("emptied", "emptied", 0, "2", "10", "8"));
            assertThat(rows).contains(row("past", "plain", 1, "5000", "10", "0"));
            assertThat(rows).contains(row("silent", "unread", 0, "-", "0", "-"));
            assertThat(rows).filteredOn(row -> row.group().equals(name("dead"))).isEmpty();
            assertThat(new LagMonitor(cluster).measure(List.of(name("dead"))))
                    .singleElement()
                    .satisfies(dead -> assertThat(dead.state()).isEqualTo("Dead"));
        }
    }

    private Set<Row> ours(Cluster cluster) {
        Set<Row> rows = new HashSet<>();
        for (GroupLag group : new LagMonitor(cluster).measure(List.of())) {
            for (PartitionLag p : group.partitions()) {
                if (group.group().startsWith(id)) {
                    rows.add(new Row(
                            group.group(),
                            p.topic(),
                            Integer.toString(p.partition()),
                            known(p.committed()),
                            known(p.end()),
                            known(p.lag())));
                }
            }
        }
        return rows;
    }

    private static String known(Long value) {
        return value == null ? "-" : value.toString();
    }

    private Set<Row> theirs() throws Exception {
        Process tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TOOL,
                        "--bootstrap-server",
                        client.bootstrapServers(),
                        "--describe",
                        "--all-groups")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String text = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tool.waitFor()).as(text).isZero();
        Set<Row> rows = new HashSet<>();
        text.lines().map(line -> line.trim().split("\\s+")).forEach(cell -> {
            if (cell[0].startsWith(id)) {
                String lag = cell[5].startsWith("-") && !cell[5].equals("-") ? "0" : cell[5];
                rows.add(new Row(cell[0], cell[1], cell[2], cell[3], cell[4], lag));
            }
        });
        return rows;
    }

    private String name(String kind) {
        return id + "-" + kind;
    }

    private TopicPartition at(String topic, int partition) {
        return new TopicPartition(name(topic), partition);
    }

    private Row row(String group, String topic, int partition, String position, String end, String lag) {
        return new Row(name(group), name(topic), Integer.toString(partition), position, end, lag);
    }

    private void produce(String topic, boolean transaction, int records) {
        Map<String, Object> settings = new HashMap<>(client.producer());
        if (transaction) {
            settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
            if (transaction) {
                producer.initTransactions();
                producer.beginTransaction();
            }
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(name(topic), i % 2, null, new byte[] {1}));
            }
            if (transaction) {
                producer.commitTransaction();
            }
        }
    }

    /** Sets the positions of a group without members, as a reset does; null leaves the second partition without one. */
    private void commit(Admin admin, String group, String topic, long first, Integer second) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        positions.put(at(topic, 0), new OffsetAndMetadata(first));
        if (second != null) {
            positions.put(at(topic, 1), new OffsetAndMetadata(second));
        }
        admin.alterConsumerGroupOffsets(name(group), positions).all().get();
    }

    /** Reads a topic to its end and commits: the reader's next offsets, as Saccade's consumers do, or last + 1. */
    private void read(String group, String topic, boolean next) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(client.consumer(name(group)))) {
            List<TopicPartition> partitions = List.of(at(topic, 0), at(topic, 1));
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
            List<TopicPartition> open = new ArrayList<>(partitions);
            while (!open.isEmpty()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    positions.put(
                            new TopicPartition(record.topic(), record.partition()),
                            new OffsetAndMetadata(record.offset() + 1));
                }
                if (next) {
                    positions.putAll(records.nextOffsets());
                }
                open.removeIf(partition -> consumer.position(partition) == ends.get(partition));
            }
            consumer.commitSync(positions);
        }
    }

    private void join(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        consumer.subscribe(List.of(name(topic)));
        TreeSet<Long> positions = new TreeSet<>();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            consumer.poll(Duration.ofMillis(100));
            positions.clear();
            consumer.assignment().forEach(partition -> positions.add(consumer.position(partition)));
            return consumer.assignment().size() == 2;
        });
    }
}
