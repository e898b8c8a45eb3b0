package org.saccade.app.dashboard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.RegistryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands every record of a topic, from the first on, to one who takes them, each once and partition by partition in order; on a thread of
 * its own, without a consumer group.
 *
 * <p>Waits for a topic that is not there yet and for a cluster that is away. A record that is refused as unreadable is left out.
 */
final class TopicFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final long CLOSE_MS = 700;
    private static final long AGAIN_SECONDS = 2;

    private final ClientSettings client;
    private final String topic;
    private final Consumer<ConsumerRecord<byte[], byte[]>> each;
    private final Runnable settled;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /**
     * Starts.
     *
     * @param each takes one record
     * @param settled called after some records were taken, once for all that came together
     */
    TopicFollower(
            ClientSettings client, String topic, Consumer<ConsumerRecord<byte[], byte[]>> each, Runnable settled) {
        this.client = client;
        this.topic = topic;
        this.each = each;
        this.settled = settled;
        this.thread = new Thread(this::run, "dashboard-" + topic);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            do {
                try {
                    follow();
                } catch (InterruptException e) {
                    return;
                } catch (KafkaException | RegistryException e) {
                    LOG.warn("{} is not read: {}", topic, e.getMessage());
                }
            } while (!closed.await(AGAIN_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            LOG.debug("{} is no longer read", topic);
        }
    }

    /** Returns at once where there is no such topic; else goes on until something fails. */
    private void follow() {
        Map<String, Object> settings = client.consumer(null);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (PartitionInfo info : consumer.listTopics().getOrDefault(topic, List.of())) {
                partitions.add(new TopicPartition(topic, info.partition()));
            }
            if (partitions.isEmpty()) {
                return;
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            next.forEach(consumer::seek);
            while (closed.getCount() > 0) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                records.forEach(this::take);
                if (!records.isEmpty()) {
                    settled.run();
                }
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            each.accept(record);
        } catch (PoisonRecordException e) {
            LOG.warn("{}-{}@{} is left out: {}", topic, record.partition(), record.offset(), e.getMessage());
        }
        next.put(new TopicPartition(topic, record.partition()), record.offset() + 1);
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            // A consumer that is interrupted cannot say goodbye; only one that hangs is.
            thread.join(CLOSE_MS);
            thread.interrupt();
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
