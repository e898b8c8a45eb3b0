package org.saccade.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.DataSetOptions;
import org.saccade.ingest.dataset.SampleRef;
import org.saccade.ingest.generate.ShapeScenes;
import org.saccade.local.LocalStack;
import org.saccade.local.LocalStackConfig;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.PassState;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stages as a user runs them, each a process of its own, each killed once with SIGKILL at a random moment of its work and started
 * again with the same command: nothing is lost, nothing is doubled. The methods are the stages in their order, over one stack.
 *
 * <p>{@code -Dseed=N} repeats the thresholds of the kills.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PipelineKillTest {

    private static final Logger LOG = LoggerFactory.getLogger(PipelineKillTest.class);
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final SplittableRandom RANDOM = new SplittableRandom(SEED);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int EPOCHS = 4;
    private static final int CAMERAS = 4;
    private static final long WINDOW_US = 320_000;

    /** Kept after a failure: what each process said is in child-output. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path home;

    private static Path data;
    private static LocalStack stack;
    private static ClientSettings client;
    private static Log log;
    private static List<ProducerRecord<byte[], byte[]>> poison;

    @BeforeAll
    static void start() {
        LOG.info("-Dseed={}", SEED);
        System.out.println("PipelineKillTest: -Dseed=" + SEED);
        data = home.resolve("my shapes");
        ShapeScenes.generate(data, 20, 5, 7);
        stack = LocalStack.start(
                LocalStackConfig.in(home.resolve("stack")).withPorts(0, 0, 0).withFlinkSlots(0));
        client = ClientSettings.of(stack.bootstrapServers(), stack.registryUrl());
        log = new Log(client);
        ChildCommand.run(home, "topics", "create", "--partitions", "3").succeeds(PATIENCE);
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            log.close();
            stack.close();
        }
    }

    @Test
    @Order(1)
    void aKilledReplayLosesAndDoublesNoEvent() throws Exception {
        String[] replay = {"replay", data.toString(), "--speed", "10x", "--chunk-events", "512"};
        long strikeAt = RANDOM.nextLong(20, 400);
        try (ChildCommand first = ChildCommand.start(home, replay)) {
            first.await(strikeAt + " chunks are sent", PATIENCE, () -> log.written(Topics.EVENTS) >= strikeAt);
            first.kill(RANDOM.nextLong(200));
        }
        long before = log.written(Topics.EVENTS);
        ChildCommand again = ChildCommand.run(home, replay);
        again.succeeds(PATIENCE);
        assertThat(again.out()).contains("were there already");
        assertThat(log.written(Topics.EVENTS)).isGreaterThan(before);

        Map<String, List<EventChunk>> streams =
                log.all(Topics.EVENTS, EventChunk.class).stream().collect(Collectors.groupingBy(EventChunk::getStream));
        DataSet set = DataSet.open(data, DataSetOptions.defaults());
        assertThat(streams.keySet()).isEqualTo(ids(set, Split.values()));
        for (SampleRef sample : set.samples()) {
            List<EventChunk> chunks = streams.get(sample.id());
            assertThat(chunks)
                    .as(sample.id())
                    .extracting(EventChunk::getSequence)
                    .containsExactlyElementsOf(upTo(chunks.size()));
            assertThat(chunks.get(chunks.size() - 1).getSample().getLast()).isTrue();
            assertThat(chunks).allSatisfy(chunk -> {
                assertThat(chunk.getSample().getLabel()).isEqualTo(sample.label());
                assertThat(chunk.getSample().getSplit()).isEqualTo(sample.split());
            });
            Events sent =
                    Events.concat(chunks.stream().map(ChunkRecords::events).toList());
            assertThat(sent).as(sample.id()).isEqualTo(set.read(sample).events());
        }
    }

    @Test
    @Order(2)
    void killedPassesAndTrainingUseEachSampleOncePerEpochAndPoisonHurtsNobody() throws Exception {
        poison = sendPoison();
        Path run = home.resolve("my run");
        String[] stream = {"stream", "train", "--parallelism", "1", "--checkpoint-interval", "1s"};
        String[] train = {
            "train",
            "--out",
            run.toString(),
            "--epochs",
            "" + EPOCHS,
            "--batch",
            "8",
            "--classes",
            classes(),
            "--threads",
            "1"
        };
        String[] resume =
                Stream.concat(Arrays.stream(train), Stream.of("--resume")).toArray(String[]::new);
        DataSet set = DataSet.open(data, DataSetOptions.defaults());
        long perEpoch = ids(set, Split.TRAIN).size();
        long framesBefore = RANDOM.nextLong(1, perEpoch + perEpoch / 2);
        long epochsBefore = RANDOM.nextLong(1, EPOCHS - 1);
        Map<Follower.Key, Integer> frames;
        try (Follower follower = new Follower(client, log.partitions(Topics.FRAMES));
                ChildCommand streamFirst = ChildCommand.start(home, stream);
                ChildCommand trainFirst = ChildCommand.start(home, train)) {
            streamFirst.await(
                    framesBefore + " frames are written", PATIENCE, () -> log.written(Topics.FRAMES) >= framesBefore);
            streamFirst.kill(RANDOM.nextLong(300));
            try (ChildCommand streamAgain = ChildCommand.start(home, stream)) {
                trainFirst.await(
                        epochsBefore + " epochs are done", PATIENCE, () -> epochLines(trainFirst) >= epochsBefore);
                trainFirst.kill(RANDOM.nextLong(300));
                ChildCommand trainAgain = ChildCommand.run(home, resume);
                trainAgain.succeeds(PATIENCE);
                assertThat(trainAgain.err()).contains("goes on at epoch");
                assertThat(streamAgain.ended(PATIENCE))
                        .as("the poison is told of%n%s", streamAgain.said())
                        .isEqualTo(3);
            }
            frames = follower.counts();
        }
        Map<Follower.Key, Integer> expected = new java.util.HashMap<>();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            for (String id : ids(set, Split.TRAIN)) {
                expected.put(new Follower.Key(epoch, id, true), 1);
            }
        }
        assertThat(frames).isEqualTo(expected);
        assertThat(log.all(Topics.EVALUATION_FRAMES, Frames.class))
                .allSatisfy(each -> assertThat(each.getComplete()).isTrue())
                .extracting(Frames::getSample)
                .containsExactlyInAnyOrderElementsOf(ids(set, Split.VALIDATION, Split.TEST));
        List<Pass> finished = log.all(Topics.PASSES, Pass.class).stream()
                .filter(pass -> pass.getState() == PassState.FINISHED)
                .toList();
        assertThat(finished).extracting(Pass::getEpoch).containsExactly(-1, 0, 1, 2, 3);
        assertThat(finished).allSatisfy(pass -> assertThat(pass.getIncomplete()).isZero());
        assertThat(finished.subList(1, finished.size()))
                .allSatisfy(pass -> assertThat(pass.getSamples()).isEqualTo(perEpoch));
        assertThat(log.records(Topics.MODELS)).isNotEmpty();
    }

    @Test
    @Order(3)
    void poisonIsListedAndSentBackByteForByte() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> letters = log.records(Topics.DEAD_LETTERS);
        assertThat(letters).hasSize(poison.size());
        for (ProducerRecord<byte[], byte[]> sent : poison) {
            assertThat(letters)
                    .filteredOn(letter ->
                            Arrays.equals(letter.value(), sent.value()) && Arrays.equals(letter.key(), sent.key()))
                    .singleElement()
                    .satisfies(letter -> {
                        DeadLetter read = DeadLetter.from(letter);
                        assertThat(read.topic()).isEqualTo(Topics.EVENTS);
                        assertThat(read.stage()).isNotBlank();
                        assertThat(read.message()).isNotBlank();
                        assertThat(letter.headers().lastHeader("__streams.errors.offset"))
                                .isNotNull();
                    });
        }
        ChildCommand list = ChildCommand.run(home, "dlq", "list", "--json");
        list.succeeds(PATIENCE);
        assertThat(list.out().lines()).hasSize(poison.size()).allSatisfy(line -> {
            JsonNode letter = JSON.readTree(line);
            assertThat(letter.get("origin").asText()).matches(Topics.EVENTS + "-\\d+@\\d+");
            assertThat(letter.get("message").asText()).isNotBlank();
            assertThat(letter.get("replayed").asBoolean()).isFalse();
        });
        long before = log.written(Topics.EVENTS);
        JsonNode report =
                JSON.readTree(ChildCommand.run(home, "dlq", "replay", "--json").out());
        assertThat(report.get("replayed").asInt()).isEqualTo(poison.size());
        assertThat(log.written(Topics.EVENTS)).isGreaterThan(before);
        List<ConsumerRecord<byte[], byte[]>> events = log.records(Topics.EVENTS);
        for (ProducerRecord<byte[], byte[]> sent : poison) {
            assertThat(events)
                    .filteredOn(record ->
                            Arrays.equals(record.value(), sent.value()) && Arrays.equals(record.key(), sent.key()))
                    .hasSize(2);
        }
        JsonNode again =
                JSON.readTree(ChildCommand.run(home, "dlq", "replay", "--json").out());
        assertThat(again.get("replayed").asInt()).isZero();
        assertThat(again.get("replayedEarlier").asInt()).isEqualTo(poison.size());
    }

    @Test
    @Order(4)
    void killedLiveStagesAnswerEachWindowOnce() throws Exception {
        String[] stream = {"stream", "live", "--parallelism", "1", "--checkpoint-interval", "1s"};
        String[] classify = {"classify", "--json"};
        String[] replay = {
            "replay", data.toString(), "--live", "--streams", "" + CAMERAS, "--split", "train,test", "--limit", "90"
        };
        long predictionsBefore = RANDOM.nextLong(4, 20);
        long windowsBefore = RANDOM.nextLong(24, 44);
        long chunksBefore = RANDOM.nextLong(1000, 2000);
        try (ChildCommand streamFirst = ChildCommand.start(home, stream);
                ChildCommand classifyFirst = ChildCommand.start(home, classify)) {
            classifyFirst.await(
                    "a model is in use", PATIENCE, () -> classifyFirst.err().contains("model saccade"));
            streamFirst.await("it is at work", PATIENCE, () -> streamFirst.err().contains("live windows from"));
            try (ChildCommand replayFirst = ChildCommand.start(home, replay)) {
                classifyFirst.await(
                        predictionsBefore + " predictions", PATIENCE, () -> lines(classifyFirst) >= predictionsBefore);
                classifyFirst.kill(RANDOM.nextLong(200));
                try (ChildCommand classifyAgain = ChildCommand.start(home, classify)) {
                    streamFirst.await(
                            windowsBefore + " windows",
                            PATIENCE,
                            () -> log.written(Topics.LIVE_FRAMES) >= windowsBefore);
                    streamFirst.kill(RANDOM.nextLong(200));
                    try (ChildCommand streamAgain = ChildCommand.start(home, stream)) {
                        replayFirst.await(
                                chunksBefore + " chunks",
                                PATIENCE,
                                () -> log.written(Topics.LIVE_EVENTS) >= chunksBefore);
                        replayFirst.kill(RANDOM.nextLong(200));
                        ChildCommand.run(home, replay).succeeds(PATIENCE);
                        everyWindowIsAnswered(streamAgain, classifyAgain);
                        assertThat(classifyAgain.terminate(PATIENCE)).isEqualTo(143);
                        assertThat(streamAgain.terminate(PATIENCE)).isEqualTo(143);
                        assertThat(classifyFirst.out().lines().map(PipelineKillTest::window))
                                .as("what a killed process told of was committed, and is not told again")
                                .doesNotContainAnyElementsOf(classifyAgain
                                        .out()
                                        .lines()
                                        .map(PipelineKillTest::window)
                                        .toList());
                    }
                }
            }
        }
        assertThat(log.records(Topics.DEAD_LETTERS)).hasSize(poison.size());
    }

    private static void everyWindowIsAnswered(ChildCommand stream, ChildCommand classify) {
        Map<String, List<EventChunk>> live = log.all(Topics.LIVE_EVENTS, EventChunk.class).stream()
                .collect(Collectors.groupingBy(EventChunk::getStream));
        assertThat(live).hasSize(CAMERAS);
        Set<String> windows = new TreeSet<>();
        Map<String, String> samples = new TreeMap<>();
        live.forEach((camera, chunks) -> {
            assertThat(chunks)
                    .as(camera)
                    .extracting(EventChunk::getSequence)
                    .containsExactlyElementsOf(upTo(chunks.size()));
            long clockUs = chunks.get(chunks.size() - 1).getEndUs();
            // The last window is one that the closing chunk began; it ends when the camera has been silent for a while.
            for (long startUs = 0; startUs < clockUs; startUs += WINDOW_US) {
                windows.add(camera + "@" + startUs);
            }
            chunks.stream()
                    .filter(chunk -> chunk.getSample() != null)
                    .forEach(chunk -> samples.put(chunk.getSample().getId(), camera));
        });
        assertThat(samples).hasSize(90);
        stream.await(
                "every window is cut",
                PATIENCE,
                () -> windowsOf(log.all(Topics.LIVE_FRAMES, Frames.class)).size() >= windows.size());
        assertThat(windowsOf(log.all(Topics.LIVE_FRAMES, Frames.class))).isEqualTo(windows);
        classify.await("the lag is 0", PATIENCE, () -> log.lag("saccade-classify", Topics.LIVE_FRAMES) == 0);
        List<Prediction> predictions = log.all(Topics.PREDICTIONS, Prediction.class);
        assertThat(predictions)
                .extracting(p -> p.getStream() + "@" + p.getWindowStartUs())
                .containsExactlyInAnyOrderElementsOf(windows);
        assertThat(predictions.stream().filter(p -> p.getSample() != null).map(Prediction::getSample))
                .containsExactlyInAnyOrderElementsOf(samples.keySet());
        assertThat(predictions.stream().mapToInt(Prediction::getStepsSkipped).sum())
                .isPositive();
    }

    private static Set<String> windowsOf(List<Frames> frames) {
        return frames.stream()
                .map(each -> each.getStream() + "@" + each.getWindowStartUs())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String window(String line) {
        try {
            JsonNode prediction = JSON.readTree(line);
            return prediction.get("stream").asText() + "@"
                    + prediction.get("windowStartUs").asLong();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(line, e);
        }
    }

    private static List<ProducerRecord<byte[], byte[]>> sendPoison() throws Exception {
        EventChunk sound = log.all(Topics.EVENTS, EventChunk.class).get(0);
        byte[] bytes = log.encode(Topics.EVENTS, sound);
        byte[] badMagic = bytes.clone();
        badMagic[0] = 7;
        byte[] unknownId = bytes.clone();
        ByteBuffer.wrap(unknownId).putInt(1, 987_654_321);
        byte[] truncated = Arrays.copyOf(bytes, bytes.length / 2);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (byte[] value : List.of(badMagic, unknownId, truncated)) {
            byte[] key = ("poison-" + records.size()).getBytes(StandardCharsets.UTF_8);
            records.add(new ProducerRecord<>(Topics.EVENTS, key, value));
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(client.producer())) {
            for (ProducerRecord<byte[], byte[]> record : records) {
                producer.send(record).get();
            }
        }
        return records;
    }

    private static Set<String> ids(DataSet set, Split... splits) {
        return set.samples().stream()
                .filter(sample -> List.of(splits).contains(sample.split()))
                .map(SampleRef::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Long> upTo(int count) {
        return LongStream.range(0, count).boxed().toList();
    }

    private static String classes() {
        return String.join(",", ShapeScenes.classNames());
    }

    /** Epochs whose checkpoint is written: the next one is waited for. */
    private static long epochLines(ChildCommand train) {
        return train.err()
                .lines()
                .filter(line -> line.matches("waiting for the frames of epoch [1-9]\\d*"))
                .count();
    }

    private static long lines(ChildCommand child) {
        return child.out().lines().count();
    }
}
