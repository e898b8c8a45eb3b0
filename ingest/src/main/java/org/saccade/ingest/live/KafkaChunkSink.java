package org.saccade.ingest.live;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.saccade.ingest.replay.UnreachableException;
import org.saccade.schemas.digest.RecordFigures;
import org.saccade.schemas.digest.StageMeter;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.FreshTopics;
import org.saccade.schemas.schema.Topics;

/**
 * Chunks into a Kafka topic, at most once each: an idempotent producer that gives a chunk up rather than hold up the newer ones.
 *
 * <p>Little is on its way at a time ({@link SendWindow}), so that what waits does so in the feed's own queue, where the newest wins, and not
 * behind older chunks in the producer. A chunk that is given up may still have arrived if only its acknowledgement was lost.
 */
final class KafkaChunkSink implements ChunkSink {

    private static final String GIVE_UP_MS = "5000";
    private static final String REQUEST_MS = "3000";
    private static final String LINGER_MS = "2";
    private static final String LONGEST_WAIT_MS = "1000";

    private final String topic;
    private final AvroWire wire;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Object lock = new Object();
    private final SendWindow window = new SendWindow();
    private final StageMeter meter;

    private KafkaChunkSink(String topic, AvroWire wire, KafkaProducer<byte[], byte[]> producer, StageMeter meter) {
        this.topic = topic;
        this.wire = wire;
        this.producer = producer;
        this.meter = meter;
    }

    static KafkaChunkSink open(ClientSettings settings, String topic, Duration timeout) {
        requireTopic(settings, topic, timeout);
        AvroWire wire = settings.wire();
        try {
            wire.prepare(topic, EventChunk.getClassSchema());
            KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(producerSettings(settings, topic));
            return new KafkaChunkSink(topic, wire, producer, StageMeter.open(settings, "replay", List.of(topic)));
        } catch (RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    private static void requireTopic(ClientSettings settings, String topic, Duration timeout) {
        String timeoutMs = Long.toString(Math.min(Integer.MAX_VALUE, timeout.toMillis()));
        Map<String, Object> config = new HashMap<>(settings.admin());
        config.put("default.api.timeout.ms", timeoutMs);
        config.put("request.timeout.ms", timeoutMs);
        String address = settings.bootstrapServers();
        try (AdminClient admin = AdminClient.create(config)) {
            admin.describeTopics(List.of(topic)).allTopicNames().get();
            awaitLeaders(admin, topic, timeout);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new FeedException(
                        "there is no topic " + topic + " at " + address + " ('saccade topics create " + topic
                                + "' makes it)",
                        e);
            }
            if (e.getCause() instanceof TimeoutException) {
                throw new UnreachableException(
                        "no broker answered at " + address + " within " + timeout.toMillis() / 1000.0 + " s", e);
            }
            throw new FeedException(
                    "asking " + address + " for topic " + topic + " failed: "
                            + e.getCause().getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FeedException("interrupted while asking for topic " + topic, e);
        } catch (KafkaException e) {
            throw new UnreachableException("no broker at " + address + ": " + e.getMessage(), e);
        }
    }

    /** A partition that has lost its leader keeps no feed from the others. */
    private static void awaitLeaders(AdminClient admin, String topic, Duration timeout)
            throws ExecutionException, InterruptedException {
        try {
            FreshTopics.awaitLeaders(admin, List.of(topic), timeout);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TimeoutException)) {
                throw e;
            }
        }
    }

    private static Map<String, Object> producerSettings(ClientSettings settings, String topic) {
        Map<String, Object> config = new HashMap<>(settings.producer());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_WAIT_MS);
        Map<String, String> ours = Map.of(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                GIVE_UP_MS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                REQUEST_MS,
                ProducerConfig.LINGER_MS_CONFIG,
                LINGER_MS);
        ours.forEach((name, value) -> {
            if (!settings.properties().containsKey(name)) {
                config.put(name, value);
            }
        });
        if (!settings.properties().containsKey(ProducerConfig.COMPRESSION_TYPE_CONFIG)) {
            Topics.plan(topic).producerSettings().forEach(config::putIfAbsent);
        }
        return config;
    }

    @Override
    public void send(EventChunk chunk, Outcome outcome) throws InterruptedException {
        byte[] key = chunk.getStream().getBytes(StandardCharsets.UTF_8);
        byte[] value = wire.encode(topic, chunk);
        int bytes = key.length + value.length;
        synchronized (lock) {
            while (!window.admits(bytes)) {
                lock.wait();
            }
            window.sent(bytes);
        }
        long sentAtNs = System.nanoTime();
        RecordFigures figures = RecordFigures.of(chunk, value.length);
        try {
            producer.send(new ProducerRecord<>(topic, key, value), (metadata, e) -> {
                if (e == null) {
                    meter.add(topic, figures);
                }
                done(bytes, sentAtNs, outcome, e);
            });
        } catch (RuntimeException e) {
            done(bytes, sentAtNs, outcome, e);
        }
    }

    private void done(int bytes, long sentAtNs, Outcome outcome, Exception failure) {
        synchronized (lock) {
            window.ended(bytes, sentAtNs, System.nanoTime());
            lock.notifyAll();
        }
        outcome.of(failure);
    }

    @Override
    public void flush(Duration atMost) throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        synchronized (lock) {
            long left = until - System.nanoTime();
            while (window.inFlight() > 0 && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(lock, left);
                left = until - System.nanoTime();
            }
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        meter.close();
        wire.close();
    }
}
