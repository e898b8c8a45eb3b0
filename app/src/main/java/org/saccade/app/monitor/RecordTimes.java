package org.saccade.app.monitor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.saccade.schemas.schema.ClientSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Timestamps of the records at given positions, read from the log itself and remembered.
 *
 * <p>A read is bounded in time and in partitions; what it did not reach comes the next time. Without the right to read a topic its times
 * stay unknown. Where records at the position are deleted, the first that is left counts. Belongs to no group and commits nothing. Not safe
 * for use by several threads.
 */
final class RecordTimes implements AutoCloseable {

    /** One position. */
    record Position(TopicPartition partition, long offset) {}

    private static final Logger LOG = LoggerFactory.getLogger(RecordTimes.class);
    private static final int REMEMBERED = 20_000;
    private static final int AT_ONCE = 500;
    private static final long POLL_NS = 100_000_000;
    private static final Duration TRIED_AGAIN = Duration.ofSeconds(30);

    private final ClientSettings client;
    private final Map<Position, Long> known = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Position, Long> eldest) {
            return size() > REMEMBERED;
        }
    };
    /** Positions with nothing to read behind them, such as the marker that ends a transaction, and when that was found. */
    private final Map<Position, Long> empty = new HashMap<>();

    private final Set<String> refused = new HashSet<>();
    private KafkaConsumer<byte[], byte[]> consumer;

    RecordTimes(ClientSettings client) {
        this.client = client;
    }

    /** Timestamp in milliseconds since 1970; null when it was not read. */
    Long at(Position position) {
        return known.get(position);
    }

    /** Reads those that are not known yet, as far as {@code budget} reaches. */
    void read(Collection<Position> wanted, Duration budget) {
        long until = System.nanoTime() + budget.toNanos();
        long now = System.nanoTime();
        empty.values().removeIf(foundNs -> now - foundNs > TRIED_AGAIN.toNanos());
        Set<Position> open = new HashSet<>(wanted);
        open.removeIf(position -> known.containsKey(position)
                || empty.containsKey(position)
                || refused.contains(position.partition().topic()));
        try {
            while (!open.isEmpty() && System.nanoTime() < until) {
                Map<TopicPartition, Long> round = round(open);
                readRound(round, until);
                round.forEach((partition, offset) -> open.remove(new Position(partition, offset)));
            }
        } catch (TopicAuthorizationException e) {
            refused.addAll(e.unauthorizedTopics());
            LOG.info("the age of positions in {} stays unknown: no right to read", e.unauthorizedTopics());
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.debug("times of records are not read now", e);
            close();
        }
    }

    /** One offset of each partition, of a bounded number. */
    private static Map<TopicPartition, Long> round(Set<Position> open) {
        Map<TopicPartition, Long> round = new HashMap<>();
        for (Iterator<Position> it = open.iterator(); it.hasNext() && round.size() < AT_ONCE; ) {
            Position position = it.next();
            round.putIfAbsent(position.partition(), position.offset());
        }
        return round;
    }

    private void readRound(Map<TopicPartition, Long> round, long until) {
        if (consumer == null) {
            consumer = new KafkaConsumer<>(settings());
        }
        Set<TopicPartition> open = new HashSet<>(round.keySet());
        consumer.assign(open);
        round.forEach(consumer::seek);
        for (long left = until - System.nanoTime(); left > 0 && !open.isEmpty(); left = until - System.nanoTime()) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofNanos(Math.min(left, POLL_NS)));
            for (ConsumerRecord<byte[], byte[]> record : records) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                if (open.remove(partition)) {
                    known.put(new Position(partition, round.get(partition)), record.timestamp());
                    consumer.pause(List.of(partition));
                }
            }
            if (records.isEmpty()) {
                open.removeIf(partition -> passed(partition, round.get(partition)));
            }
        }
        consumer.assign(new ArrayList<>());
    }

    /** Whether the reader went on without a record: what lay there is none. */
    private boolean passed(TopicPartition partition, long offset) {
        try {
            if (consumer.position(partition, Duration.ofMillis(1)) <= offset) {
                return false;
            }
            empty.put(new Position(partition, offset), System.nanoTime());
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(client.consumer(null));
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
        // One record of each is wanted: a batch that is larger comes alone.
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "16384");
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, Integer.toString(4 << 20));
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "50");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        return settings;
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
            consumer = null;
        }
    }
}
