package org.saccade.ingest.live;

import java.time.Duration;
import java.util.ArrayList;
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

/** A topic of its own on the shared real broker. */
final class LiveHarness {

    private static final int PARTITIONS = 3;

    final ClientSettings settings;
    final String topic = "live-" + UUID.randomUUID();

    LiveHarness() throws Exception {
        LocalStack stack = LocalStack.shared();
        settings = ClientSettings.of(stack.bootstrapServers(), stack.registryUrl());
        try (AdminClient admin = AdminClient.create(settings.admin())) {
            admin.createTopics(List.of(Topics.plan(topic).newTopic(PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }

    /** All chunks by stream, in the order of their partition. */
    Map<String, List<EventChunk>> chunks() {
        Map<String, List<EventChunk>> byStream = new TreeMap<>();
        List<TopicPartition> all = new ArrayList<>();
        for (int p = 0; p < PARTITIONS; p++) {
            all.add(new TopicPartition(topic, p));
        }
        try (AvroWire wire = settings.wire();
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.consumer(null))) {
            consumer.assign(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (all.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    EventChunk chunk = wire.decode(record.value(), EventChunk.class);
                    byStream.computeIfAbsent(chunk.getStream(), name -> new ArrayList<>())
                            .add(chunk);
                }
            }
        }
        return byStream;
    }
}
