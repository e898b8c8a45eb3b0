package org.saccade.trainer.data;

import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.OffsetRange;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.PoisonRecordException;

/**
 * What a training set looks like, learned from its evaluation pass: enough to fit a network to it.
 *
 * @param name its name
 * @param frames binning and geometry
 * @param classes highest label among the evaluation frames, plus 1
 */
public record TrainingSet(String name, FrameSpec frames, int classes) {

    /** Names the training set that was begun last. */
    public static final String LATEST = "latest";

    /**
     * Looks a training set up; waits for its evaluation pass.
     *
     * @param name its name, or {@value #LATEST}
     * @throws TrainingDataException when there is none after {@code timeout}
     * @throws java.util.concurrent.CancellationException when {@code stopped} says so
     */
    public static TrainingSet discover(ClientSettings client, String name, Duration timeout, BooleanSupplier stopped) {
        try (AvroWire wire = client.wire();
                DeadLetterSink dead = new DeadLetterSink(client);
                PassLog log = new PassLog(client, wire, dead)) {
            String actual = name.equals(LATEST)
                    ? log.awaitBegun(timeout, stopped).get(0).getTrainingSet()
                    : name;
            Pass pass = log.awaitFinished(actual, -1, timeout, stopped);
            int highest = -1;
            for (OffsetRange range : pass.getFrameRanges()) {
                highest = Math.max(highest, highestLabel(client, wire, pass, range, timeout));
            }
            if (highest < 0) {
                throw new TrainingDataException("the evaluation pass of training set " + actual
                        + " has no labelled sample of the validation or test split: there is nothing to learn from");
            }
            return new TrainingSet(actual, FrameSpec.parse(pass.getFrameSpec()), highest + 1);
        }
    }

    private static int highestLabel(
            ClientSettings client, AvroWire wire, Pass pass, OffsetRange range, Duration timeout) {
        TopicPartition partition = new TopicPartition(pass.getFramesTopic(), range.getPartition());
        Map<String, Object> settings = client.consumer(null);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        int highest = -1;
        long end = System.nanoTime() + timeout.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            consumer.assign(java.util.List.of(partition));
            consumer.seek(partition, range.getStart());
            while (consumer.position(partition) < range.getEnd()) {
                if (System.nanoTime() > end) {
                    throw new TrainingDataException("reading " + partition + " up to " + range.getEnd() + " took over "
                            + timeout.toSeconds() + " s, position " + consumer.position(partition));
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (record.offset() < range.getEnd()) {
                        highest = Math.max(highest, label(wire, record.value(), pass.getTrainingSet()));
                    }
                }
            }
        }
        return highest;
    }

    /** -1 for what is unreadable: the training that follows sets it aside. */
    private static int label(AvroWire wire, byte[] value, String trainingSet) {
        try {
            Frames frames = wire.decode(value, Frames.class);
            return frames.getTrainingSet().equals(trainingSet) ? frames.getLabel() : -1;
        } catch (PoisonRecordException e) {
            return -1;
        }
    }
}
