package org.saccade.inference.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.inference.TestBundles;
import org.saccade.inference.model.Answer;
import org.saccade.inference.model.Classifier;
import org.saccade.inference.model.ClassifierOptions;
import org.saccade.inference.model.SkipMode;
import org.saccade.schemas.bundle.Announcements;
import org.saccade.schemas.bundle.BundleException;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.Topics;
import org.saccade.schemas.schema.WallClock;

@Timeout(180)
class ClassifyServiceTest {

    private static final FrameSpec SPEC = TestBundles.SMALL;

    @TempDir
    Path folder;

    /** Long enough ago that no window is stamped later than it is answered, however quick the machine is. */
    private final long begunUs = WallClock.nowUs() - 60_000_000L;

    @Test
    void everyWindowIsAnsweredOnceWhateverIsRepeated() throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        ModelBundle bundle = TestBundles.lazy(folder.resolve("m"), SPEC, "once", 1);
        try (Cluster cluster = new Cluster("once")) {
            cluster.announce(bundle);
            List<Frames> windows = new ArrayList<>();
            for (int window = 0; window < 12; window++) {
                for (int stream = 0; stream < 6; stream++) {
                    windows.add(window("stream-" + stream, window, random));
                }
            }
            List<Frames> first = new ArrayList<>(windows);
            first.addAll(windows.subList(20, 60));
            first.forEach(cluster::send);
            cluster.flush();
            ClassifyConfig config = cluster.config("once", folder.resolve("store"));
            try (Running running = Running.start(config)) {
                ClassifyResult result = running.awaitRecords(112);
                assertThat(result.predictions()).as("-Dtest.seed=%s", seed).isEqualTo(72);
                assertThat(result.duplicates()).isEqualTo(40);
            }
            // A new process knows nothing but the log; the stage before repeats what it had sent.
            windows.subList(30, 72).forEach(cluster::send);
            windows.add(window("stream-0", 12, random));
            cluster.send(windows.get(72));
            cluster.flush();
            try (Running running = Running.start(config)) {
                ClassifyResult result = running.awaitRecords(43);
                assertThat(result.predictions()).isEqualTo(1);
                assertThat(result.duplicates()).isEqualTo(42);
                assertThat(cluster.lag(config.group())).isZero();
            }
            assertOncePerWindow(cluster.predictions(), windows);
            assertAnswers(bundle, cluster.predictions(), windows);
        }
    }

    /** A replay begun anew under the same names is answered anew. */
    @Test
    void streamThatStartsOverIsAnsweredAgain() throws Exception {
        Random random = new Random(4);
        ModelBundle bundle = TestBundles.lazy(folder.resolve("m"), SPEC, "over", 1);
        try (Cluster cluster = new Cluster("over")) {
            cluster.announce(bundle);
            for (int replay = 0; replay < 2; replay++) {
                for (int window = 0; window < 5; window++) {
                    byte[] data = TestBundles.frames(SPEC, random, 0.2, 20);
                    cluster.send(Cluster.frames(
                            SPEC, "camera", window, data, begunUs + replay * 60_000_000L + window * 80_000L));
                }
            }
            cluster.flush();
            try (Running running = Running.start(cluster.config("over", folder.resolve("store")))) {
                assertThat(running.awaitRecords(10).predictions()).isEqualTo(10);
            }
        }
    }

    @Test
    void newerModelIsTakenIntoUseWithoutARestartAndABadOneIsNot() throws Exception {
        Random random = new Random(9);
        try (Cluster cluster = new Cluster("swap")) {
            ClassifyConfig config = cluster.config("swap", folder.resolve("store"));
            try (Running running = Running.start(config)) {
                Awaitility.await().until(() -> running.waiting.contains("swap"));
                ModelBundle first = TestBundles.lazy(folder.resolve("first"), SPEC, "swap", 1);
                cluster.announce(first);
                cluster.announce(TestBundles.lazy(folder.resolve("other"), SPEC, "of-somebody-else", 7));
                cluster.send(window("s", 0, random));
                cluster.flush();
                running.awaitRecords(1);

                FrameSpec larger = FrameSpec.parse("T=8,P=2,H=16,W=12,window=80000");
                ModelBundle misfit = TestBundles.lazy(folder.resolve("misfit"), larger, "swap", 2);
                cluster.announce(misfit);
                ModelBundle damaged = TestBundles.lazy(folder.resolve("damaged"), SPEC, "swap", 3);
                Files.writeString(damaged.file(ModelBundle.STEP_GRAPH), "no graph");
                cluster.announce(ModelBundle.seal(damaged.folder(), damaged.manifest()));
                Awaitility.await().until(() -> running.refused.size() == 2);
                assertThat(running.refused)
                        .anyMatch(text -> text.contains("height is 12, needed is 16"))
                        .anyMatch(text -> text.startsWith(damaged.manifest().model() + ":"));
                cluster.send(window("s", 1, random));
                cluster.flush();
                running.awaitRecords(2);

                ModelBundle second = TestBundles.busy(folder.resolve("second"), SPEC, "swap", 4);
                cluster.announce(second);
                Awaitility.await().until(() -> running.inUse.size() == 2);
                cluster.send(window("s", 2, random));
                cluster.flush();
                ClassifyResult result = running.awaitRecords(3);
                assertThat(result.models()).isEqualTo(2);
                assertThat(result.refused()).isEqualTo(2);
                assertThat(running.heard)
                        .extracting(Prediction::getModel)
                        .containsExactly(id(first), id(first), id(second));
            }
            // A new instance begins with the newest that loads.
            try (Running running = Running.start(config)) {
                Awaitility.await().until(() -> running.inUse.size() == 1);
                assertThat(running.inUse.get(0)).startsWith("swap-4-");
            }
        }
    }

    /** Forth, back by a roll-back, and forth again. */
    @Test
    void modelBeforeIsTakenIntoUseAgainWhenItIsRolledBack() throws Exception {
        Random random = new Random(9);
        try (Cluster cluster = new Cluster("back")) {
            ModelBundle first = TestBundles.lazy(folder.resolve("first"), SPEC, "back", 1);
            ModelBundle second = TestBundles.lazy(folder.resolve("second"), SPEC, "back", 2);
            cluster.announce(first);
            try (Running running = Running.start(cluster.config("back", folder.resolve("store")))) {
                for (int window = 0; window < 4; window++) {
                    int models = window + 1;
                    Awaitility.await().until(() -> running.inUse.size() == models);
                    cluster.send(window("s", window, random));
                    cluster.flush();
                    running.awaitRecords(window + 1);
                    if (window % 2 == 0) {
                        cluster.announce(second);
                    } else if (window == 1) {
                        Announcements.send(
                                Announcements.read(cluster.client, cluster.wire).before("back"),
                                cluster.client,
                                cluster.wire);
                    }
                }
                assertThat(running.heard)
                        .extracting(Prediction::getModel)
                        .containsExactly(id(first), id(second), id(first), id(second));
            }
        }
    }

    /** Frames of another geometry after a model for it was announced: the order of a change does not stop the answers. */
    @Test
    void modelForOtherFramesWaitsForThem() throws Exception {
        Random random = new Random(9);
        FrameSpec larger = FrameSpec.parse("T=4,P=2,H=16,W=16,window=80000");
        try (Cluster cluster = new Cluster("change")) {
            ModelBundle small = TestBundles.lazy(folder.resolve("small"), SPEC, "change", 1);
            cluster.announce(small);
            try (Running running = Running.start(cluster.config("change", folder.resolve("store")))) {
                cluster.send(window("s", 0, random));
                cluster.flush();
                running.awaitRecords(1);
                ModelBundle large = TestBundles.lazy(folder.resolve("large"), larger, "change", 1);
                cluster.announce(large);
                Awaitility.await().until(() -> running.refused.size() == 1);
                cluster.send(window("s", 1, random));
                byte[] data = TestBundles.frames(larger, random, 0.2, 20);
                cluster.send(Cluster.frames(larger, "s", 2, data, begunUs));
                cluster.send(window("s", 3, random));
                cluster.flush();
                running.awaitRecords(4);
                assertThat(running.heard)
                        .extracting(Prediction::getModel)
                        .containsExactly(id(small), id(small), id(large), id(small));
            }
        }
    }

    @Test
    void poisonIsSetAsideToTheByteAndTheRestIsAnswered() throws Exception {
        Random random = new Random(2);
        try (Cluster cluster = new Cluster("poison")) {
            ModelBundle bundle = TestBundles.lazy(folder.resolve("m"), SPEC, "poison", 1);
            cluster.announce(bundle);
            Map<String, byte[]> poison = new HashMap<>();
            byte[] good = cluster.wire.encode(cluster.frames, window("s", 100, random));
            byte[] badMagic = good.clone();
            badMagic[0] = 7;
            poison.put("magic byte 7", badMagic);
            byte[] unknown = good.clone();
            unknown[1] = 0x7F;
            poison.put("is not in the registry", unknown);
            poison.put("after schema id", java.util.Arrays.copyOf(good, good.length / 2));
            FrameSpec other = FrameSpec.parse("T=8,P=2,H=11,W=12,window=80000");
            Frames shape = Cluster.frames(other, "s", 101, TestBundles.frames(other, random, 0, 5), begunUs);
            poison.put("height is 11, needed is 12", cluster.wire.encode(cluster.frames, shape));
            Frames sound = window("s", 102, random);
            byte[] data = AvroWire.bytes(sound.getData()).clone();
            data[data.length - 1] ^= (byte) 0x80;
            Frames torn = Frames.newBuilder(sound)
                    .setData(java.nio.ByteBuffer.wrap(data))
                    .build();
            poison.put("frames: ", cluster.wire.encode(cluster.frames, torn));
            Frames lie =
                    Frames.newBuilder(window("s", 103, random)).setEvents(1).build();
            poison.put("the record states 1", cluster.wire.encode(cluster.frames, lie));
            for (int window = 0; window < 3; window++) {
                cluster.send(window("s", window, random));
                List<byte[]> part = new ArrayList<>(poison.values()).subList(window * 2, window * 2 + 2);
                part.forEach(bytes -> cluster.sendRaw("s", bytes));
            }
            cluster.flush();
            try (Running running = Running.start(cluster.config("poison", folder.resolve("store")))) {
                ClassifyResult result = running.awaitRecords(9);
                assertThat(result.predictions()).isEqualTo(3);
                assertThat(result.deadLetters()).isEqualTo(6);
                assertThat(result.records()).isEqualTo(result.windows() + result.deadLetters());
                assertThat(result.windows()).isEqualTo(result.predictions() + result.duplicates());
            }
            List<DeadLetter> letters = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : cluster.read(Topics.DEAD_LETTERS)) {
                DeadLetter letter = DeadLetter.from(record);
                if (letter.topic().equals(cluster.frames)) {
                    letters.add(letter);
                }
            }
            assertThat(letters).hasSize(6).allMatch(letter -> letter.stage().equals("classify"));
            poison.forEach((reason, bytes) -> assertThat(letters)
                    .as(reason)
                    .anyMatch(letter -> letter.message().contains(reason)
                            && java.util.Arrays.equals(letter.value(), bytes)
                            && new String(letter.key()).equals("s")));
        }
    }

    @Test
    void secondInstanceOfTheSameNameTakesOver() throws Exception {
        Random random = new Random(2);
        try (Cluster cluster = new Cluster("fence")) {
            cluster.announce(TestBundles.lazy(folder.resolve("m"), SPEC, "fence", 1));
            ClassifyConfig config = cluster.config("fence", folder.resolve("store"));
            try (Running old = Running.start(config)) {
                cluster.send(window("s", 0, random));
                cluster.flush();
                old.awaitRecords(1);
                try (Running young = Running.start(config)) {
                    cluster.send(window("s", 1, random));
                    cluster.flush();
                    young.awaitRecords(1);
                    assertThatThrownBy(() -> old.end.get(60, java.util.concurrent.TimeUnit.SECONDS))
                            .isInstanceOf(ExecutionException.class)
                            .cause()
                            .isInstanceOfSatisfying(ClassifyException.class, e -> assertThat(e.kind())
                                    .isEqualTo(ClassifyException.Kind.FENCED))
                            .hasMessageContaining("another instance called fence-frames-0 has taken over");
                }
            }
            assertThat(cluster.predictions()).hasSize(2);
        }
    }

    @Test
    void twoInstancesShareThePartitions() throws Exception {
        Random random = new Random(2);
        try (Cluster cluster = new Cluster("share")) {
            cluster.announce(TestBundles.lazy(folder.resolve("m"), SPEC, "share", 1));
            ClassifyConfig config = cluster.config("share", folder.resolve("store"));
            List<Frames> windows = new ArrayList<>();
            try (Running one = Running.start(config);
                    Running two = Running.start(config.withGroup(config.group(), "share-1"))) {
                for (int window = 0; one.result().windows() == 0 || two.result().windows() == 0; window++) {
                    for (int stream = 0; stream < 8; stream++) {
                        Frames frames = window("stream-" + stream, window, random);
                        windows.add(frames);
                        cluster.send(frames);
                        cluster.send(frames);
                    }
                    cluster.flush();
                    long sent = 2L * windows.size();
                    Awaitility.await()
                            .until(() -> one.result().windows() + two.result().windows() >= sent);
                }
            }
            assertOncePerWindow(cluster.predictions(), windows);
        }
    }

    @Test
    void badSetUpsAreNamedBeforeAnythingStarts() throws Exception {
        try (Cluster cluster = new Cluster("setup")) {
            cluster.admin
                    .createTopics(List.of(new NewTopic("setup-other", Cluster.PARTITIONS + 2, (short) 1)))
                    .all()
                    .get();
            ClassifyConfig config = cluster.config("setup", folder.resolve("store"));
            refused(
                    config.withTopics(cluster.frames, "setup-other"),
                    ClassifyException.Kind.SETUP,
                    "setup-frames has 3 partitions and setup-other has 5");
            refused(
                    config.withTopics("setup-none", cluster.predictions),
                    ClassifyException.Kind.SETUP,
                    "there is no topic setup-none");
            assertThatThrownBy(() -> ClassifyService.open(config.withBundle(folder), ClassifyListener.NONE))
                    .isInstanceOf(BundleException.class)
                    .hasMessageContaining("has no bundle.json");
            assertThatThrownBy(() -> config.withEngine(0, 0, SkipMode.EXACT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("batch is 0, must be 1 .. 1024; threads is 0, must be 1 .. 256");
        }
    }

    @Test
    void modelThatFitsNoFramesStopsTheService() throws Exception {
        Random random = new Random(2);
        FrameSpec other = FrameSpec.parse("T=8,P=1,H=12,W=12,window=80000");
        try (Cluster cluster = new Cluster("misfit")) {
            ModelBundle bundle = TestBundles.lazy(folder.resolve("m"), SPEC, "misfit", 1);
            for (int window = 0; window < 150; window++) {
                cluster.send(Cluster.frames(other, "s", window, TestBundles.frames(other, random, 0.5, 3), begunUs));
            }
            cluster.flush();
            try (Running running = Running.start(
                    cluster.config("misfit", folder.resolve("store")).withBundle(bundle.folder()))) {
                assertThatThrownBy(() -> running.end.get(60, java.util.concurrent.TimeUnit.SECONDS))
                        .cause()
                        .isInstanceOf(ClassifyException.class)
                        .hasMessageContaining("polarities is 1, needed is 2 by model " + id(bundle));
            }
        }
    }

    @Test
    void unreachableKafkaIsNamed() {
        ClientSettings nowhere = new ClientSettings(Map.of(
                "bootstrap.servers", "127.0.0.1:1",
                "schema.registry.url", "http://127.0.0.1:1",
                "default.api.timeout.ms", "2000",
                "request.timeout.ms", "1000"));
        refused(
                ClassifyConfig.of(nowhere, "m", folder),
                ClassifyException.Kind.UNREACHABLE,
                "Kafka at 127.0.0.1:1 did not answer for 2 s");
    }

    private void refused(ClassifyConfig config, ClassifyException.Kind kind, String message) {
        assertThatThrownBy(() -> ClassifyService.open(config, ClassifyListener.NONE))
                .isInstanceOfSatisfying(
                        ClassifyException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(message);
    }

    private Frames window(String stream, int window, Random random) {
        byte[] data = TestBundles.frames(SPEC, random, 0.5, 1 + random.nextInt(40));
        return Cluster.frames(SPEC, stream, window, data, begunUs + window * SPEC.windowUs());
    }

    private static String id(ModelBundle bundle) {
        return bundle.manifest().model();
    }

    private static void assertOncePerWindow(List<Prediction> predictions, List<Frames> windows) {
        assertThat(predictions.stream().map(p -> p.getStream() + "@" + p.getWindowStartUs()))
                .containsExactlyInAnyOrderElementsOf(windows.stream()
                        .map(w -> w.getStream() + "@" + w.getWindowStartUs())
                        .toList());
    }

    /** Each prediction says what the classifier says of its window when asked directly. */
    private static void assertAnswers(ModelBundle bundle, List<Prediction> predictions, List<Frames> windows) {
        Map<String, Frames> byName = new HashMap<>();
        windows.forEach(w -> byName.putIfAbsent(w.getStream() + "@" + w.getWindowStartUs(), w));
        try (Classifier classifier = Classifier.onnx(bundle, ClassifierOptions.DEFAULT)) {
            for (Prediction p : predictions) {
                Frames w = byName.get(p.getStream() + "@" + p.getWindowStartUs());
                Answer answer = classifier
                        .classify(Collections.singletonList(TestBundles.view(SPEC, AvroWire.bytes(w.getData()))))
                        .get(0);
                boolean empty = w.getEvents() == 0;
                assertThat(p.getClassIndex()).isEqualTo(empty ? -1 : answer.best());
                assertThat(p.getClassName()).isEqualTo(empty ? "" : "class " + answer.best());
                assertThat(p.getStepsRun()).isEqualTo(answer.stepsRun());
                assertThat(p.getStepsRun() + p.getStepsSkipped()).isEqualTo(SPEC.timeSteps());
                assertThat(p.getSynOps()).isEqualTo(answer.synOps());
                assertThat(p.getEvents()).isEqualTo(w.getEvents());
                assertThat(p.getLabel()).isEqualTo(2);
                assertThat(p.getLastEventAtUs()).isEqualTo(w.getLastEventAtUs());
                assertThat(p.getPredictedAtUs()).isGreaterThan(p.getFramedAtUs());
                float[] scores = answer.scores();
                for (int k = 0; k < scores.length; k++) {
                    assertThat(p.getScores().get(k)).isCloseTo(scores[k], within(1e-5f));
                }
            }
        }
    }
}
