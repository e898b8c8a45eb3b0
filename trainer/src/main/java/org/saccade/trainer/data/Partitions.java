package org.saccade.trainer.data;

import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** The partitions of a topic that must be there. */
final class Partitions {

    private Partitions() {}

    /**
     * All of them; the consumer is closed where there are none.
     *
     * @throws TrainingDataException when there is no such topic
     */
    static List<TopicPartition> of(Consumer<?, ?> consumer, String topic) {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            consumer.close();
            throw new TrainingDataException("there is no topic " + topic);
        }
        return found.stream().map(p -> new TopicPartition(topic, p.partition())).toList();
    }
}
