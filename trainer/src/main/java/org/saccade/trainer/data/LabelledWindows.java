package org.saccade.trainer.data;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Split;
import org.saccade.snn.spec.NetworkSpec;

/**
 * Follows a topic of live windows and gives those with a label: of the splits TRAIN, to be learned, and VALIDATION, to be judged by. All
 * others are counted and passed over. A window is named {@code stream@start}.
 *
 * <p>Every record read is in exactly one of the windows given, {@link #passedOver} and {@link #deadLetters}. For one thread.
 */
public final class LabelledWindows implements AutoCloseable {

    private final AvroWire wire;
    private final DeadLetterSink dead;
    private final FrameCheck learned;
    private final FrameCheck judged;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Deque<Queued> queue = new ArrayDeque<>();
    private long passedOver;

    /** A window that was read and not given yet. */
    private record Queued(int partition, long offset, TrainingFrames window) {}

    /**
     * Begins at the end of the topic, or where an earlier run stood.
     *
     * @param group names the consumer group whose lag tells how far it is
     * @param network what the windows must fit
     * @param frames how they are made
     * @param positions where to begin, by partition; empty: at the end
     * @throws TrainingDataException when there is no such topic
     */
    public LabelledWindows(
            ClientSettings client,
            AvroWire wire,
            String group,
            String topic,
            NetworkSpec network,
            FrameSpec frames,
            Map<Integer, Long> positions) {
        this.wire = wire;
        this.learned = new FrameCheck(frames, network.timeSteps(), network.classes(), false);
        this.judged = new FrameCheck(frames, network.timeSteps(), network.classes(), true);
        Map<String, Object> settings = client.consumer(group);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        consumer = new KafkaConsumer<>(settings);
        partitions = Partitions.of(consumer, topic);
        dead = new DeadLetterSink(client);
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        for (TopicPartition partition : partitions) {
            Long position = positions.get(partition.partition());
            if (position != null) {
                consumer.seek(partition, position);
            } else {
                // Asked for now: what comes from here on is read.
                consumer.position(partition);
            }
        }
    }

    /** The next labelled window; null when none came within about {@code timeout}. */
    public TrainingFrames next(Duration timeout) {
        if (queue.isEmpty()) {
            consumer.poll(timeout).forEach(this::read);
        }
        Queued next = queue.poll();
        return next == null ? null : next.window();
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            Frames frames = wire.decode(record.value(), Frames.class);
            boolean train = frames.getSplit() == Split.TRAIN;
            if (frames.getLabel() < 0 || !(train || frames.getSplit() == Split.VALIDATION)) {
                passedOver++;
                return;
            }
            TrainingFrames window = (train ? learned : judged).check(frames);
            String name = frames.getStream() + "@" + frames.getWindowStartUs();
            queue.add(new Queued(
                    record.partition(),
                    record.offset(),
                    new TrainingFrames(name, window.label(), window.split(), window.data())));
        } catch (PoisonRecordException e) {
            dead.put(record, e);
        }
    }

    /** Where each partition goes on: at its first window that has not been given yet. */
    public Map<Integer, Long> positions() {
        Map<Integer, Long> positions = new HashMap<>();
        partitions.forEach(p -> positions.put(p.partition(), consumer.position(p)));
        queue.descendingIterator().forEachRemaining(q -> positions.put(q.partition(), q.offset()));
        return positions;
    }

    /** Tells the group how far the windows have been given, dead letters acknowledged. */
    public void commit() {
        dead.flush();
        Map<Integer, Long> positions = positions();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        partitions.forEach(p -> offsets.put(p, new OffsetAndMetadata(positions.get(p.partition()))));
        consumer.commitSync(offsets);
    }

    /** Windows without a label, or of no split to learn or be judged by. */
    public long passedOver() {
        return passedOver;
    }

    /** Records set aside. */
    public long deadLetters() {
        return dead.count();
    }

    @Override
    public void close() {
        try (dead) {
            consumer.close();
        }
    }
}
