package org.saccade.streams.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.OffsetRange;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.streams.window.PassCounts;

/** Counts the committed frames of a pass by reading them: the truth where a process died between a job's end and its record. */
final class FrameTally {

    private FrameTally() {}

    static PassCounts count(
            ClientSettings settings, AvroWire wire, String topic, List<OffsetRange> ranges, String set, int epoch) {
        long samples = 0;
        long incomplete = 0;
        long events = 0;
        long outside = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings.consumer(null))) {
            Map<TopicPartition, Long> ends = new java.util.HashMap<>();
            ranges.forEach(r -> ends.put(new TopicPartition(topic, r.getPartition()), r.getEnd()));
            consumer.assign(ends.keySet());
            ranges.forEach(r -> consumer.seek(new TopicPartition(topic, r.getPartition()), r.getStart()));
            while (ends.keySet().stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (Frames frames : decoded(consumer, wire)) {
                    if (frames.getTrainingSet().equals(set) && frames.getEpoch() == epoch) {
                        samples++;
                        incomplete += frames.getComplete() ? 0 : 1;
                        events += frames.getEvents() + frames.getOutside();
                        outside += frames.getOutside();
                    }
                }
            }
        }
        return new PassCounts(samples, incomplete, events, outside, 0, 0, 0, 0, 0, 0, 0);
    }

    private static List<Frames> decoded(KafkaConsumer<byte[], byte[]> consumer, AvroWire wire) {
        List<Frames> frames = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
            try {
                frames.add(wire.decode(record.value(), Frames.class));
            } catch (PoisonRecordException e) {
                // Not a frames record, so not one of this pass.
                continue;
            }
        }
        return frames;
    }
}
