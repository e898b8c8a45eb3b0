package org.saccade.streams.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.window.PassCounts;

class TrainingPassTest {

    private static final FrameSpec SPEC = FrameSpec.parse("T=8,H=34,W=34,window=320ms");
    private static final String AUGMENTATION = "time-scale=0.2,shift=3,flip-h";

    @TempDir
    Path folder;

    private final Map<Integer, PassCounts> counts = new HashMap<>();
    private final PassListener listener = new PassListener() {
        @Override
        public void finished(Pass pass, PassCounts made, Duration elapsed) {
            counts.put(pass.getEpoch(), made);
        }
    };

    @BeforeAll
    static void topics() throws Exception {
        Cluster.fixedTopics();
    }

    @Test
    void tensorsAreTheSameAtAnyParallelismAndOrderAndNoEventIsLost() throws Exception {
        ClientSettings settings = Cluster.settings();
        List<Recordings.Recording> recordings = Recordings.make(11, 150, 600, 4);
        List<Map<String, String>> runs = new ArrayList<>();
        for (int parallelism : new int[] {1, 2, 4}) {
            String events = Cluster.topic("events", 1 + parallelism);
            Recordings.send(settings, events, recordings, parallelism);
            // Another number of partitions each time, and recordings in another order: nothing lies where it lay.
            String frames = Cluster.topic("frames", 3);
            String evaluation = Cluster.topic("evaluation-frames", 2);
            TrainingSet set = TrainingSet.capture(settings, events, SPEC, AUGMENTATION, 5);
            Coordinators.makeAll(
                    settings,
                    set,
                    Coordinators.options(frames, evaluation, 2, parallelism, folder.resolve("p" + parallelism)),
                    listener);
            Map<String, String> hashes = Reading.hashes(settings, frames);
            hashes.putAll(Reading.hashes(settings, evaluation));
            runs.add(hashes);
            conserved(recordings, settings, frames, evaluation);
        }
        assertThat(runs.get(0)).hasSize(120 * 2 + 30);
        assertThat(runs).allSatisfy(run -> assertThat(run).isEqualTo(runs.get(0)));
        long differing = recordings.stream()
                .filter(r -> r.split() == Split.TRAIN)
                .filter(r -> !runs.get(0).get(r.id() + "@0").equals(runs.get(0).get(r.id() + "@1")))
                .count();
        assertThat(differing).as("each epoch has its own augmentation").isEqualTo(120);
    }

    /** Here another writer's open transaction keeps what the job has committed from readers, as the broker itself does for a moment. */
    @Test
    void aPassEndsOnlyOnceAllItsFramesCanBeRead() throws Exception {
        ClientSettings settings = Cluster.settings();
        String events = Cluster.topic("events", 2);
        List<Recordings.Recording> recordings = Recordings.make(4, 40, 100, 3);
        Recordings.send(settings, events, recordings, 1);
        long trained = recordings.stream().filter(r -> r.split() == Split.TRAIN).count();
        String frames = Cluster.topic("frames", 1);
        TrainingSet set = TrainingSet.capture(settings, events, SPEC, "", 1);
        PassOptions options = Coordinators.options(frames, Cluster.topic("evaluation-frames", 1), 1, 1, folder);
        List<Pass> passes = new ArrayList<>();
        PassListener keeping = new PassListener() {
            @Override
            public void finished(Pass pass, PassCounts made, Duration elapsed) {
                passes.add(pass);
            }
        };
        Map<String, Object> transactional = new HashMap<>(settings.producer());
        transactional.put("transactional.id", "beside-" + frames);
        // Not to be given up by the broker on a slow machine.
        transactional.put("transaction.timeout.ms", "600000");
        try (KafkaProducer<byte[], byte[]> beside = new KafkaProducer<>(transactional);
                Admin admin = Admin.create(settings.admin());
                AvroWire wire = settings.wire()) {
            beside.initTransactions();
            beside.beginTransaction();
            beside.send(new ProducerRecord<>(frames, new byte[] {1})).get();
            CompletableFuture<Void> making = CompletableFuture.runAsync(() -> {
                try {
                    Coordinators.makeAll(settings, set, options, keeping);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            TopicOffsets offsets = new TopicOffsets(admin);
            // The open record, the frames and the marker behind them; a second more for a pass that does not wait.
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> making.isDone() || offsets.writtenEnds(frames).get(0) >= trained + 2);
            assertThat(making).isNotDone();
            Thread.sleep(1000);
            beside.abortTransaction();
            making.get();
            Pass pass = passes.get(passes.size() - 1);
            assertThat(pass.getSamples()).isEqualTo(trained);
            assertThat(FrameTally.count(settings, wire, frames, pass.getFrameRanges(), set.name(), 0)
                            .samples())
                    .as("samples within the ranges of the pass")
                    .isEqualTo(trained);
        }
    }

    private static void conserved(
            List<Recordings.Recording> recordings, ClientSettings settings, String frames, String evaluation) {
        Map<String, Long> replayed =
                recordings.stream().collect(Collectors.toMap(Recordings.Recording::id, Recordings.Recording::events));
        List<Frames> all = new ArrayList<>(Reading.frames(settings, frames));
        all.addAll(Reading.frames(settings, evaluation));
        assertThat(all).allSatisfy(f -> {
            assertThat(f.getEvents() + f.getOutside()).isEqualTo(replayed.get(f.getSample()));
            assertThat(f.getComplete()).isTrue();
            assertThat(f.getFramedAtUs()).isZero();
            assertThat(f.getLastEventAtUs()).isZero();
            assertThat(f.getSplit() == Split.TRAIN).isEqualTo(f.getEpoch() >= 0);
        });
    }

    @Test
    void unfinishedSamplesAreClosedAtTheEndAndRepeatedChunksCountOnce() throws Exception {
        ClientSettings settings = Cluster.settings();
        String events = Cluster.topic("events", 2);
        List<EventChunk> chunks = new ArrayList<>();
        List<Recordings.Recording> recordings = Recordings.make(3, 8, 300, 3).stream()
                .filter(r -> r.chunks().size() == 3)
                .toList();
        assertThat(recordings).hasSizeGreaterThan(1);
        for (Recordings.Recording recording : recordings) {
            chunks.addAll(recording.chunks());
            chunks.add(recording.chunks().get(0));
        }
        EventChunk missing = recordings.get(0).chunks().get(1);
        chunks.remove(missing);
        chunks.add(EventChunk.newBuilder(missing)
                .setStream("a recording of no class")
                .setSample(null)
                .build());
        try (AvroWire wire = settings.wire()) {
            send(
                    settings,
                    events,
                    chunks.stream().map(c -> record(wire, events, c)).toList());
        }
        String frames = Cluster.topic("frames", 2);
        TrainingSet set = TrainingSet.capture(settings, events, SPEC, "", 1);
        PassOptions options = Coordinators.options(frames, Cluster.topic("evaluation-frames", 1), 1, 1, folder);
        Coordinators.makeAll(settings, set, options, listener);

        Map<String, Frames> bySample =
                Reading.frames(settings, frames).stream().collect(Collectors.toMap(Frames::getSample, f -> f));
        assertThat(bySample).hasSize(recordings.size());
        for (Recordings.Recording recording : recordings) {
            Frames made = bySample.get(recording.id());
            boolean whole = recording != recordings.get(0);
            assertThat(made.getComplete()).isEqualTo(whole);
            assertThat(made.getEvents()).isEqualTo(recording.events() - (whole ? 0 : missing.getCount()));
        }
        PassCounts made = counts.get(0);
        assertThat(made.incomplete()).isEqualTo(1);
        assertThat(made.repeated()).isEqualTo(recordings.size());
        assertThat(made.samples()).isEqualTo(recordings.size());
        assertThat(made.unlabelled()).isEqualTo(1);
    }

    @Test
    void poisonGoesToTheDeadLettersOnceWithItsBytesAndTheRestIsUnaffected() throws Exception {
        ClientSettings settings = Cluster.settings();
        String events = Cluster.topic("events", 2);
        Recordings.send(settings, events, Recordings.make(21, 40, 200, 2), 1);
        List<ProducerRecord<byte[], byte[]>> poison = new ArrayList<>();
        try (AvroWire wire = settings.wire()) {
            EventChunk sound = Recordings.make(99, 1, 200, 1).get(0).chunks().get(0);
            byte[] bytes = record(wire, events, sound).value();
            byte[] badMagic = bytes.clone();
            badMagic[0] = 7;
            byte[] unknownId = bytes.clone();
            ByteBuffer.wrap(unknownId).putInt(1, 987_654_321);
            poison.add(new ProducerRecord<>(events, null, badMagic));
            poison.add(new ProducerRecord<>(events, key("poison-2"), unknownId));
            poison.add(new ProducerRecord<>(events, key("poison-3"), Arrays.copyOf(bytes, bytes.length / 2)));
            poison.add(new ProducerRecord<>(events, key("poison-4"), null));
            poison.add(new ProducerRecord<>(events, key("another stream"), bytes));
            poison.add(record(wire, events, damaged(sound)));
        }
        send(settings, events, poison);
        String frames = Cluster.topic("frames", 2);
        String evaluation = Cluster.topic("evaluation-frames", 1);
        TrainingSet set = TrainingSet.capture(settings, events, SPEC, AUGMENTATION, 1);
        Coordinators.makeAll(settings, set, Coordinators.options(frames, evaluation, 2, 2, folder), listener);

        List<DeadLetter> letters = Reading.all(settings, Topics.DEAD_LETTERS).stream()
                .map(DeadLetter::from)
                .filter(letter -> letter.topic().equals(events))
                .toList();
        assertThat(letters).hasSize(poison.size());
        for (ProducerRecord<byte[], byte[]> sent : poison) {
            assertThat(letters)
                    .filteredOn(letter ->
                            Arrays.equals(letter.value(), sent.value()) && Arrays.equals(letter.key(), sent.key()))
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.message()).isNotBlank());
        }
        assertThat(counts.get(-1).deadLetters()).isEqualTo(poison.size() - 1);
        assertThat(counts.get(0).deadLetters()).isEqualTo(poison.size());
        assertThat(counts.get(1).deadLetters()).isEqualTo(poison.size());
        assertThat(Reading.hashes(settings, frames)).hasSize(32 * 2);
        assertThat(Reading.hashes(settings, evaluation)).hasSize(8);
    }

    /** A chunk that decodes, but whose packed events are cut; of the training split, so that only a training pass opens it. */
    private static EventChunk damaged(EventChunk chunk) {
        byte[] packed = AvroWire.bytes(chunk.getEvents());
        return EventChunk.newBuilder(chunk)
                .setStream("damaged")
                .setEvents(ByteBuffer.wrap(Arrays.copyOf(packed, packed.length - 3)))
                .build();
    }

    @Test
    void anEmptyTrainingSetHasEmptyPasses() throws Exception {
        ClientSettings settings = Cluster.settings();
        String events = Cluster.topic("events", 2);
        String frames = Cluster.topic("frames", 1);
        TrainingSet set = TrainingSet.capture(settings, events, SPEC, "", 1);
        PassOptions options = Coordinators.options(frames, Cluster.topic("evaluation-frames", 1), 1, 1, folder);
        Coordinators.makeAll(settings, set, options, listener);
        assertThat(counts.get(-1)).isEqualTo(PassCounts.NONE);
        assertThat(Reading.frames(settings, frames)).isEmpty();
    }

    @Test
    void aTransactionTimeoutAboveTheBrokersIsRefusedWithTheRemedy() throws Exception {
        ClientSettings settings = Cluster.settings();
        TrainingSet set = TrainingSet.capture(settings, Cluster.topic("events", 1), SPEC, "", 1);
        JobSettings job = JobSettings.of(1, folder.toString()).withTransactionTimeout(Duration.ofHours(2));
        PassOptions options = new PassOptions(
                Cluster.topic("frames", 1), Cluster.topic("evaluation-frames", 1), Topics.DEAD_LETTERS, 1, false, job);
        try (PassCoordinator coordinator =
                new PassCoordinator(settings, set, options, Cluster.flink(), PassListener.NONE)) {
            assertThatThrownBy(coordinator::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("7200000 ms")
                    .hasMessageContaining("transaction.max.timeout.ms=900000")
                    .hasMessageContaining("choose a shorter timeout");
        }
    }

    @Test
    void missingTopicsAreNamed() throws Exception {
        ClientSettings settings = Cluster.settings();
        TrainingSet set = TrainingSet.capture(settings, Cluster.topic("events", 1), SPEC, "", 1);
        PassOptions options = Coordinators.options("no-frames", "no-evaluation", 1, 1, folder);
        try (PassCoordinator coordinator =
                new PassCoordinator(settings, set, options, Cluster.flink(), PassListener.NONE)) {
            assertThatThrownBy(coordinator::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("[no-evaluation, no-frames]");
        }
    }

    private static byte[] key(String stream) {
        return stream.getBytes(StandardCharsets.UTF_8);
    }

    private static ProducerRecord<byte[], byte[]> record(AvroWire wire, String topic, EventChunk chunk) {
        return new ProducerRecord<>(topic, key(chunk.getStream()), wire.encode(topic, chunk));
    }

    private static void send(ClientSettings settings, String topic, List<ProducerRecord<byte[], byte[]>> records)
            throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
            for (ProducerRecord<byte[], byte[]> record : records) {
                producer.send(record).get();
            }
        }
    }
}
