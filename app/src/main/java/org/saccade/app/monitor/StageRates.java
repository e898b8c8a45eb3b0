package org.saccade.app.monitor;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.RegistryException;
import org.saccade.schemas.schema.StageRate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest {@code StageRate} of each topic, kept up to date by a thread that reads the health topic.
 *
 * <p>Safe for use by several threads.
 */
public final class StageRates implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StageRates.class);
    private static final long LEAST_STALE_MS = 15_000;

    private final Map<String, StageRate> latest = new ConcurrentSkipListMap<>();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AvroWire wire;
    private final Thread thread;

    /** Starts reading from the beginning of the topic, which is compacted. */
    public StageRates(ClientSettings client, String topic) {
        wire = client.wire();
        consumer = new KafkaConsumer<>(client.consumer(null));
        thread = new Thread(() -> read(new TopicPartition(topic, 0)), "stage-rates");
        thread.setDaemon(true);
        thread.start();
    }

    /** What is known now, by topic. */
    public List<StageFlow> flows(long nowMs) {
        Collection<StageRate> rates = latest.values();
        return rates.stream().map(rate -> flow(rate, nowMs)).toList();
    }

    static StageFlow flow(StageRate rate, long nowMs) {
        double seconds = Math.max(1, rate.getWindowMs()) / 1e3;
        long age = Math.max(0, nowMs - rate.getWindowStartMs() - rate.getWindowMs());
        return new StageFlow(
                rate.getStage(),
                rate.getTopic(),
                rate.getRecords() / seconds,
                rate.getEvents() / seconds,
                rate.getSamples() / seconds,
                rate.getBytes() / seconds,
                rate.getStepsSkipped(),
                rate.getStepsTotal(),
                rate.getLatencyP50Ms(),
                rate.getLatencyP99Ms(),
                age,
                age > Math.max(LEAST_STALE_MS, 3 * rate.getWindowMs()));
    }

    private void read(TopicPartition partition) {
        try (consumer) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (!Thread.currentThread().isInterrupted()) {
                consumer.poll(Duration.ofMillis(500)).forEach(this::take);
            }
        } catch (WakeupException | InterruptException e) {
            LOG.debug("reading {} ends", partition);
        } catch (RuntimeException e) {
            LOG.warn("rates of the stages are no longer read: {}", e.getMessage(), e);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            StageRate rate = wire.decode(record.value(), StageRate.class);
            latest.merge(rate.getTopic(), rate, (a, b) -> a.getWindowStartMs() > b.getWindowStartMs() ? a : b);
        } catch (PoisonRecordException | RegistryException e) {
            LOG.warn("{}-{}@{} is left out: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
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
        wire.close();
    }
}
