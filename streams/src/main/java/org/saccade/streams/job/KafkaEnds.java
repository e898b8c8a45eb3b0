package org.saccade.streams.job;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.digest.StageMeterInterceptor;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.OffsetRange;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.window.EncodedRecord;
import org.saccade.streams.window.LateChunk;
import org.saccade.streams.window.RawRecord;

/** Sources and sinks of the jobs over Kafka. */
final class KafkaEnds {

    private KafkaEnds() {}

    /** A bounded source over fixed offsets of one topic; it has no group and commits nothing. */
    static RestorableSource ranges(ClientSettings settings, String topic, List<OffsetRange> ranges) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (OffsetRange range : ranges) {
            if (range.getEnd() > range.getStart()) {
                TopicPartition partition = new TopicPartition(topic, range.getPartition());
                starts.put(partition, range.getStart());
                ends.put(partition, range.getEnd());
            }
        }
        if (starts.isEmpty()) {
            throw new IllegalArgumentException("nothing to read: all offset ranges of " + topic + " are empty");
        }
        KafkaSource<RawRecord> source = KafkaSource.<RawRecord>builder()
                .setPartitions(new HashSet<>(starts.keySet()))
                .setStartingOffsets(OffsetsInitializer.offsets(starts))
                .setBounded(OffsetsInitializer.offsets(ends))
                .setProperties(consumer(settings))
                .setProperty("commit.offsets.on.checkpoint", "false")
                .setProperty(ConsumerConfig.CLIENT_ID_CONFIG, "saccade-pass")
                .setDeserializer(new RawRecordDeserializer())
                .build();
        return new RestorableSource(source);
    }

    // The connector's own signature names the deprecated type.
    @SuppressWarnings("deprecation")
    private static OffsetsInitializer committedOr(boolean fromStart) {
        return OffsetsInitializer.committedOffsets(
                fromStart
                        ? org.apache.kafka.clients.consumer.OffsetResetStrategy.EARLIEST
                        : org.apache.kafka.clients.consumer.OffsetResetStrategy.LATEST);
    }

    /** An endless source that starts where its group last committed, else at the start or end of the topic. */
    static KafkaSource<RawRecord> endless(ClientSettings settings, String topic, String group, boolean fromStart) {
        return KafkaSource.<RawRecord>builder()
                .setTopics(topic)
                .setGroupId(group)
                .setStartingOffsets(committedOr(fromStart))
                .setProperties(consumer(settings))
                .setProperty("commit.offsets.on.checkpoint", "true")
                .setProperty("partition.discovery.interval.ms", "30000")
                .setProperty(ConsumerConfig.CLIENT_ID_CONFIG, group)
                .setDeserializer(new RawRecordDeserializer())
                .build();
    }

    /**
     * A sink for frames.
     *
     * @param lingerMs how long a batch waits for more
     */
    static KafkaSink<EncodedRecord> frames(ClientSettings settings, String topic, Delivery delivery, int lingerMs) {
        Properties properties = producer(settings, topic, lingerMs);
        properties.putAll(StageMeterInterceptor.settings(settings, "stream", topic));
        KafkaSinkBuilder<EncodedRecord> builder = KafkaSink.<EncodedRecord>builder()
                .setKafkaProducerConfig(properties)
                .setRecordSerializer(new EncodedRecordSerializer(topic));
        return delivery.apply(builder).build();
    }

    /** A sink for dead letters. */
    static KafkaSink<DeadLetter> deadLetters(ClientSettings settings, String topic, Delivery delivery) {
        KafkaSinkBuilder<DeadLetter> builder = KafkaSink.<DeadLetter>builder()
                .setKafkaProducerConfig(producer(settings, topic, 20))
                .setRecordSerializer(new DeadLetterSerializer(topic));
        return delivery.apply(builder).build();
    }

    /** A sink for chunks that came late. */
    static KafkaSink<LateChunk> late(ClientSettings settings, String topic, Delivery delivery) {
        KafkaSinkBuilder<LateChunk> builder = KafkaSink.<LateChunk>builder()
                .setKafkaProducerConfig(producer(settings, topic, 20))
                .setRecordSerializer(new LateChunkSerializer(topic));
        return delivery.apply(builder).build();
    }

    private static Properties consumer(ClientSettings settings) {
        Properties properties = new Properties();
        settings.consumer(null).forEach((key, value) -> properties.setProperty(key, value.toString()));
        // The source sets these itself and warns of others.
        properties.remove(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG);
        properties.remove(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);
        properties.remove(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG);
        properties.remove(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG);
        return properties;
    }

    private static Properties producer(ClientSettings settings, String topic, int lingerMs) {
        Properties properties = new Properties();
        properties.putAll(Topics.plan(topic).producerSettings());
        settings.producer().forEach((key, value) -> properties.setProperty(key, value.toString()));
        if (!settings.properties().containsKey(ProducerConfig.LINGER_MS_CONFIG)) {
            properties.setProperty(ProducerConfig.LINGER_MS_CONFIG, Integer.toString(lingerMs));
        }
        properties.remove(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG);
        properties.remove(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);
        return properties;
    }
}
