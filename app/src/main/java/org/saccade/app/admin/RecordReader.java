package org.saccade.app.admin;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads one record by its place. */
public final class RecordReader {

    private RecordReader() {}

    /**
     * The record at an offset.
     *
     * @throws ClusterException when there is none at that offset: not written yet, deleted, or a transaction's marker
     */
    public static ConsumerRecord<byte[], byte[]> read(Cluster cluster, TopicPartition partition, long offset) {
        if (!new TopicAdmin(cluster).names(true).contains(partition.topic())) {
            throw new ClusterException("there is no topic " + partition.topic(), null);
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(cluster.client().consumer(null))) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            consumer.seek(partition, offset);
            long deadline = System.nanoTime() + cluster.timeout().toNanos();
            while (offset < end && consumer.position(partition) <= offset && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    if (record.offset() == offset) {
                        return record;
                    }
                }
            }
            throw new ClusterException("there is no record at " + partition + "@" + offset, null);
        }
    }
}
