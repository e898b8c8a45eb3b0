package org.saccade.app.admin;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Hands out the committed records of a topic for a person to look at; without a consumer group, so that no lag shows. */
public final class TopicRecords {

    /** Offsets ahead of the newest records that are looked at too: markers of transactions take offsets and are no records. */
    private static final long MARKERS = 1000;

    private static final Comparator<ConsumerRecord<byte[], byte[]>> BY_TIME = Comparator.comparingLong(
                    (ConsumerRecord<byte[], byte[]> record) -> record.timestamp())
            .thenComparingInt(ConsumerRecord::partition)
            .thenComparingLong(ConsumerRecord::offset);

    private final Cluster cluster;

    public TopicRecords(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Which records.
     *
     * @param partition the only one to read; below 0: all
     * @param from first offset in each partition
     * @param key of the records; null for any
     * @param limit most records; 0: no limit
     * @param newest the newest ones by Kafka's timestamp, oldest of them first; else the first ones, partition by partition
     */
    public record Selection(int partition, long from, String key, int limit, boolean newest) {

        boolean takes(ConsumerRecord<byte[], byte[]> record) {
            return key == null || record.key() != null && key.equals(new String(record.key(), StandardCharsets.UTF_8));
        }
    }

    /**
     * Reads to the end of the topic as it is now.
     *
     * @throws ClusterException when there is no such topic or partition
     */
    public void read(String topic, Selection selection, Consumer<ConsumerRecord<byte[], byte[]>> each)
            throws InterruptedException {
        List<TopicPartition> partitions = partitions(topic, selection.partition());
        if (selection.newest() && selection.limit() > 0) {
            newest(partitions, selection, each);
            return;
        }
        int[] seen = {0};
        BoundedReader.read(cluster, partitions, (first, end) -> Math.max(first, selection.from()), record -> {
            if (selection.takes(record)) {
                each.accept(record);
                seen[0]++;
            }
            return seen[0] != selection.limit() || selection.limit() == 0;
        });
    }

    private void newest(
            List<TopicPartition> partitions, Selection selection, Consumer<ConsumerRecord<byte[], byte[]>> each)
            throws InterruptedException {
        // With a key they may be anywhere.
        long back = selection.key() == null ? selection.limit() + MARKERS : Long.MAX_VALUE;
        PriorityQueue<ConsumerRecord<byte[], byte[]>> kept = new PriorityQueue<>(BY_TIME);
        BoundedReader.read(
                cluster,
                partitions,
                (first, end) -> Math.max(Math.max(first, selection.from()), end - Math.min(end, back)),
                record -> {
                    if (selection.takes(record)) {
                        kept.add(record);
                        if (kept.size() > selection.limit()) {
                            kept.remove();
                        }
                    }
                    return true;
                });
        while (!kept.isEmpty()) {
            each.accept(kept.remove());
        }
    }

    private List<TopicPartition> partitions(String topic, int only) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (PartitionStatus status : new TopicAdmin(cluster).partitions(topic)) {
            if (only < 0 || only == status.partition()) {
                partitions.add(new TopicPartition(topic, status.partition()));
            }
        }
        if (partitions.isEmpty()) {
            throw new ClusterException("topic " + topic + " has no partition " + only, null);
        }
        return partitions;
    }
}
