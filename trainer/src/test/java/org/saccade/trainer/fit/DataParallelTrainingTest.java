package org.saccade.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.schema.Split;
import org.saccade.snn.emit.DeviceChoice;
import org.saccade.snn.net.Weights;
import org.saccade.trainer.Patterns;
import org.saccade.trainer.Sample;
import org.saccade.trainer.TrainingTopics;

/** Trainings on two replicas over a real broker; both are on the CPU. */
class DataParallelTrainingTest {

    private static final DeviceChoice TWO = new DeviceChoice("cpu,cpu");
    private static final int EPOCHS = 5;

    private static TrainingTopics topics;
    private static String set;

    @BeforeAll
    static void open() {
        topics = new TrainingTopics();
        set = "shared-" + UUID.randomUUID();
        List<Sample> evaluation = new ArrayList<>(Patterns.samples(12, Split.VALIDATION, 2));
        evaluation.addAll(Patterns.samples(10, Split.TEST, 3));
        topics.write(set, -1, evaluation, Patterns.FRAMES, "");
        // 105 samples in batches of 16: the last batch has 9, shards of 5 and 4.
        List<Sample> samples = Patterns.samples(35, Split.TRAIN, 1);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            topics.write(set, epoch, samples, Patterns.FRAMES, "shift=1");
        }
    }

    @AfterAll
    static void close() {
        topics.close();
    }

    private static TrainerConfig config(Path folder, DeviceChoice devices) {
        Recipe recipe = Recipe.DEFAULT.toBuilder()
                .epochs(EPOCHS)
                .schedule(Schedule.constant(3e-3))
                .averageDecay(0.9)
                .labelSmoothing(0.05)
                .seed(5)
                .build();
        return TrainerConfig.builder(topics.client(), Patterns.NETWORK, folder)
                .trainingSet(set)
                .recipe(recipe)
                .model("shared-" + folder.getFileName())
                .run("run-" + UUID.randomUUID())
                .publish(Publish.AT_END)
                .devices(devices)
                .threads(1)
                .passTimeout(Duration.ofSeconds(20))
                .memoryBytes(64 << 20)
                .build();
    }

    /** Where it ran, and what it was warned of. */
    private static class Heard implements TrainingListener {
        final AtomicReference<String> device = new AtomicReference<>();
        final List<String> advice = new ArrayList<>();

        @Override
        public void started(String run, String trainingSet, int epoch, String where) {
            device.set(where);
        }

        @Override
        public void advice(String text) {
            advice.add(text);
        }
    }

    /** Stops after a step of an epoch. */
    private static final class Stopping extends Heard {
        private final int epoch;
        private final int step;
        private Trainer trainer;

        Stopping(int epoch, int step) {
            this.epoch = epoch;
            this.step = step;
        }

        @Override
        public void step(StepProgress now) {
            if (now.epoch() == epoch && now.step() == step) {
                trainer.stop();
            }
        }
    }

    private static TrainingResult train(TrainerConfig config, TrainingListener listener) {
        try (Trainer trainer = Trainer.open(config, listener)) {
            if (listener instanceof Stopping stopping) {
                stopping.trainer = trainer;
            }
            return trainer.train();
        }
    }

    private static TrainerConfig resumed(TrainerConfig config) {
        return config.toBuilder().resume(true).build();
    }

    private static Checkpoint newest(TrainerConfig config) {
        return new CheckpointStore(config.output().resolve("checkpoints"))
                .newest()
                .orElseThrow();
    }

    private static void same(Weights actual, Weights expected) {
        assertThat(actual.tensors().keySet()).isEqualTo(expected.tensors().keySet());
        expected.tensors()
                .forEach((name, t) -> assertThat(actual.data(name)).as(name).isEqualTo(t.data()));
    }

    @Test
    void twoReplicasLearnAndGoOnBitByBitAfterAStop(@TempDir Path folder) {
        TrainerConfig whole = config(folder.resolve("whole"), TWO);
        Heard heard = new Heard();
        TrainingResult uninterrupted = train(whole, heard);
        assertThat(heard.device).hasValue("cpu,cpu");
        assertThat(uninterrupted.device()).isEqualTo("cpu,cpu");
        assertThat(uninterrupted.history())
                .allSatisfy(epoch -> assertThat(epoch.samples()).isEqualTo(105));
        BestModel best = uninterrupted.best().orElseThrow();
        assertThat(best.validation().accuracy()).isGreaterThan(0.9);
        assertThat(best.test().accuracy()).isGreaterThan(0.9);
        assertThat(uninterrupted.announced()).isPresent();

        TrainerConfig parts = config(folder.resolve("parts"), TWO);
        assertThat(train(parts, new Stopping(2, 3)).interrupted()).isTrue();
        Heard again = new Heard();
        assertThat(train(resumed(parts), again).interrupted()).isFalse();
        assertThat(again.advice).isEmpty();

        Checkpoint expected = newest(whole);
        Checkpoint actual = newest(parts);
        same(actual.weights(), expected.weights());
        same(actual.best(), expected.best());
        same(actual.optimizer().first(), expected.optimizer().first());
        same(actual.optimizer().second(), expected.optimizer().second());
        same(actual.optimizer().averages(), expected.optimizer().averages());
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            EpochResult then = expected.state().history().get(epoch);
            EpochResult now = actual.state().history().get(epoch);
            assertThat(now.loss()).isEqualTo(then.loss());
            assertThat(now.validationLoss()).isEqualTo(then.validationLoss());
        }
    }

    @Test
    void anotherNumberOfDevicesGoesOnAndSaysWhatThatMeans(@TempDir Path folder) {
        TrainerConfig config = config(folder.resolve("fewer"), TWO);
        train(config, new Stopping(0, 2));
        assertThat(newest(config).state().devices()).isEqualTo(2);

        TrainerConfig alone =
                resumed(config).toBuilder().devices(new DeviceChoice("cpu")).build();
        Stopping heard = new Stopping(0, 4);
        train(alone, heard);

        assertThat(heard.advice)
                .singleElement()
                .asString()
                .contains("made on 2 devices that share each batch, this run is on one device", "bit by bit");
        assertThat(newest(config).state().devices()).isEqualTo(1);
        assertThat(newest(config).state().sums().steps()).isEqualTo(4);
    }

    @Test
    void whatCannotShareIsRefusedBeforeAnythingIsWaitedFor(@TempDir Path folder) {
        TrainerConfig config = config(folder, new DeviceChoice("gpu:98,gpu:99"));
        assertThatThrownBy(() -> train(config, TrainingListener.NONE))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("there is no device gpu:98: ")
                .hasMessageContaining("cpu");

        TrainerConfig small = config(folder, TWO).toBuilder()
                .recipe(Recipe.DEFAULT.toBuilder().batchSize(1).build())
                .build();
        assertThatThrownBy(() -> train(small, TrainingListener.NONE))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("batches of 1 samples cannot be shared by 2 devices");
    }
}
