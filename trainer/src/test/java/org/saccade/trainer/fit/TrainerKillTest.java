package org.saccade.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.schemas.schema.Split;
import org.saccade.snn.net.OptimizerState;
import org.saccade.snn.net.Weights;
import org.saccade.trainer.Patterns;
import org.saccade.trainer.Sample;
import org.saccade.trainer.TrainingTopics;

/**
 * A training in a process of its own is killed (SIGKILL) at random moments and started again: every tensor of its last checkpoint,
 * averages and waiting gradients included, is that of a training that nobody disturbed, to the last bit. {@code -Dtest.seed=N} repeats
 * the moments.
 */
class TrainerKillTest {

    private static final int EPOCHS = 3;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    private static TrainingTopics topics;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        topics = new TrainingTopics();
    }

    @AfterAll
    static void close() {
        topics.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"adam", "adamw", "sgd"})
    @Timeout(180)
    void aKill(String optimizer) throws Exception {
        kill(optimizer, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"adam", "adamw", "sgd"})
    @Tag("long")
    void tenKills(String optimizer) throws Exception {
        kill(optimizer, 10);
    }

    private void kill(String optimizer, int kills) throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.err.println("TrainerKillTest: -Dtest.seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        String set = "kill-" + UUID.randomUUID();
        List<Sample> evaluation = new java.util.ArrayList<>(Patterns.samples(6, Split.VALIDATION, 2));
        topics.write(set, -1, evaluation, Patterns.FRAMES, "");
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            topics.write(set, epoch, Patterns.samples(35, Split.TRAIN, 1), Patterns.FRAMES, "shift=1");
        }
        Path whole = folder.resolve("whole");
        TrainerConfig undisturbed = TrainerChild.config(topics.client(), set, whole, optimizer, EPOCHS);
        try (Trainer trainer = Trainer.open(undisturbed, TrainingListener.NONE)) {
            assertThat(trainer.train().interrupted()).isFalse();
        }

        Path killed = folder.resolve("killed");
        // 14 steps an epoch, and a checkpoint after each and after each epoch.
        int perProcess = EPOCHS * 15 / (kills + 1);
        for (int round = 0; round <= kills; round++) {
            Path output = folder.resolve("output-" + round + ".txt");
            Process process = launch(set, killed, optimizer, output);
            try {
                if (round == kills) {
                    assertThat(process.waitFor(60, TimeUnit.SECONDS))
                            .as(text(output))
                            .isTrue();
                    assertThat(text(output)).contains("done: true");
                } else {
                    awaitCheckpoints(process, output, 1 + random.nextInt(perProcess));
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(60)));
                    assertThat(process.isAlive())
                            .as("killed at work%n%s", text(output))
                            .isTrue();
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
        Checkpoint expected = newest(whole);
        Checkpoint actual = newest(killed);
        assertThat(actual.state().epoch()).isEqualTo(EPOCHS);
        OptimizerState truth = expected.optimizer();
        same(actual.weights(), expected.weights());
        same(actual.best(), expected.best());
        same(actual.optimizer().first(), truth.first());
        same(actual.optimizer().second(), truth.second());
        same(actual.optimizer().averages(), truth.averages());
        same(actual.optimizer().accumulated(), truth.accumulated());
        assertThat(actual.optimizer().averages().tensors()).isNotEmpty();
        assertThat(actual.optimizer().steps()).isEqualTo(truth.steps());
        assertThat(actual.optimizer().pendingSamples()).isEqualTo(truth.pendingSamples());
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            EpochResult then = expected.state().history().get(epoch);
            EpochResult now = actual.state().history().get(epoch);
            assertThat(now.loss()).isEqualTo(then.loss());
            assertThat(now.validationLoss()).isEqualTo(then.validationLoss());
        }
    }

    private static Checkpoint newest(Path run) {
        return new CheckpointStore(run.resolve("checkpoints")).newest().orElseThrow();
    }

    private static void same(Weights actual, Weights expected) {
        assertThat(actual.tensors().keySet()).isEqualTo(expected.tensors().keySet());
        expected.tensors()
                .forEach((name, t) -> assertThat(actual.data(name)).as(name).isEqualTo(t.data()));
    }

    private static void awaitCheckpoints(Process process, Path output, int count) throws IOException {
        long end = System.nanoTime() + PATIENCE_NS;
        while (text(output)
                        .lines()
                        .filter(line -> line.startsWith("checkpoint "))
                        .count()
                < count) {
            assertThat(process.isAlive() && System.nanoTime() < end)
                    .as("waiting for %s checkpoints%n%s", count, text(output))
                    .isTrue();
            LockSupport.parkNanos(2_000_000);
        }
    }

    private Process launch(String set, Path run, String optimizer, Path output) throws IOException {
        Path arguments = folder.resolve("java.args");
        Files.writeString(
                arguments, "-Xmx256m -XX:TieredStopAtLevel=1 -cp \"" + System.getProperty("java.class.path") + "\"");
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + arguments,
                        TrainerChild.class.getName(),
                        topics.client().bootstrapServers(),
                        topics.client().registryUrl(),
                        set,
                        run.toString(),
                        optimizer,
                        Integer.toString(EPOCHS))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static String text(Path output) throws IOException {
        return Files.exists(output) ? Files.readString(output) : "";
    }
}
