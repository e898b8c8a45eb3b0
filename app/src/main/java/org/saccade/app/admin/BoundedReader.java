package org.saccade.app.admin;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.schema.ClientSettings;

/** Reads the committed records of partitions to their ends as they are now, without a consumer group. */
final class BoundedReader {

    private static final Duration POLL = Duration.ofMillis(500);

    private BoundedReader() {}

    /** What to do with each record, partition by partition in order; true to have the next one. */
    interface Handler {
        boolean accept(ConsumerRecord<byte[], byte[]> record) throws InterruptedException;
    }

    /** The offset to begin at, of those from {@code first} to {@code end} that a partition holds. */
    interface Start {
        long of(long first, long end);
    }

    /**
     * Reads until the handler has enough.
     *
     * @throws UnreachableException when nothing arrives for the cluster's timeout
     */
    static void read(Cluster cluster, List<TopicPartition> partitions, Start start, Handler handler)
            throws InterruptedException {
        ClientSettings client = cluster.client();
        Map<String, Object> settings = new HashMap<>(client.consumer(null));
        settings.put(
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Long.toString(cluster.timeout().toMillis()));
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            consumer.assign(partitions);
            Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
            consumer.beginningOffsets(partitions)
                    .forEach((partition, first) -> consumer.seek(partition, start.of(first, end.get(partition))));
            long progressAt = System.nanoTime();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < end.get(partition))) {
                var records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    if (record.offset() < end.get(new TopicPartition(record.topic(), record.partition()))
                            && !handler.accept(record)) {
                        return;
                    }
                }
                if (!records.isEmpty()) {
                    progressAt = System.nanoTime();
                } else if (System.nanoTime() - progressAt > cluster.timeout().toNanos()) {
                    throw new UnreachableException(
                            "Kafka at " + client.bootstrapServers() + " sent nothing of " + partitions + " for "
                                    + cluster.timeout().toMillis() + " ms",
                            null);
                }
            }
        }
    }
}
