package org.saccade.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.schema.ModelAnnouncement;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.Patterns;
import org.saccade.trainer.Sample;
import org.saccade.trainer.TrainingTopics;

/** Fine-tuning on a live stream whose classes have changed places since the bundle was trained. */
class LiveTrainerTest {

    private static final NetworkSpec NETWORK = Patterns.NETWORK;
    private static final int ROUND = 45;

    private static TrainingTopics topics;

    @BeforeAll
    static void open() {
        topics = new TrainingTopics();
    }

    @AfterAll
    static void close() {
        topics.close();
    }

    private static Recipe recipe(Schedule schedule) {
        return Recipe.DEFAULT.toBuilder().epochs(4).schedule(schedule).seed(5).build();
    }

    private static Path trained(Path folder) {
        String set = "before-" + UUID.randomUUID();
        List<Sample> held = new ArrayList<>(Patterns.samples(8, Split.VALIDATION, 2));
        topics.write(set, -1, held, Patterns.FRAMES, "");
        for (int epoch = 0; epoch < 4; epoch++) {
            topics.write(set, epoch, Patterns.samples(30, Split.TRAIN, 1), Patterns.FRAMES, "");
        }
        TrainerConfig config = TrainerConfig.builder(topics.client(), NETWORK, folder)
                .trainingSet(set)
                .recipe(recipe(Schedule.cosine(3e-3, 1e-5, 0)))
                .publish(Publish.AT_END)
                .threads(1)
                .build();
        try (Trainer trainer = Trainer.open(config, TrainingListener.NONE)) {
            return trainer.train().bundle().orElseThrow();
        }
    }

    /** Live windows in which every class bears the next one's label. */
    private static List<Sample> changed(int perClass, Split split, long seed) {
        return Patterns.samples(perClass, split, seed).stream()
                .map(s -> new Sample(seed + "/" + s.name(), (s.label() + 1) % Patterns.CLASSES, s.split(), s.events()))
                .toList();
    }

    private static TrainerConfig config(Path folder, Path bundle, String model) {
        return TrainerConfig.builder(topics.client(), NETWORK, folder)
                .recipe(recipe(Schedule.constant(3e-3)))
                .model(model)
                .run("live-" + model)
                .from(bundle)
                .threads(1)
                .build();
    }

    /** Stops after a round; windows are written when it has found its place in the topic. */
    private static TrainingResult follow(TrainerConfig config, String topic, int lastRound, Runnable write)
            throws Exception {
        AtomicReference<LiveTrainer> running = new AtomicReference<>();
        CountDownLatch ready = new CountDownLatch(1);
        TrainingListener listener = new TrainingListener() {
            @Override
            public void waiting(int round) {
                ready.countDown();
            }

            @Override
            public void checkpointed(int roundsDone, int stepsDone) {
                if (roundsDone == lastRound) {
                    running.get().stop();
                }
            }
        };
        try (LiveTrainer trainer = LiveTrainer.open(config, new Following(topic, ROUND, 60, 12), listener)) {
            running.set(trainer);
            CompletableFuture<TrainingResult> result = CompletableFuture.supplyAsync(trainer::follow);
            while (!ready.await(100, TimeUnit.MILLISECONDS)) {
                assertThat(result).isNotCompletedExceptionally();
            }
            write.run();
            return result.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void learnsWhatHasChangedAndAnnouncesEachBetterModel(@TempDir Path folder) throws Exception {
        Path bundle = trained(folder.resolve("before"));
        String topic = "live-" + UUID.randomUUID();
        String model = "follow-" + UUID.randomUUID();
        topics.createLive(topic);
        // What lies there before it starts is not learned.
        topics.writeLive(topic, Patterns.samples(9, Split.TRAIN, 77), Patterns.FRAMES);
        TrainerConfig config = config(folder.resolve("live"), bundle, model);
        TrainingResult result = follow(config, topic, 6, () -> {
            topics.writeLive(topic, changed(12, Split.VALIDATION, 50), Patterns.FRAMES);
            topics.writeLive(topic, changed(5, Split.TEST, 51), Patterns.FRAMES);
            Sample unlabelled = Patterns.samples(1, Split.TRAIN, 52).get(0);
            topics.writeLive(
                    topic, List.of(new Sample("camera", -1, Split.UNKNOWN, unlabelled.events())), Patterns.FRAMES);
            topics.writeLive(topic, List.of(new Sample("odd", 7, Split.TRAIN, unlabelled.events())), Patterns.FRAMES);
            for (int round = 0; round < 6; round++) {
                topics.writeLive(topic, changed(ROUND / 3, Split.TRAIN, 60 + round), Patterns.FRAMES);
            }
        });

        assertThat(result.interrupted()).isTrue();
        assertThat(result.deadLetters()).isEqualTo(1);
        assertThat(result.history()).hasSize(6).allSatisfy(r -> assertThat(r.samples())
                .isEqualTo(ROUND));
        BestModel best = result.best().orElseThrow();
        assertThat(best.validation().samples()).isEqualTo(36);
        assertThat(best.validation().accuracy()).isGreaterThan(0.8);
        List<ModelAnnouncement> announced = announced(model);
        assertThat(announced).isNotEmpty();
        for (int i = 1; i < announced.size(); i++) {
            assertThat(announced.get(i).getMetrics().get("validationAccuracy"))
                    .as("on the same windows each is better than the one before")
                    .isGreaterThan(announced.get(i - 1).getMetrics().get("validationAccuracy"));
        }
        assertThat(announced.get(announced.size() - 1))
                .isEqualTo(result.announced().orElseThrow());
        assertThat(ModelBundle.open(result.bundle().orElseThrow()).manifest().epoch())
                .isEqualTo(best.epoch());

        // What comes while it is away is learned when it is back.
        topics.writeLive(topic, changed(12, Split.VALIDATION, 80), Patterns.FRAMES);
        topics.writeLive(topic, changed(ROUND / 3, Split.TRAIN, 81), Patterns.FRAMES);
        TrainingResult again = follow(config.toBuilder().resume(true).build(), topic, 7, () -> {});
        assertThat(again.history()).hasSize(7);
        assertThat(again.history().get(6).validationAccuracy()).isGreaterThan(0.8);
        assertThat(topics.committed("follow-live-" + model, topic)).isEqualTo(topics.ends(topic));
    }

    private static List<ModelAnnouncement> announced(String model) {
        return topics.all(Topics.MODELS, ModelAnnouncement.class).stream()
                .filter(m -> m.getName().equals(model))
                .toList();
    }

    @Test
    void tooFewWindowsToJudgeByAnnounceNothing(@TempDir Path folder) throws Exception {
        Path bundle = trained(folder.resolve("before"));
        String topic = "live-" + UUID.randomUUID();
        String model = "few-" + UUID.randomUUID();
        topics.createLive(topic);
        TrainingResult result = follow(config(folder.resolve("live"), bundle, model), topic, 1, () -> {
            topics.writeLive(topic, changed(3, Split.VALIDATION, 50), Patterns.FRAMES);
            topics.writeLive(topic, changed(ROUND / 3, Split.TRAIN, 60), Patterns.FRAMES);
        });
        assertThat(result.best()).isEmpty();
        assertThat(result.history()).singleElement().satisfies(r -> assertThat(r.validationAccuracy())
                .isNaN());
        assertThat(announced(model)).isEmpty();
    }

    @Test
    void refusesARecipeThatNeedsAnEnd(@TempDir Path folder) {
        Path bundle = trained(folder.resolve("before"));
        TrainerConfig config = config(folder.resolve("live"), bundle, "m").toBuilder()
                .recipe(Recipe.DEFAULT.toBuilder().balanced(true).build())
                .build();
        assertThatThrownBy(() -> LiveTrainer.open(config, Following.DEFAULT, TrainingListener.NONE))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("the learning rate must be constant")
                .hasMessageContaining("class-balanced sampling needs a training set");
        TrainerConfig other = TrainerConfig.builder(topics.client(), NETWORK.withClasses(4), folder.resolve("live"))
                .recipe(recipe(Schedule.constant(1e-3)))
                .from(bundle)
                .build();
        assertThatThrownBy(() -> LiveTrainer.open(other, Following.DEFAULT, TrainingListener.NONE))
                .hasMessageContaining("trains the bundle's own network");
        assertThatThrownBy(() -> new Following(" ", 0, 0, 5))
                .hasMessageContaining("has no name")
                .hasMessageContaining("windows in a round is 0")
                .hasMessageContaining("windows to judge by is 0")
                .hasMessageContaining("fewest windows to judge by is 5");
    }
}
