package org.saccade.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.ToIntFunction;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.window.RawRecord;

/**
 * Bytes per event at each hop of a training pass.
 *
 * @param events behind the topic events
 * @param stored bytes of its log, compressed
 * @param chunks bytes of its keys and values
 * @param exchanged bytes of the same records between two tasks
 */
record Hops(long events, long stored, long chunks, long exchanged) {

    /** Measures the topic events. */
    static Hops of(ClientSettings settings, long events) throws Exception {
        TypeSerializer<RawRecord> serializer =
                TypeInformation.of(RawRecord.class).createSerializer(new SerializerConfigImpl());
        DataOutputSerializer out = new DataOutputSerializer(1 << 16);
        long chunks = sum(settings, Topics.EVENTS, Hops::bytes);
        long exchanged = sum(settings, Topics.EVENTS, record -> {
            try {
                out.clear();
                serializer.serialize(
                        new RawRecord(
                                record.key(), record.value(), record.topic(), record.partition(), record.offset()),
                        out);
                return 4 + out.length();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        return new Hops(events, stored(settings, Topics.EVENTS), chunks, exchanged);
    }

    /** One line; measures the topic frames against the events of {@code framed} events. */
    String text(ClientSettings settings, long framed) throws Exception {
        return String.format(
                Locale.ROOT,
                "bytes per event: chunks %.2f (%.2f in the log), between tasks %.2f, frames %.2f (%.2f in the log)",
                (double) chunks / events,
                (double) stored / events,
                (double) exchanged / events,
                (double) sum(settings, Topics.FRAMES, Hops::bytes) / framed,
                (double) stored(settings, Topics.FRAMES) / framed);
    }

    private static int bytes(ConsumerRecord<byte[], byte[]> record) {
        return record.key().length + record.value().length;
    }

    private static long sum(
            ClientSettings settings, String topic, ToIntFunction<ConsumerRecord<byte[], byte[]>> figure) {
        long sum = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.consumer(null))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    sum += figure.applyAsInt(record);
                }
            }
        }
        return sum;
    }

    private static long stored(ClientSettings settings, String topic) throws ExecutionException, InterruptedException {
        try (AdminClient admin = AdminClient.create(settings.admin())) {
            return admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
                    .flatMap(dirs -> dirs.values().stream())
                    .flatMap(dir -> dir.replicaInfos().entrySet().stream())
                    .filter(replica -> replica.getKey().topic().equals(topic))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
        }
    }
}
