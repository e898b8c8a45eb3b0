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
import java.util.OptionalInt;
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

/**
 * R3: passes made by a process that is killed at random moments equal those that nobody disturbs. Only kills of a process that had work to do
 * count. {@code -Dkill.seed=N} repeats a run, {@code -Dkill.count=N} kills more often.
 */
class PassKillTest {

    private static final Logger LOG = LoggerFactory.getLogger(PassKillTest.class);
    private static final int EPOCHS = 2;
    private static final FrameSpec SPEC = FrameSpec.parse("T=16,H=128,W=128,window=320ms");
    private static final String AUGMENTATION = "shift=2";
    private static final String MADE = "OUTCOME EPOCHS_MADE";

    private final ClientSettings settings = Cluster.settings();

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
        Map<String, String> expected = Reading.hashes(settings, calmFrames);
        assertThat(expected).hasSize(1600 * EPOCHS);
        Map<String, String> expectedEvaluation = Reading.hashes(settings, calmEvaluation);
        assertThat(expectedEvaluation).hasSize(400);

        // A training set bears a few kills until it is made; then the next one, of the same definition, is begun.
        int struck = 0;
        for (int round = 0; struck < kills; round++) {
            Victim victim = new Victim(calm.named("killed-" + round + "-" + events), random);
            struck += victim.strike(kills - struck);
            assertThat(Reading.hashes(settings, victim.frames)).isEqualTo(expected);
            assertThat(Reading.hashes(settings, victim.evaluation)).isEqualTo(expectedEvaluation);
            finishedOnce(settings, victim.set.name());
            LOG.info("{} kills so far, every tensor is there once and the same", struck);
        }
    }

    /** A training set whose passes are killed. */
    private final class Victim {
        private final TrainingSet set;
        private final SplittableRandom random;
        private final String frames = Cluster.topic("frames", 2);
        private final String evaluation = Cluster.topic("evaluation-frames", 2);
        private final List<Moment> moments = new ArrayList<>(List.of(Moment.values()));

        Victim(TrainingSet set, SplittableRandom random) throws Exception {
            this.set = set;
            this.random = random;
            Collections.shuffle(moments, new Random(random.nextLong()));
            Coordinators.askForAll(settings, set, EPOCHS);
        }

        /** How often a process was killed that had work to do, until all is made. */
        int strike(int most) throws Exception {
            List<String> arguments = List.of(
                    settings.bootstrapServers(),
                    settings.registryUrl(),
                    set.eventsTopic(),
                    frames,
                    evaluation,
                    set.name(),
                    folder.resolve("checkpoints").toString(),
                    Integer.toString(EPOCHS),
                    SPEC.toString(),
                    AUGMENTATION);
            int pass = -1;
            int kills = 0;
            while (kills < most) {
                Moment moment = moments.get(kills % moments.size());
                Child child = new Child(arguments);
                child.await(moment, pass, folder.resolve("checkpoints").resolve(set.name()));
                long afterMs = random.nextInt(moment.spreadMs);
                child.process.waitFor(afterMs, TimeUnit.MILLISECONDS);
                child.kill();
                List<String> said = child.said();
                if (said.contains(MADE)) {
                    return kills;
                }
                LOG.info("kill {}: {} ms after {} of pass {}; it said {}", kills++, afterMs, moment, pass, said);
                pass += (int) said.stream()
                        .filter(line -> line.startsWith("FINISHED"))
                        .count();
            }
            Child last = new Child(arguments);
            assertThat(last.process.waitFor(240, TimeUnit.SECONDS)).as("ended").isTrue();
            LOG.info("last attempt said {}", last.said());
            assertThat(last.said()).contains(MADE);
            return kills;
        }
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
        private final Thread reader;
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
            reader = new Thread(this::read, "child-output");
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

        /** Waits for the moment in the pass, or in a later one where that is made already; or for the end. */
        void await(Moment moment, int pass, Path checkpoints) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(120))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> !process.isAlive() || isAt(moment, pass, checkpoints));
        }

        private boolean isAt(Moment moment, int pass, Path checkpoints) throws IOException {
            String word = moment == Moment.FINISH ? "FINISHED " : "STARTED ";
            OptionalInt latest = said().stream()
                    .filter(line -> line.startsWith(word))
                    .mapToInt(line -> Integer.parseInt(line.split(" ")[1]))
                    .filter(named -> named >= pass)
                    .max();
            if (latest.isEmpty() || moment != Moment.FIRST_CHECKPOINT) {
                return latest.isPresent();
            }
            int at = latest.getAsInt();
            Path its = checkpoints.resolve(at < 0 ? "evaluation" : "epoch-" + at);
            return Checkpoints.newest(its.toString()).isPresent() || said().contains("FINISHED " + at);
        }

        /** Kills the process; what it said until then can be read after. */
        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
            reader.join();
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
