package org.saccade.ingest.replay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.saccade.local.LocalStack;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Topics;

/** A topic of its own on the shared real broker, and what lies in it. */
final class ReplayHarness {

    final ClientSettings settings;
    final String topic;
    private final int partitions;

    private ReplayHarness(ClientSettings settings, String topic, int partitions) {
        this.settings = settings;
        this.topic = topic;
        this.partitions = partitions;
    }

    static ReplayHarness withTopic(int partitions) throws Exception {
        LocalStack stack = LocalStack.shared();
        ClientSettings settings = ClientSettings.of(stack.bootstrapServers(), stack.registryUrl());
        String topic = "events-" + UUID.randomUUID();
        try (AdminClient admin = AdminClient.create(settings.admin())) {
            admin.createTopics(List.of(Topics.plan(topic).newTopic(partitions, (short) 1)))
                    .all()
                    .get();
        }
        return new ReplayHarness(settings, topic, partitions);
    }

    /** All chunks in the topic by stream, in the order of their partition. */
    Map<String, List<EventChunk>> chunks() {
        Map<String, List<EventChunk>> byStream =
                new TreeMap<>(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
        try (AvroWire wire = settings.wire()) {
            for (ConsumerRecord<byte[], byte[]> record : records()) {
                EventChunk chunk = wire.decode(record.value(), EventChunk.class);
                byStream.computeIfAbsent(chunk.getStream(), name -> new ArrayList<>())
                        .add(chunk);
            }
        }
        return byStream;
    }

    List<ConsumerRecord<byte[], byte[]>> records() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.consumer(null))) {
            List<TopicPartition> all = new ArrayList<>();
            for (int p = 0; p < partitions; p++) {
                all.add(new TopicPartition(topic, p));
            }
            consumer.assign(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (all.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
