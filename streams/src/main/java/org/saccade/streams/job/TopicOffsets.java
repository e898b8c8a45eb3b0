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
import org.saccade.schemas.schema.FreshTopics;

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
        TopicDescription description = FreshTopics.ask(
                        () -> admin.describeTopics(List.of(topic)).allTopicNames(), APPEAR)
                .get(topic);
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        for (TopicPartitionInfo info : description.partitions()) {
            wanted.put(new TopicPartition(topic, info.partition()), spec);
        }
        Map<Integer, Long> offsets = new TreeMap<>();
        FreshTopics.ask(
                        () -> admin.listOffsets(wanted, new ListOffsetsOptions(isolation))
                                .all(),
                        APPEAR)
                .forEach((partition, result) -> offsets.put(partition.partition(), result.offset()));
        return offsets;
    }
}
