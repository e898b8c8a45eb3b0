package org.saccade.app.monitor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.saccade.schemas.schema.ClientSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that reads a compacted topic of one partition from its beginning and hands on what comes. */
final class LatestRecords implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LatestRecords.class);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    /** Open until all that lay in the topic at the beginning has been handed on. */
    private final CountDownLatch behind = new CountDownLatch(1);

    /** @param taker is called by the thread; what it throws ends the reading */
    LatestRecords(ClientSettings client, String topic, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        consumer = new KafkaConsumer<>(client.consumer(null));
        thread = new Thread(() -> read(new TopicPartition(topic, 0), taker), "read-" + topic);
        thread.setDaemon(true);
        thread.start();
    }

    private void read(TopicPartition partition, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        try (consumer) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (!Thread.currentThread().isInterrupted()) {
                if (consumer.position(partition) >= end) {
                    behind.countDown();
                }
                consumer.poll(Duration.ofMillis(500)).forEach(taker);
            }
        } catch (WakeupException | InterruptException e) {
            LOG.debug("reading {} ends", partition);
        } catch (RuntimeException e) {
            LOG.warn("{} is no longer read: {}", partition, e.getMessage(), e);
        }
    }

    /** Waits until what lay in the topic at the beginning has been handed on, at most so long. */
    void awaitCaughtUp(Duration atMost) {
        try {
            if (!behind.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("{} has not been read to its end within {}", thread.getName(), atMost);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
