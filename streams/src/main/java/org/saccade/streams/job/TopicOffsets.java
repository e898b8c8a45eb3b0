package org.saccade.streams.job;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/** Where the partitions of a topic begin and end. */
final class TopicOffsets {

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
        for (TopicPartitionInfo info : admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()) {
            wanted.put(new TopicPartition(topic, info.partition()), spec);
        }
        Map<Integer, Long> offsets = new TreeMap<>();
        admin.listOffsets(wanted, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, result) -> offsets.put(partition.partition(), result.offset()));
        return offsets;
    }
}
