package org.saccade.streams.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.PassState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes made by a process that is killed at random moments equal those that nobody disturbs. {@code -Dkill.seed=N} repeats a run,
 * {@code -Dkill.count=N} kills more often. */
class PassKillTest {

    private static final Logger LOG = LoggerFactory.getLogger(PassKillTest.class);
    private static final int EPOCHS = 2;
    private static final FrameSpec SPEC = FrameSpec.parse("T=16,H=128,W=128,window=320ms");
    private static final String AUGMENTATION = "shift=2";

    @TempDir
    Path folder;

    @Test
    void killsAtRandomMomentsLoseAndDoubleNothing() throws Exception {
        kill(Integer.getInteger("kill.count", 3));
    }

    @Test
    @Tag("long")
    void fiftyKillsLoseAndDoubleNothing() throws Exception {
        kill(50);
    }

    private void kill(int kills) throws Exception {
        long seed = Long.getLong("kill.seed", System.nanoTime());
        LOG.info("kill.seed={} kill.count={}", seed, kills);
        SplittableRandom random = new SplittableRandom(seed);
        Cluster.fixedTopics();
        ClientSettings settings = Cluster.settings();
        String events = Cluster.topic("events", 3);
        Recordings.send(settings, events, Recordings.make(31, 2000, 2000, 4), 1);

        TrainingSet calm = TrainingSet.capture(settings, events, SPEC, AUGMENTATION, 5);
        String calmFrames = Cluster.topic("frames", 2);
        String calmEvaluation = Cluster.topic("evaluation-frames", 2);
        Coordinators.makeAll(
                settings,
                calm,
                Coordinators.options(calmFrames, calmEvaluation, EPOCHS, 2, folder.resolve("calm")),
                PassListener.NONE);

        String name = "killed-" + events;
        String frames = Cluster.topic("frames", 2);
        String evaluation = Cluster.topic("evaluation-frames", 2);
        Coordinators.askForAll(settings, calm.named(name), EPOCHS);
        List<String> arguments = List.of(
                settings.bootstrapServers(),
                settings.registryUrl(),
                events,
                frames,
                evaluation,
                name,
                folder.resolve("checkpoints").toString(),
                Integer.toString(EPOCHS),
                SPEC.toString(),
                AUGMENTATION);
        List<Moment> moments = new ArrayList<>(List.of(Moment.values()));
        Collections.shuffle(moments, new Random(seed));
        for (int kill = 0; kill < kills; kill++) {
            Moment moment = moments.get(kill % moments.size());
            int epoch = Math.min(EPOCHS, kill % (EPOCHS + 1)) - 1;
            Child child = new Child(arguments);
            child.await(moment, epoch, folder.resolve("checkpoints").resolve(name));
            long afterMs = random.nextInt(moment.spreadMs);
            child.process.waitFor(afterMs, TimeUnit.MILLISECONDS);
            child.process.destroyForcibly().waitFor();
            LOG.info("kill {}: {} ms after {} of pass {}; it said {}", kill, afterMs, moment, epoch, child.said());
        }
        Child last = new Child(arguments);
        assertThat(last.process.waitFor(240, TimeUnit.SECONDS)).as("ended").isTrue();
        LOG.info("last attempt said {}", last.said());
        assertThat(last.said()).contains("OUTCOME EPOCHS_MADE");

        Map<String, String> expected = Reading.hashes(settings, calmFrames);
        assertThat(expected).hasSize(1600 * EPOCHS);
        assertThat(Reading.hashes(settings, frames)).isEqualTo(expected);
        assertThat(Reading.hashes(settings, evaluation))
                .hasSize(400)
                .isEqualTo(Reading.hashes(settings, calmEvaluation));
        finishedOnce(settings, name);
    }

    /** When to strike. */
    private enum Moment {
        BEGIN(1500),
        FIRST_CHECKPOINT(500),
        FINISH(300);

        private final int spreadMs;

        Moment(int spreadMs) {
            this.spreadMs = spreadMs;
        }
    }

    private static void finishedOnce(ClientSettings settings, String name) {
        try (AvroWire wire = settings.wire()) {
            List<Pass> passes = Reading.all(settings, org.saccade.schemas.schema.Topics.PASSES).stream()
                    .map(record -> wire.decode(record.value(), Pass.class))
                    .filter(pass -> pass.getTrainingSet().equals(name) && pass.getState() == PassState.FINISHED)
                    .toList();
            assertThat(passes.stream().map(Pass::getEpoch)).containsExactly(-1, 0, 1);
            assertThat(passes.stream().map(Pass::getSamples)).containsExactly(400L, 1600L, 1600L);
        }
    }

    /** The process and what it says. */
    private static final class Child {
        private final Process process;
        private final List<String> lines = new ArrayList<>();

        Child(List<String> arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    PassChild.class.getName()));
            command.addAll(arguments);
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            Thread reader = new Thread(this::read, "child-output");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    synchronized (lines) {
                        lines.add(line);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void await(Moment moment, int epoch, Path checkpoints) {
            Path pass = checkpoints.resolve(epoch < 0 ? "evaluation" : "epoch-" + epoch);
            String line = (moment == Moment.FINISH ? "FINISHED " : "STARTED ") + epoch;
            Awaitility.await()
                    .atMost(Duration.ofSeconds(120))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> !process.isAlive()
                            || (said().stream().anyMatch(said -> said.startsWith(line))
                                    && (moment != Moment.FIRST_CHECKPOINT
                                            || Checkpoints.newest(pass.toString())
                                                    .isPresent()
                                            || said().contains("FINISHED " + epoch))));
        }

        List<String> said() {
            synchronized (lines) {
                return lines.stream()
                        .filter(line -> line.matches("(STARTED|FINISHED|OUTCOME|Exception|Caused).*"))
                        .toList();
            }
        }
    }
}
