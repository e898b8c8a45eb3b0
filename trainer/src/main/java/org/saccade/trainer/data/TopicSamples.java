package org.saccade.trainer.data;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.schemas.frame.InvalidFramesException;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.ElementType;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.PoisonRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every labelled frames record that a topic holds when this is made, partition by partition as they come: live windows with labels, frames of
 * any pass. Nothing is committed, and unreadable records are counted and left where they are: it only looks. For one thread, which may be another than the one that made it.
 *
 * <p>A record states its shape, element type and window, and those must be the network's; it does not state whether its elements are counts
 * or marks. Marks where counts were learned cannot be seen; a count above 1 where marks were learned is refused.
 */
public final class TopicSamples implements SampleSource {

    private static final Logger LOG = LoggerFactory.getLogger(TopicSamples.class);
    private static final int LOGGED = 10;
    private static final Duration POLL = Duration.ofMillis(100);

    private final String topic;
    private final String trainingSet;
    private final FrameSpec spec;
    private final int classes;
    private final AvroWire wire;
    private final Duration stall;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Deque<TrainingFrames> queue = new ArrayDeque<>();
    private final byte[] scratch;
    private long samples;
    private long unreadable;
    private long foreign;
    private long incomplete;
    private long lastMove = System.nanoTime();

    /**
     * @param trainingSet only frames of this training set; empty: of any, and live windows
     * @param spec the frames that the network learned from
     * @param classes number of classes of the network
     * @param stall how long to wait for records that are there
     * @throws TrainingDataException when there is no such topic
     */
    public TopicSamples(
            ClientSettings client,
            String topic,
            String trainingSet,
            FrameSpec spec,
            int classes,
            AvroWire wire,
            Duration stall) {
        this.topic = topic;
        this.trainingSet = trainingSet;
        this.spec = spec;
        this.classes = classes;
        this.wire = wire;
        this.stall = stall;
        this.scratch = new byte[spec.elementsPerStep() * spec.element().bytes()];
        Map<String, Object> settings = client.consumer(null);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        consumer = new KafkaConsumer<>(settings);
        List<TopicPartition> all = Partitions.of(consumer, topic);
        consumer.assign(all);
        consumer.seekToBeginning(all);
        ends.putAll(consumer.endOffsets(all));
    }

    @Override
    public boolean hasNext() {
        while (queue.isEmpty() && !atEnd()) {
            poll();
        }
        return !queue.isEmpty();
    }

    @Override
    public TrainingFrames next() {
        if (!hasNext()) {
            throw new NoSuchElementException("topic " + topic + " is read");
        }
        return queue.remove();
    }

    private boolean atEnd() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void poll() {
        long before = positions().values().stream().mapToLong(Long::longValue).sum();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            if (record.offset() < ends.get(new TopicPartition(topic, record.partition()))) {
                read(record);
            }
        }
        if (positions().values().stream().mapToLong(Long::longValue).sum() != before) {
            lastMove = System.nanoTime();
        } else if (System.nanoTime() - lastMove > stall.toNanos()) {
            throw new TrainingDataException("no record of topic " + topic + " came for " + stall.toSeconds()
                    + " s, read up to " + positions() + " of " + ends);
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            Frames frames = wire.decode(record.value(), Frames.class);
            boolean ours = trainingSet.isEmpty() || frames.getTrainingSet().equals(trainingSet);
            if (!ours || frames.getLabel() < 0) {
                foreign++;
                return;
            }
            queue.add(sample(frames, where(record)));
            samples++;
            incomplete += frames.getComplete() ? 0 : 1;
        } catch (PoisonRecordException e) {
            if (unreadable++ < LOGGED) {
                LOG.warn("record {} is left out: {}", where(record), e.getMessage());
            }
        }
    }

    private static String where(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }

    private TrainingFrames sample(Frames frames, String where) {
        List<String> differences = new ArrayList<>();
        FrameMatch.compare("time steps T", frames.getTimeSteps(), spec.timeSteps(), differences);
        FrameMatch.compare("polarities P", frames.getPolarities(), spec.polarities(), differences);
        FrameMatch.compare("height H", frames.getHeight(), spec.height(), differences);
        FrameMatch.compare("width W", frames.getWidth(), spec.width(), differences);
        FrameMatch.compare(
                "element type",
                frames.getElementType(),
                ElementType.valueOf(spec.element().name()),
                differences);
        if (spec.windowUs() > 0) {
            long window = frames.getWindowEndUs() - frames.getWindowStartUs();
            FrameMatch.compare("window in us", window, spec.windowUs(), differences);
        }
        if (frames.getLabel() >= classes) {
            differences.add("label is " + frames.getLabel() + ", the network has " + classes + " classes");
        }
        if (!differences.isEmpty()) {
            throw new TrainingDataException("frames at " + where
                    + (frames.getTrainingSet().isEmpty() ? "" : ", of training set " + frames.getTrainingSet())
                    + ": " + String.join("; ", differences)
                    + (trainingSet.isEmpty() ? "; name a training set to read its frames alone" : ""));
        }
        byte[] data = AvroWire.bytes(frames.getData());
        checkElements(data, where);
        String name = frames.getSample() == null ? frames.getStream() : frames.getSample();
        return new TrainingFrames(name, frames.getLabel(), frames.getSplit(), data);
    }

    private void checkElements(byte[] data, String where) {
        try {
            FrameView view = FrameView.open(data, spec);
            for (int step = 0; step < spec.timeSteps(); step++) {
                view.readStep(step, scratch, 0);
                for (int i = 0; spec.value() == FrameSpec.Value.BINARY && i < scratch.length; i++) {
                    if (scratch[i] != 0 && scratch[i] != 1) {
                        throw new TrainingDataException("frames at " + where + ": value is COUNT (an element is "
                                + (scratch[i] & 0xFF) + "), the network learned from BINARY");
                    }
                }
            }
        } catch (InvalidFramesException e) {
            throw new PoisonRecordException(e.getMessage(), e);
        }
    }

    @Override
    public PassCounts counts() {
        return new PassCounts(samples, unreadable, foreign, incomplete);
    }

    @Override
    public Map<Integer, Long> positions() {
        Map<Integer, Long> positions = new HashMap<>();
        ends.keySet().forEach(partition -> positions.put(partition.partition(), consumer.position(partition)));
        return positions;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
