package org.saccade.inference.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.saccade.local.LocalStack;
import org.saccade.schemas.bundle.BundleTransport;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.ElementType;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;

/** A real broker and registry with topics of one test's own. */
final class Cluster implements AutoCloseable {

    static final int PARTITIONS = 3;

    static {
        // Conditions are waited for as long as a loaded machine may need: only a fault lets this time pass.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(90));
    }

    final ClientSettings client;
    final AvroWire wire;
    final Admin admin;
    final String frames;
    final String events;
    final String predictions;
    private final KafkaProducer<byte[], byte[]> producer;

    Cluster(String name) throws InterruptedException, ExecutionException {
        LocalStack stack = LocalStack.shared();
        client = ClientSettings.of(stack.bootstrapServers(), stack.registryUrl());
        wire = client.wire();
        admin = Admin.create(client.admin());
        frames = name + "-frames";
        events = name + "-events";
        predictions = name + "-predictions";
        Set<String> there = admin.listTopics().names().get();
        List<NewTopic> topics = new ArrayList<>();
        Stream.of(Topics.MODELS, Topics.MODEL_FILES, Topics.DEAD_LETTERS)
                .filter(topic -> !there.contains(topic))
                .forEach(topic -> topics.add(Topics.plan(topic).newTopic(1, (short) 1)));
        topics.add(new NewTopic(events, PARTITIONS, (short) 1));
        topics.add(new NewTopic(frames, PARTITIONS, (short) 1));
        topics.add(new NewTopic(predictions, PARTITIONS, (short) 1));
        admin.createTopics(topics).all().get();
        producer = new KafkaProducer<>(client.producer());
    }

    ClassifyConfig config(String model, Path store) {
        return ClassifyConfig.of(client, model, store)
                .withTopics(frames, predictions)
                .withGroup(frames + "-group", frames + "-0");
    }

    /** The same over chunks of events. */
    ClassifyConfig eventConfig(String model, Path store) {
        return config(model, store).withTopics(events, predictions).withEvents(EventWindows.DEFAULT);
    }

    void announce(ModelBundle bundle) {
        BundleTransport.publish(bundle, client, wire);
    }

    /** Frames of one window; the data decides the counts. */
    static Frames frames(FrameSpec spec, String stream, int window, byte[] data, long lastEventAtUs) {
        FrameView view = FrameView.open(data, spec.timeSteps(), spec.elementsPerStep());
        long events = 0;
        for (int step = 0; step < spec.timeSteps(); step++) {
            events += view.binEvents(step);
        }
        long startUs = window * spec.windowUs();
        return new Frames(
                stream,
                startUs,
                startUs + spec.windowUs(),
                spec.timeSteps(),
                spec.polarities(),
                spec.height(),
                spec.width(),
                ElementType.UINT8,
                ByteBuffer.wrap(data),
                events,
                0L,
                0L,
                0L,
                null,
                2,
                Split.UNKNOWN,
                true,
                "",
                -1,
                events == 0 ? 0 : lastEventAtUs,
                lastEventAtUs,
                spec.toString(),
                "");
    }

    void send(Frames record) {
        sendRaw(record.getStream(), wire.encode(frames, record));
    }

    void send(EventChunk chunk) {
        sendRaw(events, chunk.getStream(), wire.encode(events, chunk));
    }

    void sendRaw(String key, byte[] value) {
        sendRaw(frames, key, value);
    }

    void sendRaw(String topic, String key, byte[] value) {
        producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
    }

    void flush() {
        producer.flush();
    }

    /** Everything committed in a topic now. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(client.consumer(null))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(50)).forEach(records::add);
            }
        }
        return records;
    }

    List<Prediction> predictions() {
        return read(predictions).stream()
                .map(record -> wire.decode(record.value(), Prediction.class))
                .toList();
    }

    /** Records of the frames topic that the group has not read. */
    long lag(String group) throws InterruptedException, ExecutionException {
        return lag(frames, group);
    }

    /** Records of a topic that the group has not read. */
    long lag(String topic, String group) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        long lag = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(client.consumer(null))) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                TopicPartition place = new TopicPartition(topic, partition);
                OffsetAndMetadata position = committed.get(place);
                lag += consumer.endOffsets(List.of(place)).get(place) - (position == null ? 0 : position.offset());
            }
        }
        return lag;
    }

    /** Whether the group has read everything of the events topic, whatever it would read again. */
    boolean readAll(String group) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(client.consumer(null))) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                TopicPartition place = new TopicPartition(events, partition);
                OffsetAndMetadata position = committed.get(place);
                long end = consumer.endOffsets(List.of(place)).get(place);
                if (end > 0 && (position == null || !position.metadata().equals("read-up-to=" + end))) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        producer.close();
        admin.close();
        wire.close();
    }
}
