package org.saccade.trainer.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;
import org.saccade.schemas.schema.TrainingProgress;
import org.saccade.schemas.schema.TrainingState;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.Patterns;
import org.saccade.trainer.Sample;
import org.saccade.trainer.TrainingTopics;
import org.saccade.trainer.data.TrainingDataException;
import org.saccade.trainer.fit.Recipe;
import org.saccade.trainer.fit.TrainerConfig;

/** Sweeps over a real broker. */
class SweepTest {

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

    private static String passes(String what, FrameSpec spec) {
        String set = what + "-" + UUID.randomUUID();
        List<Sample> samples = new ArrayList<>(Patterns.samples(6, Split.VALIDATION, 2));
        samples.addAll(Patterns.samples(5, Split.TEST, 3));
        topics.write(set, -1, samples, spec, "");
        for (int epoch = 0; epoch < 2; epoch++) {
            topics.write(set, epoch, Patterns.samples(12, Split.TRAIN, 1), spec, "shift=1");
        }
        return set;
    }

    private static TrainerConfig config(String set, Path folder) {
        return TrainerConfig.builder(topics.client(), NETWORK, folder)
                .trainingSet(set)
                .recipe(Recipe.DEFAULT.toBuilder().epochs(2).build())
                .model("swept")
                .threads(1)
                .passTimeout(Duration.ofSeconds(20))
                .memoryBytes(64 << 20)
                .build();
    }

    private static List<SweepAxis> axes(String... texts) {
        return Stream.of(texts).map(SweepAxis::parse).toList();
    }

    /** Which points were begun. */
    private static final class Begun implements SweepListener {
        private final List<String> settings = new ArrayList<>();
        private Sweep stopAtSecond;
        private Path file;
        private boolean filed;

        @Override
        public void next(int index, int count, String point) {
            filed |= index == 0 && file != null && Files.exists(file);
            settings.add(point);
            if (stopAtSecond != null && settings.size() == 2) {
                stopAtSecond.stop();
            }
        }
    }

    @Test
    void everyPointLearnsFromTheSamePassesAndIsARow(@TempDir Path folder) throws Exception {
        String set = passes("grid", Patterns.FRAMES);

        SweepResult result =
                new Sweep(config(set, folder), axes("threshold=0.4,0.8", "T=2,4"), SweepListener.NONE).run();

        assertThat(result.interrupted()).isFalse();
        assertThat(result.runs())
                .extracting(run -> SweepFiles.words(run))
                .containsExactly("threshold=0.4 T=2", "threshold=0.4 T=4", "threshold=0.8 T=2", "threshold=0.8 T=4");
        assertThat(result.runs()).allSatisfy(run -> {
            assertThat(run.failure()).isNull();
            assertThat(run.accuracyByEpoch()).hasSize(2);
            assertThat(run.validationAccuracy()).isBetween(0.2, 1.0);
            assertThat(run.hiddenSynOps()).isPositive();
            assertThat(folder.resolve(run.folder()).resolve("report.html")).exists();
        });
        // A higher threshold fires less, more steps cost more
        assertThat(result.runs().get(2).firingRates().get(0))
                .isLessThan(result.runs().get(0).firingRates().get(0));
        assertThat(result.runs().get(1).hiddenSynOps())
                .isGreaterThan(result.runs().get(0).hiddenSynOps());
        try (Stream<Path> bundles = Files.list(folder.resolve("threshold-0.4_T-2/bundles"))) {
            assertThat(ModelBundle.open(bundles.findFirst().orElseThrow())
                            .manifest()
                            .frameSpec()
                            .timeSteps())
                    .isEqualTo(2);
        }
        // All are registered before any epoch, so that no pass is deleted early
        List<TrainingState> states = topics.all(Topics.TRAINING_PROGRESS, TrainingProgress.class).stream()
                .filter(p -> p.getTrainingSet().equals(set))
                .map(TrainingProgress::getState)
                .limit(4)
                .toList();
        assertThat(states).containsOnly(TrainingState.REGISTERED);
        List<String> lines = Files.readAllLines(folder.resolve("sweep.csv"));
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0)).startsWith("threshold,T,validation_accuracy,test_accuracy");
        assertThat(lines.get(2)).startsWith("0.4,4," + result.runs().get(1).validationAccuracy());
        assertThat(folder.resolve("sweep.html")).content().contains("threshold=0.8 T=2", "4 of 4 runs", "</html>");
    }

    @Test
    void aStoppedSweepGoesOnAndRepeatsNothing(@TempDir Path folder) {
        TrainerConfig config = config(passes("again", Patterns.FRAMES), folder);
        Begun first = new Begun();
        Sweep sweep = new Sweep(config, axes("decay=0.4,0.6,0.8"), first);
        first.stopAtSecond = sweep;

        first.file = folder.resolve("sweep.json");
        SweepResult half = sweep.run();
        assertThat(first.filed).as("its name lasts before its first run begins").isTrue();
        assertThat(half.interrupted()).isTrue();
        assertThat(half.runs()).hasSize(1);

        Begun second = new Begun();
        SweepResult whole = new Sweep(config, axes("decay=0.4,0.6,0.8"), second).run();
        assertThat(second.settings).containsExactly("decay=0.6", "decay=0.8");
        assertThat(whole.runs()).hasSize(3);
        assertThat(whole.runs().get(0)).isEqualTo(half.runs().get(0));
        assertThat(whole.winner()).isPresent();

        Begun third = new Begun();
        assertThat(new Sweep(config, axes("decay=0.4,0.6,0.8"), third).run()).isEqualTo(whole);
        assertThat(third.settings).isEmpty();
    }

    @Test
    void aRunThatCannotGoOnIsARowThatSaysWhy(@TempDir Path folder) throws Exception {
        TrainerConfig config = config(passes("other", Patterns.FRAMES), folder);
        new Sweep(config, axes("decay=0.4"), SweepListener.NONE).run();
        Files.delete(folder.resolve("sweep.json"));

        TrainerConfig changed = config.toBuilder()
                .recipe(config.recipe().toBuilder().seed(77).build())
                .build();
        SweepResult result = new Sweep(changed, axes("decay=0.4"), SweepListener.NONE).run();

        assertThat(result.runs()).hasSize(1);
        assertThat(result.runs().get(0).failure()).contains("is of another training");
        assertThat(result.winner()).isEmpty();
        assertThat(folder.resolve("sweep.csv")).content().contains("another training");
        assertThat(folder.resolve("sweep.html")).content().contains("failed");
    }

    @Test
    void timeStepsThatDivideNothingEndTheSweepWithTheReason(@TempDir Path folder) {
        TrainerConfig config = config(passes("odd", Patterns.FRAMES), folder);
        assertThatThrownBy(() -> new Sweep(config, axes("T=3"), SweepListener.NONE).run())
                .isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("4 time bins cannot be merged to 3");
        TrainerConfig latest = config.toBuilder().trainingSet("latest").build();
        assertThatThrownBy(() -> new Sweep(latest, axes("T=2,3"), SweepListener.NONE))
                .hasMessageContaining("3 does not divide the 4 time steps");
    }
}
