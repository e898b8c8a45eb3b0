package org.saccade.ingest.replay;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.utils.Utils;
import org.saccade.schemas.digest.RecordFigures;
import org.saccade.schemas.digest.StageMeter;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Topics;

/**
 * Sends chunks so that what arrives in a partition is always a prefix of what was sent to it, whenever and however the sending ends.
 *
 * <p>An idempotent producer keeps the order within a partition as long as no batch is given up: a batch that expired would leave a hole, as
 * later ones may follow it. So batches never expire here; instead, when nothing is acknowledged for {@code delivery.timeout.ms} (2 minutes
 * unless the client settings say otherwise) the producer as a whole is abandoned, as it is at the first failure of any batch. Batches
 * already with the broker then are refused by it, because their sequence numbers do not connect.
 *
 * <p>Only a producer's first batch for a partition has nothing to connect to: a leader that learns of its partition between the first and
 * the second takes the second (KAFKA-15591). So all leaders have answered {@link TopicLog} before anything is sent.
 *
 * <p>One thread sends; the producer's own thread acknowledges.
 */
final class ChunkSender implements AutoCloseable {

    /** Header: name of the replay. */
    static final String REPLAY_HEADER = "saccade.replay";
    /** Header: {@link Position} of the chunk. */
    static final String INDEX_HEADER = "saccade.index";
    /** Header: number of partitions by which keys were spread. */
    static final String PARTITIONS_HEADER = "saccade.partitions";

    private static final long DEFAULT_STALL_MS = 120_000;

    private final String topic;
    private final int partitions;
    private final String address;
    private final Header replayHeader;
    private final Header partitionsHeader;
    private final long stallMs;
    private final AvroWire wire;
    private final KafkaProducer<byte[], byte[]> producer;
    private final StageMeter meter;

    private final Object lock = new Object();
    private long sent;
    private long acknowledged;
    private long progressAt;
    private RuntimeException failure;
    private boolean finished;

    /**
     * @param lingerMs how long a chunk may wait for company
     * @throws org.saccade.schemas.schema.RegistryException when the registry does not answer or refuses the schema
     */
    ChunkSender(ClientSettings settings, String topic, int partitions, String replayId, int lingerMs) {
        this.topic = topic;
        this.partitions = partitions;
        this.address = settings.bootstrapServers();
        this.replayHeader = new RecordHeader(REPLAY_HEADER, replayId.getBytes(StandardCharsets.UTF_8));
        this.partitionsHeader =
                new RecordHeader(PARTITIONS_HEADER, Integer.toString(partitions).getBytes(StandardCharsets.UTF_8));
        this.stallMs = stallMs(settings);
        this.wire = settings.wire();
        try {
            wire.prepare(topic, EventChunk.getClassSchema());
            this.producer = new KafkaProducer<>(producerSettings(settings, topic, lingerMs));
            this.meter = StageMeter.open(settings, "replay", List.of(topic));
        } catch (RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    /** Settings of the producer: the user's own where they say something that does not decide what arrives. */
    static Map<String, Object> producerSettings(ClientSettings settings, String topic, int lingerMs) {
        Map<String, Object> config = new HashMap<>(settings.producer());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.toString(Integer.MAX_VALUE));
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(stallMs(settings)));
        if (!settings.properties().containsKey(ProducerConfig.LINGER_MS_CONFIG)) {
            config.put(ProducerConfig.LINGER_MS_CONFIG, Integer.toString(lingerMs));
        }
        if (!settings.properties().containsKey(ProducerConfig.COMPRESSION_TYPE_CONFIG)) {
            Topics.plan(topic).producerSettings().forEach(config::putIfAbsent);
        }
        return config;
    }

    private static long stallMs(ClientSettings settings) {
        String stall = settings.properties().get(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
        return stall == null ? DEFAULT_STALL_MS : Long.parseLong(stall.trim());
    }

    /** Partition of a key, as Kafka's own producers choose it: murmur2 of the key modulo the number of partitions. */
    static int partitionOf(String key, int partitions) {
        return partitionOf(key.getBytes(StandardCharsets.UTF_8), partitions);
    }

    private static int partitionOf(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }

    /** Bytes of a record's key and value. */
    static int bytes(String stream, byte[] value) {
        return stream.getBytes(StandardCharsets.UTF_8).length + value.length;
    }

    /** Partition of a stream. */
    int partitionOf(String stream) {
        return partitionOf(stream, partitions);
    }

    /**
     * Hands a chunk to the producer; waits while its buffer is full.
     *
     * @return bytes of key and value
     * @throws UnreachableException when the brokers have acknowledged nothing for too long
     * @throws ReplayException when they refused a record
     */
    int send(EventChunk chunk, Position position) {
        return send(chunk.getStream(), bytes(chunk), position);
    }

    /** Value of a chunk's record. Safe for several threads. */
    byte[] bytes(EventChunk chunk) {
        return wire.encode(topic, chunk);
    }

    /** The same as {@link #send(EventChunk, Position)} with the value made before. */
    int send(String stream, byte[] value, Position position) {
        byte[] key = stream.getBytes(StandardCharsets.UTF_8);
        hand(key, value, position);
        return key.length + value.length;
    }

    private Future<RecordMetadata> hand(byte[] key, byte[] value, Position position) {
        List<Header> headers = List.of(
                replayHeader,
                partitionsHeader,
                new RecordHeader(INDEX_HEADER, position.text().getBytes(StandardCharsets.UTF_8)));
        synchronized (lock) {
            if (sent == acknowledged) {
                progressAt = System.nanoTime();
            }
            sent++;
            check();
        }
        int partition = partitionOf(key, partitions);
        Future<RecordMetadata> sending = null;
        try {
            RecordFigures figures = meter.figures(topic, value);
            sending = producer.send(
                    new ProducerRecord<>(topic, partition, null, key, value, headers),
                    (metadata, e) -> acknowledged(metadata, e, figures));
        } catch (RuntimeException e) {
            completed(null, e);
        }
        synchronized (lock) {
            throwFailure();
        }
        return sending;
    }

    /**
     * The same, and waits until the brokers have acknowledged it and all ahead of it.
     *
     * @return where it lies
     */
    RecordMetadata sendAlone(String stream, byte[] value, Position position) {
        Future<RecordMetadata> sending = hand(stream.getBytes(StandardCharsets.UTF_8), value, position);
        awaitAcknowledged();
        try {
            return sending.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplayException("interrupted while waiting for topic " + topic, e);
        } catch (ExecutionException e) {
            throw new ReplayException("sending to topic " + topic + " at " + address + " failed: " + e.getCause(), e);
        }
    }

    private void acknowledged(RecordMetadata metadata, Exception e, RecordFigures figures) {
        if (e == null) {
            meter.add(topic, figures);
        }
        completed(metadata, e);
    }

    private void completed(RecordMetadata metadata, Exception e) {
        boolean first = false;
        synchronized (lock) {
            acknowledged++;
            progressAt = System.nanoTime();
            if (e != null && failure == null) {
                first = true;
                String where = metadata == null ? "topic " + topic : metadata.topic() + "-" + metadata.partition();
                failure = e instanceof TimeoutException
                        ? stalled(e)
                        : new ReplayException(
                                "sending to " + where + " at " + address + " failed: " + e.getMessage(), e);
            }
            lock.notifyAll();
        }
        if (first) {
            producer.close(Duration.ZERO);
        }
    }

    private UnreachableException stalled(Throwable cause) {
        return new UnreachableException(
                "no broker at " + address + " has acknowledged a record of topic " + topic + " for " + stallMs / 1000.0
                        + " s",
                cause);
    }

    /** Under the lock: throws when sending has failed or stalled. */
    private void check() {
        if (failure == null && sent - 1 > acknowledged && stalledNow()) {
            failure = stalled(null);
        }
        throwFailure();
    }

    private boolean stalledNow() {
        return System.nanoTime() - progressAt > stallMs * 1_000_000;
    }

    private void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Waits until the brokers have acknowledged all that was sent, after which {@link #close} loses nothing.
     *
     * @throws UnreachableException as {@link #send}
     * @throws ReplayException as {@link #send}
     */
    void finish() {
        awaitAcknowledged();
        synchronized (lock) {
            finished = true;
        }
    }

    private void awaitAcknowledged() {
        synchronized (lock) {
            while (failure == null && acknowledged < sent) {
                if (stalledNow()) {
                    failure = stalled(null);
                    break;
                }
                try {
                    lock.wait(1000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new ReplayException("interrupted while waiting for topic " + topic, e);
                }
            }
            throwFailure();
        }
    }

    /** Lets go of everything; what {@link #finish} has not waited for is abandoned. */
    @Override
    public void close() {
        try {
            producer.close(finished ? Duration.ofSeconds(5) : Duration.ZERO);
        } finally {
            meter.close();
            wire.close();
        }
    }
}
