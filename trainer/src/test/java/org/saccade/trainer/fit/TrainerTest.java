package org.saccade.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.bundle.BundleTransport;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.ModelAnnouncement;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;
import org.saccade.schemas.schema.TrainingProgress;
import org.saccade.schemas.schema.TrainingState;
import org.saccade.snn.emit.Loss;
import org.saccade.snn.emit.Optimizer;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.Patterns;
import org.saccade.trainer.Sample;
import org.saccade.trainer.TrainingTopics;
import org.saccade.trainer.data.TrainingDataException;
import org.saccade.trainer.data.TrainingSet;
import org.saccade.trainer.export.WeightFiles;
import org.saccade.trainer.report.RunRecords;

/** Whole trainings over a real broker and registry. */
class TrainerTest {

    private static final NetworkSpec NETWORK = Patterns.NETWORK;

    private static TrainingTopics topics;

    @BeforeAll
    static void open() {
        topics = new TrainingTopics();
    }

    @AfterAll
    static void close() {
        topics.close();
    }

    private static String set(String what) {
        return what + "-" + UUID.randomUUID();
    }

    private static void writeEvaluation(String set, FrameSpec spec) {
        List<Sample> samples = new java.util.ArrayList<>(Patterns.samples(12, Split.VALIDATION, 2));
        samples.addAll(Patterns.samples(10, Split.TEST, 3));
        topics.write(set, -1, samples, spec, "");
    }

    private static void writeEpochs(String set, int epochs) {
        writeEvaluation(set, Patterns.FRAMES);
        List<Sample> samples = Patterns.samples(40, Split.TRAIN, 1);
        for (int epoch = 0; epoch < epochs; epoch++) {
            topics.write(set, epoch, samples, Patterns.FRAMES, "shift=1");
        }
    }

    private static TrainerConfig config(String set, Path folder, int epochs) {
        Recipe recipe = Recipe.DEFAULT.toBuilder()
                .epochs(epochs)
                .schedule(Schedule.cosine(3e-3, 1e-5, 0))
                .labelSmoothing(0.05)
                .seed(5)
                .build();
        return TrainerConfig.builder(topics.client(), NETWORK, folder)
                .trainingSet(set)
                .recipe(recipe)
                .model("patterns-" + set)
                .run("run-" + set.substring(0, set.indexOf('-') + 9))
                .threads(1)
                .passTimeout(Duration.ofSeconds(20))
                .memoryBytes(64 << 20)
                .build();
    }

    private static TrainerConfig atEnd(TrainerConfig config) {
        return config.toBuilder().publish(Publish.AT_END).build();
    }

    private static TrainerConfig resumed(TrainerConfig config) {
        return config.toBuilder().resume(true).build();
    }

    private static TrainingResult train(TrainerConfig config, TrainingListener listener) {
        try (Trainer trainer = Trainer.open(config, listener)) {
            return trainer.train();
        }
    }

    @Test
    void learnsReportsAndPublishesWhatWasTrained(@TempDir Path folder) throws Exception {
        String set = set("learn");
        writeEpochs(set, 6);
        TrainerConfig config = config(set, folder, 6).toBuilder()
                .classes(List.of("right", "down", "grow"))
                .build();

        TrainingResult result = train(config, RunRecords.in(folder));

        assertThat(result.interrupted()).isFalse();
        assertThat(result.history()).hasSize(6);
        assertThat(folder.resolve(RunRecords.REPORT))
                .content()
                .contains(
                        "Done: 6 epochs",
                        "Loss",
                        "Firing rates",
                        "right",
                        "Accuracy by class",
                        "data:image/png",
                        "</html>")
                .doesNotContain("http:", "https:", "<script")
                .doesNotContainPattern("[^A-Za-z0-9+/]NaN[^A-Za-z0-9+/]");
        JsonNode data =
                new ObjectMapper().readTree(folder.resolve(RunRecords.DATA).toFile());
        assertThat(data.path("history")).hasSize(6);
        assertThat(data.path("layers"))
                .hasSameSizeAs(data.path("history").get(0).path("firingRates"));
        assertThat(data.path("best").path("confusion")).hasSize(3);
        assertThat(data.path("examples")).isNotEmpty().allSatisfy(example -> assertThat(ImageIO.read(
                        new ByteArrayInputStream(example.path("sum").binaryValue())))
                .isNotNull());
        assertThat(folder.resolve(RunRecords.TENSORBOARD)).isDirectoryContaining("glob:**/events.out.tfevents.*");
        BestModel best = result.best().orElseThrow();
        assertThat(best.validation().accuracy()).isGreaterThan(0.9);
        assertThat(best.test().accuracy()).isGreaterThan(0.9);
        assertThat(best.validation().samples()).isEqualTo(36);
        assertThat(best.test().samples()).isEqualTo(30);

        assertThat(progress(set))
                .containsExactly(
                        "REGISTERED -1",
                        "EPOCH_STARTED 0",
                        "EPOCH_FINISHED 0",
                        "CHECKPOINTED 0",
                        "EPOCH_STARTED 1",
                        "EPOCH_FINISHED 1",
                        "CHECKPOINTED 1",
                        "EPOCH_STARTED 2",
                        "EPOCH_FINISHED 2",
                        "CHECKPOINTED 2",
                        "EPOCH_STARTED 3",
                        "EPOCH_FINISHED 3",
                        "CHECKPOINTED 3",
                        "EPOCH_STARTED 4",
                        "EPOCH_FINISHED 4",
                        "CHECKPOINTED 4",
                        "EPOCH_STARTED 5",
                        "EPOCH_FINISHED 5",
                        "CHECKPOINTED 5",
                        "FINISHED 5");
        assertThat(figures(set, TrainingState.TRAINING))
                .extracting(TrainingProgress::getEpoch)
                .contains(0, 1, 2, 3, 4, 5);
        assertThat(figures(set, TrainingState.TRAINING)).allSatisfy(now -> {
            assertThat(now.getLoss()).isPositive();
            assertThat(now.getTrainAccuracy()).isBetween(0.0, 1.0);
            assertThat(now.getStep()).isPositive();
            assertThat(now.getSteps()).isEqualTo(8);
            assertThat(now.getLag()).isBetween(0L, 200L);
        });
        assertThat(figures(set, TrainingState.EPOCH_FINISHED)).hasSize(6).allSatisfy(done -> {
            assertThat(done.getFiringRates()).hasSize(2).allMatch(rate -> rate > 0 && rate < 1);
            assertThat(done.getSamplesPerSecond()).isPositive();
            assertThat(done.getLag()).isZero();
        });
        assertThat(topics.committed("train-" + result.run(), Topics.FRAMES)).isEqualTo(topics.ends(Topics.FRAMES));

        List<ModelAnnouncement> announced = topics.all(Topics.MODELS, ModelAnnouncement.class).stream()
                .filter(m -> m.getName().equals(config.model()))
                .toList();
        assertThat(announced).isNotEmpty();
        ModelAnnouncement last = announced.get(announced.size() - 1);
        assertThat(last).isEqualTo(result.announced().orElseThrow());
        assertThat(last.getEpoch()).isEqualTo(best.epoch());
        ModelBundle bundle = BundleTransport.fetch(
                last, folder.resolve("store"), topics.client(), topics.wire(), Duration.ofSeconds(20));
        assertThat(bundle.manifest().classes()).containsExactly("right", "down", "grow");
        assertThat(bundle.manifest().frameSpec()).isEqualTo(Patterns.FRAMES);
        assertThat(bundle.manifest().skip().lazy()).isTrue();
        assertThat(bundle.manifest().metrics())
                .containsEntry("validationAccuracy", best.validation().accuracy());
        assertThat(NetworkSpec.parse(bundle.manifest().network().toString(), "bundle")
                        .toJson())
                .isEqualTo(NETWORK.toJson());
        WeightFiles.read(bundle.file(ModelBundle.WEIGHTS)).checkedFor(NETWORK);
        assertThat(bundle.file(ModelBundle.CARD)).content().contains("skipping empty bins", "right", "window.onnx");
    }

    private static List<String> progress(String set) {
        return topics.all(Topics.TRAINING_PROGRESS, TrainingProgress.class).stream()
                .filter(p -> p.getTrainingSet().equals(set) && p.getState() != TrainingState.TRAINING)
                .map(p -> p.getState() + " " + p.getEpoch())
                .toList();
    }

    private static List<TrainingProgress> figures(String set, TrainingState state) {
        return topics.all(Topics.TRAINING_PROGRESS, TrainingProgress.class).stream()
                .filter(p -> p.getTrainingSet().equals(set) && p.getState() == state)
                .toList();
    }

    @Test
    void goesOnBitByBitAfterAStop(@TempDir Path folder) {
        String set = set("resume");
        writeEpochs(set, 4);
        TrainerConfig whole = atEnd(config(set, folder.resolve("whole"), 4));
        TrainingResult uninterrupted = train(whole, TrainingListener.NONE);

        // Stopped once between two epochs and once within one.
        TrainerConfig parts = atEnd(config(set, folder.resolve("parts"), 4));
        assertThat(stopAfter(parts, 2, 0).interrupted()).isTrue();
        assertThat(stopAfter(resumed(parts), 2, 3).interrupted()).isTrue();
        TrainingResult resumed = train(resumed(parts), TrainingListener.NONE);

        assertThat(resumed.interrupted()).isFalse();
        Checkpoint a = new CheckpointStore(whole.output().resolve("checkpoints"))
                .newest()
                .orElseThrow();
        Checkpoint b = new CheckpointStore(parts.output().resolve("checkpoints"))
                .newest()
                .orElseThrow();
        assertSame(b.weights(), a.weights());
        assertSame(b.optimizer().first(), a.optimizer().first());
        assertSame(b.optimizer().second(), a.optimizer().second());
        assertSame(b.best(), a.best());
        assertThat(b.optimizer().steps()).isEqualTo(a.optimizer().steps());
        assertThat(resumed.history()).hasSize(4);
        for (int epoch = 0; epoch < 4; epoch++) {
            EpochResult then = uninterrupted.history().get(epoch);
            EpochResult now = resumed.history().get(epoch);
            assertThat(now.loss()).isEqualTo(then.loss());
            assertThat(now.validationLoss()).isEqualTo(then.validationLoss());
            assertThat(now.samples()).isEqualTo(then.samples());
        }
    }

    @Test
    void refusesToMixTwoTrainingsInOneFolder(@TempDir Path folder) {
        String set = set("mixed");
        writeEpochs(set, 1);
        TrainerConfig first = atEnd(config(set, folder, 1));
        train(first, TrainingListener.NONE);

        assertThatThrownBy(() -> train(first, TrainingListener.NONE))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("holds checkpoints of a training");
        TrainerConfig other = resumed(first).toBuilder()
                .recipe(first.recipe().toBuilder().seed(99).build())
                .build();
        assertThatThrownBy(() -> train(other, TrainingListener.NONE))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("seed was 5, now it is 99")
                .hasMessageNotContaining("batch size");
        TrainerConfig another = resumed(first).toBuilder()
                .network(NetworkSpec.parse(SMALL, "small.yaml"))
                .build();
        assertThatThrownBy(() -> train(another, TrainingListener.NONE))
                .hasMessageContaining("network was \"name\":\"" + NETWORK.name() + "\", now it is \"name\":")
                .hasMessageNotContaining("timeSteps");
    }

    @Test
    void stopsWhileItWaitsForAPass(@TempDir Path folder) throws Exception {
        String set = set("wait");
        writeEvaluation(set, Patterns.FRAMES);
        java.util.concurrent.CountDownLatch waiting = new java.util.concurrent.CountDownLatch(1);
        TrainingListener listener = new TrainingListener() {
            @Override
            public void waiting(int epoch) {
                if (epoch == 0) {
                    waiting.countDown();
                }
            }
        };
        try (Trainer trainer = Trainer.open(config(set, folder, 1), listener)) {
            java.util.concurrent.CompletableFuture<TrainingResult> result =
                    java.util.concurrent.CompletableFuture.supplyAsync(trainer::train);
            assertThat(waiting.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
            trainer.stop();
            assertThat(result.get(20, java.util.concurrent.TimeUnit.SECONDS).interrupted())
                    .isTrue();
            assertThat(progress(set)).containsExactly("REGISTERED -1", "FAILED -1");
        }
        // Nothing was learned; begun again it is the same run
        TrainingListener again = new TrainingListener() {
            @Override
            public void waiting(int epoch) {
                throw new CancellationException("far enough");
            }
        };
        try (Trainer trainer = Trainer.open(config(set, folder, 1), again)) {
            assertThat(trainer.train().interrupted()).isTrue();
        }
        assertThat(topics.all(Topics.TRAINING_PROGRESS, TrainingProgress.class).stream()
                        .filter(p -> p.getTrainingSet().equals(set))
                        .map(TrainingProgress::getRun))
                .hasSize(4)
                .containsOnly(Files.readString(folder.resolve("checkpoints/run")));
    }

    private static TrainingResult stopAfter(TrainerConfig config, int epochs, int steps) {
        AtomicReference<Trainer> running = new AtomicReference<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void step(StepProgress progress) {
                if (progress.epoch() == epochs && progress.step() == steps) {
                    running.get().stop();
                }
            }

            @Override
            public void epoch(EpochResult result) {
                if (steps == 0 && result.epoch() == epochs - 1) {
                    running.get().stop();
                }
            }
        };
        try (Trainer trainer = Trainer.open(config, listener)) {
            running.set(trainer);
            return trainer.train();
        }
    }

    private static void assertSame(Weights actual, Weights expected) {
        assertThat(actual.tensors().keySet()).isEqualTo(expected.tensors().keySet());
        actual.tensors()
                .forEach((name, tensor) -> assertThat(tensor.data()).as(name).isEqualTo(expected.data(name)));
    }

    @Test
    void setsPoisonAsideAndGoesOn(@TempDir Path folder) {
        String set = set("poison");
        writeEvaluation(set, Patterns.FRAMES);
        byte[] noMagic = {7, 0, 0, 0, 1, 2, 3};
        byte[] unknownSchema = {0, 0x7f, 0, 0, 1, 2, 3};
        Sample sample = Patterns.samples(1, Split.TRAIN, 9).get(0);
        byte[] otherShape = topics.wire()
                .encode(
                        Topics.FRAMES,
                        TrainingTopics.frames(
                                set,
                                0,
                                new Sample("odd", 0, Split.TRAIN, sample.events()),
                                sample.events(),
                                new org.saccade.schemas.frame.FrameEncoder(
                                        FrameSpec.parse("T=4,P=2,H=12,W=14,window=40ms"))));
        byte[] cut = java.util.Arrays.copyOf(otherShape, otherShape.length - 9);
        topics.write(
                set,
                0,
                Patterns.samples(20, Split.TRAIN, 1),
                Patterns.FRAMES,
                "",
                List.of(noMagic, unknownSchema, otherShape, cut));

        TrainingResult result = train(config(set, folder, 1), TrainingListener.NONE);

        assertThat(result.deadLetters()).isEqualTo(4);
        assertThat(result.history().get(0).samples()).isEqualTo(60);
        List<DeadLetter> letters = topics.all(Topics.DEAD_LETTERS).stream()
                .map(DeadLetter::from)
                .filter(d -> d.topic().equals(Topics.FRAMES) && d.stage().equals("train"))
                .toList();
        assertThat(letters).extracting(DeadLetter::value).contains(noMagic, unknownSchema, otherShape, cut);
        assertThat(letters).extracting(DeadLetter::message).contains("width is 14, expected 12");
    }

    @Test
    void refusesFramesThatDoNotFitTheNetwork(@TempDir Path folder) {
        String set = set("geometry");
        writeEvaluation(set, FrameSpec.parse("T=4,P=2,H=16,W=12,window=40ms"));

        assertThatThrownBy(() -> train(config(set, folder, 1), TrainingListener.NONE))
                .isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("height H of its frames is 16, the network's input needs 12");
        assertThat(progress(set)).containsExactly("REGISTERED -1", "FAILED 0");
    }

    @Test
    void namesThePassItWaitedForInVain(@TempDir Path folder) {
        String set = set("missing");
        writeEvaluation(set, Patterns.FRAMES);
        TrainerConfig config = config(set, folder, 1).toBuilder()
                .passTimeout(Duration.ofSeconds(1))
                .build();

        assertThatThrownBy(() -> train(config, TrainingListener.NONE))
                .isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("waited 1 s for pass " + set + "/0")
                .hasMessageContaining("not started");
    }

    @Test
    void averagesAreWhatIsEvaluatedAndPublished(@TempDir Path folder) throws Exception {
        String set = set("average");
        writeEpochs(set, 8);
        Recipe recipe = config(set, folder, 8).recipe().toBuilder()
                .optimizer(Optimizer.adamW(0.01))
                .schedule(Schedule.cosine(1e-2, 1e-4, 0).withWarmUp(0.5))
                .loss(Loss.ofSteps())
                .clipNorm(1)
                .accumulate(2)
                .batchSize(8)
                .averageDecay(0.8)
                .balanced(true)
                .build();
        TrainingResult result =
                train(atEnd(config(set, folder, 8).toBuilder().recipe(recipe).build()), TrainingListener.NONE);

        assertThat(result.best().orElseThrow().validation().accuracy()).isGreaterThan(0.9);
        Checkpoint last =
                new CheckpointStore(folder.resolve("checkpoints")).newest().orElseThrow();
        // 15 batches an epoch, two an update: of 120 batches none is left over.
        assertThat(last.optimizer().steps()).isEqualTo(60);
        assertThat(last.optimizer().pendingBatches()).isZero();
        ModelBundle bundle = ModelBundle.open(result.bundle().orElseThrow());
        Weights published = WeightFiles.read(bundle.file(ModelBundle.WEIGHTS));
        assertSame(published, last.best());
        assertThat(bundle.manifest().skip().lazy()).isTrue();
        if (last.state().best().epoch() == 7) {
            String readout = "layers.8.weight";
            assertThat(published.data(readout))
                    .isEqualTo(last.optimizer().averages().data(readout));
        }
        assertThat(published.data("layers.8.weight"))
                .isNotEqualTo(last.weights().data("layers.8.weight"));
    }

    @Test
    void learnsFromATeacherAloneAndGoesOnFromItsWeights(@TempDir Path folder) {
        String set = set("teacher");
        writeEpochs(set, 6);
        TrainerConfig alone = atEnd(config(set, folder.resolve("teacher"), 6));
        Path teacher = train(alone, TrainingListener.NONE).bundle().orElseThrow();

        // No weight on the labels at all.
        NetworkSpec small = NetworkSpec.parse(SMALL, "small.yaml");
        TrainerConfig pupil = TrainerConfig.builder(topics.client(), small, folder.resolve("pupil"))
                .trainingSet(set)
                .recipe(alone.recipe().toBuilder()
                        .schedule(Schedule.cosine(1e-2, 1e-4, 0))
                        .loss(Loss.OF_MEAN.withTeacher(1, 2))
                        .build())
                .teacher(teacher)
                .run("pupil-" + UUID.randomUUID())
                .publish(Publish.AT_END)
                .threads(1)
                .build();
        TrainingResult taught = train(pupil, TrainingListener.NONE);
        assertThat(taught.best().orElseThrow().validation().accuracy()).isGreaterThan(0.8);
        assertThatThrownBy(() -> train(
                        resumed(pupil).toBuilder()
                                .teacher(taught.bundle().orElseThrow())
                                .build(),
                        TrainingListener.NONE))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("teacher was ");

        // One careful epoch from its weights is as good as the teacher; the bundle's read-out does not fit four
        // classes.
        List<String> advice = new java.util.ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void advice(String text) {
                advice.add(text);
            }
        };
        TrainerConfig tuned = config(set, folder.resolve("tuned"), 1).toBuilder()
                .recipe(alone.recipe().toBuilder()
                        .epochs(1)
                        .schedule(Schedule.constant(1e-5))
                        .build())
                .from(teacher)
                .run("tuned-" + UUID.randomUUID())
                .build();
        TrainingListener recorded = TrainingListener.all(List.of(listener, RunRecords.in(tuned.output())));
        assertThat(train(tuned, recorded).best().orElseThrow().validation().accuracy())
                .isGreaterThan(0.9);
        assertThat(advice).isEmpty();
        assertThat(tuned.output().resolve(RunRecords.REPORT))
                .content()
                .contains("starts with weights of", teacher.toString());
        TrainerConfig wider = TrainerConfig.builder(topics.client(), NETWORK.withClasses(4), folder.resolve("wider"))
                .trainingSet(set)
                .recipe(tuned.recipe())
                .from(teacher)
                .publish(Publish.AT_END)
                .threads(1)
                .build();
        train(wider, listener);
        assertThat(advice)
                .singleElement()
                .asString()
                .contains("starting anew: layers.8.weight (found [3, ", "layers.8.bias (found [3], needed [4])");
    }

    private static final String SMALL =
            """
            name: small
            input: {polarities: 2, height: 12, width: 12}
            timeSteps: 4
            classes: 3
            layers:
              - conv: {channels: 8, kernel: 3, padding: 1}
              - batchNorm
              - lif: {decay: 0.8, threshold: 0.5}
              - pool: {kind: average, size: 2}
              - linear
            """;

    @Test
    void refusesATeacherOfOtherFrames(@TempDir Path folder) {
        String set = set("other");
        writeEvaluation(set, Patterns.FRAMES);
        String binary = set("binary");
        FrameSpec frames = FrameSpec.parse("T=4,P=2,H=12,W=12,window=40ms,value=binary");
        writeEvaluation(binary, frames);
        topics.write(binary, 0, Patterns.samples(10, Split.TRAIN, 1), frames, "");
        Path teacher = train(atEnd(config(binary, folder.resolve("binary"), 1)), TrainingListener.NONE)
                .bundle()
                .orElseThrow();
        TrainerConfig pupil = config(set, folder.resolve("pupil"), 1);
        TrainerConfig taught = pupil.toBuilder()
                .teacher(teacher)
                .recipe(pupil.recipe().toBuilder()
                        .loss(Loss.OF_MEAN.withTeacher(0.5, 2))
                        .build())
                .build();
        assertThatThrownBy(() -> train(taught, TrainingListener.NONE))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("takes frames " + frames)
                .hasMessageContaining("train it on the same frames");
    }

    @Test
    void goesOnWhereAModelCannotBeExportedAndTriesAgainAtTheEnd(@TempDir Path folder) throws Exception {
        String set = set("export");
        writeEpochs(set, 5);
        TrainerConfig config = config(set, folder, 5);
        Path bundles = folder.resolve("bundles");
        // A file where the folder of bundles belongs: nothing can be written under it, whoever the user is.
        Files.writeString(bundles, "in the way");
        List<String> heard = new java.util.ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void unannounced(int epoch, String why) {
                heard.add(why);
            }
        };

        TrainingResult result = train(config, listener);

        assertThat(result.interrupted()).isFalse();
        assertThat(result.history()).hasSize(5);
        assertThat(result.announced()).isEmpty();
        assertThat(result.unannounced()).hasValueSatisfying(why -> assertThat(why)
                .contains("writing the bundle under " + bundles + " failed", "FileAlreadyExists"));
        assertThat(heard).isNotEmpty().contains(result.unannounced().orElseThrow());
        assertThat(progress(set)).endsWith("CHECKPOINTED 4", "FINISHED 4");

        Files.delete(bundles);
        TrainingResult again = train(resumed(config), listener);
        assertThat(again.unannounced()).isEmpty();
        ModelAnnouncement model = again.announced().orElseThrow();
        assertThat(model.getEpoch()).isEqualTo(result.best().orElseThrow().epoch());
        assertThat(bundles.resolve("best").toRealPath().getFileName()).hasToString(model.getModel());
    }

    @Test
    void keepsTheLastModelThatCouldBeExported(@TempDir Path folder) throws Exception {
        String set = set("keeps");
        writeEpochs(set, 6);
        Path bundles = folder.resolve("bundles");
        List<String> heard = new java.util.ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            private int epoch;

            @Override
            public void epoch(EpochResult result) {
                epoch = result.epoch();
            }

            @Override
            public void published(ModelAnnouncement announcement) {
                heard.add("announced " + epoch);
                try {
                    Files.move(bundles, folder.resolve("kept"));
                    Files.writeString(bundles, "in the way from now on");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void unannounced(int epoch, String why) {
                heard.add("unannounced " + epoch);
            }
        };
        // So little is learned in an epoch that accuracy still rises after the first model.
        TrainerConfig usual = config(set, folder, 6);
        TrainerConfig slow = usual.toBuilder()
                .recipe(usual.recipe().toBuilder()
                        .schedule(Schedule.constant(4e-4))
                        .build())
                .build();

        TrainingResult result = train(slow, listener);

        assertThat(result.history()).hasSize(6);
        assertThat(heard.get(0)).startsWith("announced");
        assertThat(heard.subList(1, heard.size())).isNotEmpty().allMatch(line -> line.startsWith("unannounced"));
        assertThat(result.unannounced()).isPresent();
        assertThat(result.announced().orElseThrow().getEpoch())
                .isLessThan(result.best().orElseThrow().epoch());
        List<ModelAnnouncement> announced = topics.all(Topics.MODELS, ModelAnnouncement.class).stream()
                .filter(m -> m.getName().equals(slow.model()))
                .toList();
        assertThat(announced).containsExactly(result.announced().orElseThrow());
    }

    private static TrainerConfig newest(String run, Path folder) {
        return config(run, folder, 1).toBuilder()
                .trainingSet(TrainingSet.LATEST)
                .build();
    }

    /** Trains in the background; hears what is chosen, what is waited for, and what is said. */
    private static CompletableFuture<TrainingResult> background(TrainerConfig config, List<String> heard) {
        TrainingListener listener = new TrainingListener() {
            @Override
            public void chosen(String trainingSet) {
                heard.add(trainingSet);
            }

            @Override
            public void waiting(int epoch) {
                heard.add("waits " + epoch);
            }

            @Override
            public void advice(String text) {
                heard.add(text);
            }
        };
        return CompletableFuture.supplyAsync(() -> train(config, listener));
    }

    @Test
    void takesASetThatIsBegunWhileItWaitsForTheFirstEpochOfAnOlderOne(@TempDir Path folder) throws Exception {
        String older = set("older");
        writeEvaluation(older, Patterns.FRAMES);
        List<String> heard = new CopyOnWriteArrayList<>();
        CompletableFuture<TrainingResult> training = background(newest(older, folder), heard);
        awaitHeard(heard, training, "waits 0");
        assertThat(heard).containsExactly(older, "waits -1", "waits 0");

        String newer = set("newer");
        writeEpochs(newer, 1);

        TrainingResult result = training.get(60, TimeUnit.SECONDS);
        assertThat(result.trainingSet()).isEqualTo(newer);
        assertThat(heard).startsWith(older, "waits -1", "waits 0", newer, "waits -1");
        assertThat(progress(older)).containsExactly("REGISTERED -1", "FINISHED -1");
        assertThat(progress(newer)).startsWith("REGISTERED -1", "EPOCH_STARTED 0");
    }

    @Test
    void ofSeveralSetsTakesTheNewestThatFits(@TempDir Path folder) throws Exception {
        String fits = set("fits");
        writeEpochs(fits, 1);
        String wide = set("wide");
        FrameSpec other = FrameSpec.parse("T=4,P=2,H=12,W=16,window=40ms");
        writeEvaluation(wide, other);
        List<String> heard = new CopyOnWriteArrayList<>();

        TrainingResult result = background(newest(fits, folder), heard).get(60, TimeUnit.SECONDS);

        assertThat(result.trainingSet()).isEqualTo(fits);
        assertThat(heard.get(0))
                .contains("begun last is not taken", wide, "width W of its frames is 16, the network's input needs 12");
        assertThat(heard).contains(fits);
    }

    @Test
    void aSetThatIsBegunAgainIsTheNewest(@TempDir Path folder) throws Exception {
        String first = set("first");
        writeEpochs(first, 1);
        String second = set("second");
        writeEpochs(second, 1);
        topics.write(first, -1, Patterns.samples(12, Split.VALIDATION, 2), Patterns.FRAMES, "");
        List<String> heard = new CopyOnWriteArrayList<>();

        TrainingResult result = background(newest(first, folder), heard).get(60, TimeUnit.SECONDS);

        assertThat(result.trainingSet()).isEqualTo(first);
    }

    private static void awaitHeard(List<String> heard, CompletableFuture<?> running, String line) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            if (running.isCompletedExceptionally()) {
                running.join();
            }
            return heard.contains(line);
        });
    }
}
