package org.saccade.inference.stream;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Turns records into windows to answer, and knows from where a successor must read. What it remembers of a partition is a function of what is
 * committed: it may be ended and begun again at any time. Implementations are not safe for several threads.
 */
interface Intake {

    /**
     * A partition is answered here from now on.
     *
     * @param answered what was answered before
     * @param committed the position of the group; null before the first
     */
    void begin(int partition, PredictionLog.Answered answered, OffsetAndMetadata committed);

    /** A partition is another instance's now. */
    void end(int partition);

    /** Partitions begun and not ended, in order. */
    List<Integer> partitions();

    /** Sorts records into a batch. */
    void take(ConsumerRecords<byte[], byte[]> records, Batch batch);

    /**
     * Closes windows of streams that are silent.
     *
     * @param lag records of a partition that have come and are not taken; negative when not known
     */
    void closeSilent(Batch batch, ToLongFunction<TopicPartition> lag);

    /** Whether it is time to commit. */
    boolean due(Batch batch, Duration sinceCommit);

    /** The positions to commit with a batch. */
    Map<TopicPartition, OffsetAndMetadata> positions(Batch batch);

    /** Positions are committed. */
    default void committed(Map<TopicPartition, OffsetAndMetadata> positions) {}
}
