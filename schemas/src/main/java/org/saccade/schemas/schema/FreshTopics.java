package org.saccade.schemas.schema;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Questions about topics made a moment ago.
 *
 * <p>Brokers learn of a topic after the controller has answered that it is made. Until then one says that the topic is not there, and the
 * administration client, which tries again after most errors, takes its word for it.
 */
public final class FreshTopics {

    private static final int PAUSE_MS = 50;

    private FreshTopics() {}

    /**
     * Asks again while the answer is that a topic is not there.
     *
     * @param question asked anew each time
     * @param patience how long; the last refusal is thrown after that
     * @throws ExecutionException the client's own, as {@link KafkaFuture#get()} throws it
     */
    public static <T> T ask(Supplier<KafkaFuture<T>> question, Duration patience)
            throws ExecutionException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            try {
                return question.get().get();
            } catch (ExecutionException e) {
                boolean unknown = e.getCause() instanceof UnknownTopicOrPartitionException;
                if (!unknown || System.nanoTime() - start > patience.toNanos()) {
                    throw e;
                }
                Thread.sleep(PAUSE_MS);
            }
        }
    }

    /**
     * Waits until the leader of each partition knows it. One that does not yet refuses a producer's first batch and takes its second, which the
     * producer cannot make up for (KAFKA-15591).
     *
     * @param patience how long topics that nobody has heard of are asked for
     * @throws ExecutionException the client's own; of a partition without a leader its TimeoutException
     */
    public static void awaitLeaders(Admin admin, Collection<String> topics, Duration patience)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        // First, as the client logs an error each time it asks for offsets in vain.
        ask(() -> admin.describeTopics(topics).allTopicNames(), patience).forEach((topic, description) -> description
                .partitions()
                .forEach(info -> ends.put(new TopicPartition(topic, info.partition()), OffsetSpec.latest())));
        ask(() -> admin.listOffsets(ends).all(), patience);
    }
}
