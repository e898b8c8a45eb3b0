package org.saccade.ingest.replay;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.saccade.schemas.schema.ClientSettings;

/**
 * What a topic already holds of a replay.
 *
 * <p>Read in steps that grow, from the end of each partition backwards, until a record of the replay is met: a replay that was just killed
 * is found within the first; only a topic that has none of it is read as a whole. Within a partition the records of one replay lie in
 * order, so the last one met is the highest.
 */
final class TopicLog {

    /** Records to look at first, then this factor more each time. */
    private static final long FIRST_LOOK = 64;

    private static final int GROWTH = 16;
    private static final long LOOK_EVERY_MS = 100;
    /** A topic made a moment ago is not known to every broker at once. */
    private static final long NEW_TOPIC_MS = 3000;
    /** What a killed process left on its way arrives sooner than this; what comes for longer has a living sender. */
    private static final long BUSY_MS = 5000;

    private final ClientSettings settings;
    private final String topic;
    private final Duration timeout;

    TopicLog(ClientSettings settings, String topic, Duration timeout) {
        this.settings = settings;
        this.topic = topic;
        this.timeout = timeout;
    }

    /**
     * Number of partitions of the topic.
     *
     * @throws UnreachableException when no broker answers in time
     * @throws ReplayException when there is no such topic
     */
    int partitions(StopSignal stop) {
        int timeoutMs = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
        Map<String, Object> admin = new HashMap<>(settings.admin());
        admin.put("default.api.timeout.ms", Integer.toString(timeoutMs));
        admin.put("request.timeout.ms", Integer.toString(Math.min(timeoutMs, 30_000)));
        try {
            AdminClient client = AdminClient.create(admin);
            try {
                return describe(client, stop);
            } finally {
                // Its own close waits for questions that nobody wants an answer to any more.
                client.close(Duration.ZERO);
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new ReplayException(
                        "there is no topic " + topic + " at " + settings.bootstrapServers()
                                + " ('saccade topics create " + topic + "' makes it)",
                        e);
            }
            if (e.getCause() instanceof TimeoutException) {
                throw unreachable(e);
            }
            throw new ReplayException(
                    "asking " + settings.bootstrapServers() + " for topic " + topic + " failed: "
                            + e.getCause().getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplayException("interrupted while asking for topic " + topic, e);
        } catch (KafkaException e) {
            throw new UnreachableException("no broker at " + settings.bootstrapServers() + ": " + rootMessage(e), e);
        }
    }

    private int describe(AdminClient client, StopSignal stop) throws ExecutionException, InterruptedException {
        long until = System.nanoTime() + Math.min(NEW_TOPIC_MS, timeout.toMillis()) * 1_000_000;
        while (true) {
            try {
                return client.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .get(topic)
                        .partitions()
                        .size();
            } catch (ExecutionException e) {
                boolean again = e.getCause() instanceof UnknownTopicOrPartitionException && System.nanoTime() < until;
                if (!again || !stop.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
                    throw e;
                }
            }
        }
    }

    private UnreachableException unreachable(Throwable cause) {
        return new UnreachableException(
                "no broker answered at " + settings.bootstrapServers() + " within " + timeout.toMillis() / 1000.0
                        + " s",
                cause);
    }

    private static String rootMessage(Throwable e) {
        return e.getCause() == null ? e.getMessage() : rootMessage(e.getCause());
    }

    /**
     * What there is of a replay.
     *
     * @param highest its highest position in each partition, {@link Position#NONE} where there is none
     * @param ends offsets behind what was looked at
     */
    record Found(Position[] highest, Map<TopicPartition, Long> ends) {}

    /**
     * Looks for a replay.
     *
     * @param settle how long no record of the replay may have come before an earlier run counts as over
     * @throws ReplayException when the replay was begun with another number of partitions, or another run of it is sending
     */
    Found find(String replayId, int partitions, Duration settle, StopSignal stop) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> all = new ArrayList<>();
            for (int p = 0; p < partitions; p++) {
                all.add(new TopicPartition(topic, p));
            }
            consumer.assign(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(all);
            Position[] highest = new Position[partitions];
            Arrays.fill(highest, Position.NONE);
            for (TopicPartition partition : all) {
                if (stop.stopped()) {
                    break;
                }
                highest[partition.partition()] =
                        lookBack(consumer, partition, begins.get(partition), ends.get(partition), replayId, partitions);
            }
            return new Found(highest, awaitQuiet(consumer, ends, highest, replayId, settle, stop));
        } catch (TimeoutException e) {
            throw unreachable(e);
        }
    }

    /**
     * Sees that the first record of a run, which went out alone, is the first of any run since the log was looked at. Two runs that began at
     * one moment found the same and send the same record first, to the same partition: the one whose record came second gives way.
     *
     * @param found what the look found
     * @param first where the record lies
     * @throws ReplayException when another run's lies ahead of it
     */
    void requireAlone(String replayId, Found found, RecordMetadata first) {
        TopicPartition partition = new TopicPartition(topic, first.partition());
        long from = found.ends().get(partition);
        if (from >= first.offset()) {
            return;
        }
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            Position other = highestFrom(consumer, partition, from, first.offset(), replayId, found.highest().length);
            if (other != Position.NONE) {
                throw new ReplayException("another run of replay " + replayId + " began at the same moment and goes on;"
                        + " this one sent a single record, which lies twice in topic " + topic + " now (" + partition
                        + "@" + first.offset() + ")");
            }
        } catch (TimeoutException e) {
            throw unreachable(e);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> config = new HashMap<>(settings.consumer(null));
        // A transaction that somebody else left open would hide what this replay wrote after it.
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        // Partitions are looked at one by one: a fetch at the end of one must not keep the next waiting.
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) Math.max(timeout.toMillis(), 1000));
        return new KafkaConsumer<>(config);
    }

    /**
     * A killed producer's last requests may still be on their way: reads on from the ends until nothing of the replay has come for a while.
     * Whatever else is written to the topic meanwhile does not matter.
     *
     * @return the ends that it read up to
     */
    private Map<TopicPartition, Long> awaitQuiet(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> ends,
            Position[] highest,
            String replayId,
            Duration settle,
            StopSignal stop) {
        Map<TopicPartition, Long> seen = ends;
        long begun = System.nanoTime();
        long quietSince = begun;
        while (System.nanoTime() - quietSince < settle.toNanos()
                && stop.await(Math.min(LOOK_EVERY_MS, settle.toMillis()), TimeUnit.MILLISECONDS)) {
            Map<TopicPartition, Long> now = consumer.endOffsets(seen.keySet());
            for (Map.Entry<TopicPartition, Long> end : seen.entrySet()) {
                TopicPartition partition = end.getKey();
                Position found =
                        highestFrom(consumer, partition, end.getValue(), now.get(partition), replayId, highest.length);
                if (found != Position.NONE) {
                    highest[partition.partition()] = found;
                    quietSince = System.nanoTime();
                }
            }
            seen = now;
            if (quietSince - begun > BUSY_MS * 1_000_000) {
                throw new ReplayException("another run of replay " + replayId + " is sending to topic " + topic
                        + "; let it end or stop it first, or give this one a name of its own");
            }
        }
        return seen;
    }

    private Position highestFrom(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long from,
            long to,
            String replayId,
            int partitions) {
        if (from >= to) {
            return Position.NONE;
        }
        consumer.assign(List.of(partition));
        return highestWithin(consumer, partition, from, to, replayId, partitions);
    }

    private Position lookBack(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long begin,
            long end,
            String replayId,
            int partitions) {
        long to = end;
        for (long length = FIRST_LOOK; to > begin; length *= GROWTH) {
            long from = Math.max(begin, to - length);
            Position found = highestFrom(consumer, partition, from, to, replayId, partitions);
            if (found != Position.NONE) {
                return found;
            }
            to = from;
        }
        return Position.NONE;
    }

    private Position highestWithin(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long from,
            long to,
            String replayId,
            int partitions) {
        consumer.seek(partition, from);
        Position highest = Position.NONE;
        long quietSince = System.nanoTime();
        while (consumer.position(partition) < to) {
            long before = consumer.position(partition);
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                if (record.offset() < to && replayId.equals(text(record, ChunkSender.REPLAY_HEADER))) {
                    Position position = position(record, partitions);
                    highest = position.compareTo(highest) > 0 ? position : highest;
                }
            }
            if (consumer.position(partition) > before) {
                quietSince = System.nanoTime();
            } else if (System.nanoTime() - quietSince > timeout.toNanos()) {
                throw new UnreachableException(
                        "nothing could be read from " + partition + " at offset " + before + " for "
                                + timeout.toMillis() / 1000.0 + " s",
                        null);
            }
        }
        return highest;
    }

    private Position position(ConsumerRecord<byte[], byte[]> record, int partitions) {
        String place = record.topic() + "-" + record.partition() + "@" + record.offset();
        String then = text(record, ChunkSender.PARTITIONS_HEADER);
        if (!Integer.toString(partitions).equals(then)) {
            throw new ReplayException("topic " + topic + " has " + partitions + " partitions, but had " + then
                    + " when this replay began (" + place + "): what is there cannot be told; choose another topic");
        }
        try {
            return Position.parse(String.valueOf(text(record, ChunkSender.INDEX_HEADER)));
        } catch (NumberFormatException e) {
            throw new ReplayException("header " + ChunkSender.INDEX_HEADER + " at " + place + ": " + e.getMessage(), e);
        }
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
