package org.saccade.app.e2e;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;

/** What lies in Kafka, as a reader of committed records sees it. Not safe for several threads. */
final class Log implements AutoCloseable {

    private final ClientSettings client;
    private final Admin admin;
    private final AvroWire wire;

    Log(ClientSettings client) {
        this.client = client;
        this.admin = Admin.create(client.admin());
        this.wire = client.wire();
    }

    /** All committed records, from where the topic begins now to its end. */
    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(client.consumer(null))) {
            List<TopicPartition> partitions = List.copyOf(partitions(topic));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /** The same, decoded; a record that cannot be decoded is an error. */
    <T extends SpecificRecord> List<T> all(String topic, Class<T> type) {
        return records(topic).stream()
                .map(record -> wire.decode(record.value(), type))
                .toList();
    }

    <T extends SpecificRecord> T decode(ConsumerRecord<byte[], byte[]> record, Class<T> type) {
        return wire.decode(record.value(), type);
    }

    byte[] encode(String topic, SpecificRecord record) {
        return wire.encode(topic, record);
    }

    /** Writes a record and waits until it is acknowledged. */
    void send(String topic, String key, SpecificRecord record) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client.producer())) {
            get(() -> producer.send(
                            new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), encode(topic, record)))
                    .get());
        }
    }

    /** How many records were ever written to the topic, committed or not, markers included. */
    long written(String topic) {
        return ends(topic).values().stream().mapToLong(Long::longValue).sum();
    }

    /** Records between the group's committed offsets and the ends; partitions without an offset count from 0. */
    long lag(String group, String topic) {
        Map<TopicPartition, OffsetAndMetadata> committed = get(() -> admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get());
        long lag = 0;
        for (Map.Entry<TopicPartition, Long> end : ends(topic).entrySet()) {
            long at = Optional.ofNullable(committed.get(end.getKey()))
                    .map(OffsetAndMetadata::offset)
                    .orElse(0L);
            lag += end.getValue() - at;
        }
        return lag;
    }

    List<TopicPartition> partitions(String topic) {
        return get(() -> admin.describeTopics(List.of(topic)).allTopicNames().get()).get(topic).partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private Map<TopicPartition, Long> ends(String topic) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions(topic).forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        get(() -> admin.listOffsets(wanted).all().get()).forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    @Override
    public void close() {
        admin.close();
        wire.close();
    }

    private interface Answer<T> {
        T get() throws ExecutionException, InterruptedException;
    }

    private static <T> T get(Answer<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
