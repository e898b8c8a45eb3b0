package org.saccade.streams.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Topics;
import org.saccade.schemas.schema.TrainingProgress;
import org.saccade.schemas.schema.TrainingState;

/** What the tests read from Kafka and write as a trainer would. */
final class Reading {

    private Reading() {}

    /** All committed records of a topic, from where it begins now to its end. */
    static List<ConsumerRecord<byte[], byte[]>> all(ClientSettings settings, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.consumer(null))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    static List<Frames> frames(ClientSettings settings, String topic) {
        try (AvroWire wire = settings.wire()) {
            return all(settings, topic).stream()
                    .map(record -> wire.decode(record.value(), Frames.class))
                    .toList();
        }
    }

    /** SHA-256 of each record's value, with the sample and epoch in it, in the order of the topic. */
    static List<String> digests(ClientSettings settings, String topic) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        List<String> digests = new ArrayList<>();
        for (Frames frames : frames(settings, topic)) {
            ByteBufferDigest.update(digest, frames);
            digests.add(HexFormat.of().formatHex(digest.digest()));
        }
        return digests;
    }

    /** SHA-256 of each record's value by "sample@epoch"; fails on a sample that is there twice. */
    static Map<String, String> hashes(ClientSettings settings, String topic) throws Exception {
        Map<String, String> hashes = new TreeMap<>();
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (AvroWire wire = settings.wire()) {
            for (ConsumerRecord<byte[], byte[]> record : all(settings, topic)) {
                Frames frames = wire.decode(record.value(), Frames.class);
                ByteBufferDigest.update(digest, frames);
                String before = hashes.put(
                        frames.getSample() + "@" + frames.getEpoch(),
                        HexFormat.of().formatHex(digest.digest()));
                if (before != null) {
                    throw new AssertionError(
                            "sample " + frames.getSample() + " is twice in epoch " + frames.getEpoch());
                }
            }
        }
        return hashes;
    }

    /** All fields that the contract calls the same at each repetition; the name of the set is not one of them. */
    private static final class ByteBufferDigest {
        static void update(MessageDigest digest, Frames frames) {
            Frames anonymous = Frames.newBuilder(frames).setTrainingSet("").build();
            digest.update(anonymous.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Says something as the trainer {@code run}. */
    static void say(ClientSettings settings, String set, String run, TrainingState state, int epoch, int epochs)
            throws Exception {
        try (AvroWire wire = settings.wire();
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
            TrainingProgress progress = TrainingProgress.newBuilder()
                    .setTrainingSet(set)
                    .setRun(run)
                    .setState(state)
                    .setEpoch(epoch)
                    .setEpochs(epochs)
                    .build();
            producer.send(new ProducerRecord<>(
                            Topics.TRAINING_PROGRESS,
                            set.getBytes(StandardCharsets.UTF_8),
                            wire.encode(Topics.TRAINING_PROGRESS, progress)))
                    .get();
        }
    }
}
