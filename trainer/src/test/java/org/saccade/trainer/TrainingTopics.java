package org.saccade.trainer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.saccade.local.LocalStack;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.frame.Augmentation;
import org.saccade.schemas.frame.EncodedFrames;
import org.saccade.schemas.frame.FrameEncoder;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.ElementType;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.OffsetRange;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.PassState;
import org.saccade.schemas.schema.Topics;

/** The side of the topics that belongs to the stage that makes frames, for tests: passes written in transactions to a real broker. */
public final class TrainingTopics implements AutoCloseable {

    public static final int PARTITIONS = 3;

    private final ClientSettings client;
    private final AvroWire wire;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> plain;
    private final KafkaProducer<byte[], byte[]> transactional;

    public TrainingTopics() {
        LocalStack stack = LocalStack.shared();
        client = ClientSettings.of(stack.bootstrapServers(), stack.registryUrl());
        wire = client.wire();
        admin = Admin.create(client.admin());
        plain = new KafkaProducer<>(client.producer());
        Map<String, Object> settings = client.producer();
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "passes-" + UUID.randomUUID());
        transactional = new KafkaProducer<>(settings);
        transactional.initTransactions();
        for (Topics.Plan plan : Topics.all()) {
            try {
                admin.createTopics(List.of(plan.newTopic(PARTITIONS, (short) 1)))
                        .all()
                        .get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw new IllegalStateException(e.getCause());
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public ClientSettings client() {
        return client;
    }

    public AvroWire wire() {
        return wire;
    }

    /** Writes a whole pass: STARTED, the frames, FINISHED. Epoch -1 is the evaluation pass. */
    public Pass write(String trainingSet, int epoch, List<Sample> samples, FrameSpec spec, String augmentation) {
        return write(trainingSet, epoch, samples, spec, augmentation, List.of());
    }

    /** The same with raw values between the frames. */
    public Pass write(
            String trainingSet,
            int epoch,
            List<Sample> samples,
            FrameSpec spec,
            String augmentation,
            List<byte[]> poison) {
        String topic = epoch < 0 ? Topics.EVALUATION_FRAMES : Topics.FRAMES;
        Map<Integer, Long> starts = ends(topic);
        FrameEncoder encoder = new FrameEncoder(spec);
        Augmentation change = Augmentation.parse(augmentation);
        announce(trainingSet, epoch, topic, PassState.STARTED, starts, starts, spec, 0);
        transactional.beginTransaction();
        int next = 0;
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            Events events = epoch < 0 ? sample.events() : change.apply(sample.events(), 7, sample.name(), epoch);
            send(topic, i, sample.name(), wire.encode(topic, frames(trainingSet, epoch, sample, events, encoder)));
            if (i % 5 == 0 && next < poison.size()) {
                send(topic, i, "poison-" + next, poison.get(next));
                next++;
            }
        }
        transactional.commitTransaction();
        return announce(trainingSet, epoch, topic, PassState.FINISHED, starts, ends(topic), spec, samples.size());
    }

    /** Makes a topic of live windows. */
    public void createLive(String topic) {
        try {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes samples as live windows with their labels, each on a stream of its own. */
    public void writeLive(String topic, List<Sample> samples, FrameSpec spec) {
        FrameEncoder encoder = new FrameEncoder(spec);
        for (Sample sample : samples) {
            Frames frames = frames("", -1, sample, sample.events(), encoder);
            put(topic, sample.name(), frames);
        }
    }

    private void send(String topic, int i, String key, byte[] value) {
        transactional.send(new ProducerRecord<>(
                topic, Math.floorMod(key.hashCode() + i / 7, PARTITIONS), key.getBytes(StandardCharsets.UTF_8), value));
    }

    /** One sample as the stage that makes frames would write it. */
    public static Frames frames(String set, int epoch, Sample sample, Events events, FrameEncoder encoder) {
        FrameSpec spec = encoder.spec();
        long duration = spec.windowUs();
        EncodedFrames encoded = encoder.encode(events, 0, duration);
        return new Frames(
                sample.name(),
                0L,
                duration,
                spec.timeSteps(),
                spec.polarities(),
                spec.height(),
                spec.width(),
                ElementType.valueOf(spec.element().name()),
                ByteBuffer.wrap(encoded.data()),
                encoded.events(),
                encoded.outside(),
                encoded.saturated(),
                0L,
                sample.name(),
                sample.label(),
                sample.split(),
                true,
                set,
                epoch,
                0L,
                0L,
                "",
                "");
    }

    private Pass announce(
            String set,
            int epoch,
            String topic,
            PassState state,
            Map<Integer, Long> from,
            Map<Integer, Long> to,
            FrameSpec spec,
            long samples) {
        List<OffsetRange> ranges = new ArrayList<>();
        from.forEach((partition, start) -> ranges.add(new OffsetRange(partition, start, to.get(partition))));
        Pass pass = new Pass(
                set,
                epoch,
                state,
                Topics.EVENTS,
                List.of(),
                topic,
                ranges,
                spec.toString(),
                "",
                7L,
                samples,
                0L,
                0L,
                0L,
                System.currentTimeMillis());
        put(Topics.PASSES, set + "/" + epoch, pass);
        return pass;
    }

    private void put(String topic, String key, SpecificRecord record) {
        try {
            plain.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), wire.encode(topic, record)))
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** End offsets of a topic, transaction markers included. */
    public Map<Integer, Long> ends(String topic) {
        Map<TopicPartition, OffsetSpec> query = new HashMap<>();
        try {
            int partitions = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .size();
            for (int p = 0; p < partitions; p++) {
                query.put(new TopicPartition(topic, p), OffsetSpec.latest());
            }
            Map<Integer, Long> ends = new TreeMap<>();
            admin.listOffsets(query).all().get().forEach((tp, info) -> ends.put(tp.partition(), info.offset()));
            return ends;
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Deletes every record that a topic holds now. */
    public void deleteRecords(String topic) {
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        ends(topic).forEach((p, end) -> all.put(new TopicPartition(topic, p), RecordsToDelete.beforeOffset(end)));
        try {
            admin.deleteRecords(all).all().get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a group has committed for a topic. */
    public Map<Integer, Long> committed(String group, String topic) {
        try {
            Map<Integer, Long> committed = new TreeMap<>();
            for (Map.Entry<TopicPartition, OffsetAndMetadata> entry : admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .entrySet()) {
                if (entry.getKey().topic().equals(topic)) {
                    committed.put(entry.getKey().partition(), entry.getValue().offset());
                }
            }
            return committed;
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every committed record of a topic up to its end now. */
    public List<ConsumerRecord<byte[], byte[]>> all(String topic) {
        Map<Integer, Long> ends = ends(topic);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(client.consumer(null))) {
            List<TopicPartition> partitions = ends.keySet().stream()
                    .map(p -> new TopicPartition(topic, p))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream().anyMatch(tp -> consumer.position(tp) < ends.get(tp.partition()))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /** The records of a topic that decode to a type. */
    public <T extends SpecificRecord> List<T> all(String topic, Class<T> type) {
        return all(topic).stream().map(r -> wire.decode(r.value(), type)).toList();
    }

    @Override
    public void close() {
        transactional.close();
        plain.close();
        admin.close();
        wire.close();
    }
}
