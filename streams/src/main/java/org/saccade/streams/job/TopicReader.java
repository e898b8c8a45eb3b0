package org.saccade.streams.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.PoisonRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the committed records of a small topic from its start, again and again. What cannot be decoded is skipped with a warning. Not safe
 * for several threads.
 */
final class TopicReader<T extends SpecificRecord> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AvroWire wire;
    private final Class<T> type;
    private final List<TopicPartition> partitions;

    TopicReader(ClientSettings settings, AvroWire wire, String topic, Class<T> type) {
        this.wire = wire;
        this.type = type;
        consumer = new KafkaConsumer<>(settings.consumer(null));
        try {
            partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** Every record up to the present end of the topic. */
    List<T> toEnd() {
        List<T> records = new ArrayList<>();
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
            records.addAll(poll(POLL));
        }
        return records;
    }

    /** Records that come within {@code timeout}; returns with the first ones. */
    List<T> poll(Duration timeout) {
        List<T> records = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            try {
                records.add(wire.decode(record.value(), type));
            } catch (PoisonRecordException e) {
                LOG.warn(
                        "record at {}-{}@{} is skipped: {}",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        e.getMessage());
            }
        }
        return records;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
