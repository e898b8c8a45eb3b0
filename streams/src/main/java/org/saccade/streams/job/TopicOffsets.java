package org.saccade.streams.job;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Where the partitions of a topic begin and end. */
final class TopicOffsets {

    private static final Duration APPEAR = Duration.ofSeconds(3);

    private final Admin admin;

    TopicOffsets(Admin admin) {
        this.admin = admin;
    }

    /** First offsets still there, by partition. */
    Map<Integer, Long> earliest(String topic) throws ExecutionException, InterruptedException {
        return list(topic, OffsetSpec.earliest(), IsolationLevel.READ_COMMITTED);
    }

    /** Ends of what a reader of committed records can reach: transaction markers are counted, open transactions are not. */
    Map<Integer, Long> committedEnds(String topic) throws ExecutionException, InterruptedException {
        return list(topic, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    }

    /** Ends with what open transactions have written so far. */
    Map<Integer, Long> writtenEnds(String topic) throws ExecutionException, InterruptedException {
        return list(topic, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    }

    private Map<Integer, Long> list(String topic, OffsetSpec spec, IsolationLevel isolation)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        for (TopicPartitionInfo info : describe(topic).partitions()) {
            wanted.put(new TopicPartition(topic, info.partition()), spec);
        }
        Map<Integer, Long> offsets = new TreeMap<>();
        admin.listOffsets(wanted, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, result) -> offsets.put(partition.partition(), result.offset()));
        return offsets;
    }

    /** A broker may learn of a topic a moment after it was made. */
    private TopicDescription describe(String topic) throws ExecutionException, InterruptedException {
        long end = System.nanoTime() + APPEAR.toNanos();
        while (true) {
            try {
                return admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .get(topic);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }
}
