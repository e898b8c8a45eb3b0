package org.saccade.inference.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.inference.TestBundles;
import org.saccade.inference.model.Answer;
import org.saccade.inference.model.Classifier;
import org.saccade.inference.model.ClassifierOptions;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.WallClock;

/**
 * The service in a process of its own is killed (SIGKILL) at random moments and started again, while frames come, some of them twice. One
 * committed prediction per window must remain, equal to what an undisturbed classifier says.
 */
class KillTest {

    private static final FrameSpec SPEC = TestBundles.SMALL;
    private static final int STREAMS = 5;
    private static final int WINDOWS = 200;

    @TempDir
    Path folder;

    @Test
    @Timeout(240)
    void threeKills() throws Exception {
        kill(3);
    }

    @Test
    @Tag("long")
    void twentyKills() throws Exception {
        kill(20);
    }

    private void kill(int kills) throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.err.println("KillTest: -Dtest.seed=" + seed);
        Random random = new Random(seed);
        ModelBundle bundle = TestBundles.lazy(folder.resolve("m"), SPEC, "kill" + kills, 1);
        Map<String, Frames> windows = new HashMap<>();
        try (Cluster cluster = new Cluster("kill" + kills)) {
            cluster.announce(bundle);
            int next = 0;
            for (int round = 0; round <= kills; round++) {
                next = send(cluster, windows, next, random);
                Process process = launch(cluster, "kill" + kills, round);
                try {
                    awaitCommit(process, round);
                    long moment = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(100));
                    next = send(cluster, windows, next, random);
                    if (round < kills) {
                        while (System.nanoTime() < moment) {
                            LockSupport.parkNanos(100_000);
                        }
                    } else {
                        Awaitility.await()
                                .pollInterval(Duration.ofMillis(200))
                                .until(() -> cluster.lag("kill" + kills + "-group") == 0);
                    }
                } finally {
                    process.destroyForcibly().waitFor();
                }
            }
            List<Prediction> predictions = cluster.predictions();
            assertThat(predictions.stream().map(p -> p.getStream() + "@" + p.getWindowStartUs()))
                    .as("-Dtest.seed=%s", seed)
                    .containsExactlyInAnyOrderElementsOf(windows.keySet());
            assertSame(bundle, predictions, windows);
        }
    }

    /** Sends new windows, some of them or of those before twice; returns the number of the next. */
    private int send(Cluster cluster, Map<String, Frames> windows, int first, Random random) {
        for (int number = first; number < first + WINDOWS; number++) {
            cluster.send(frames(windows, number, random));
            if (random.nextInt(4) == 0) {
                cluster.send(frames(windows, Math.max(0, number - random.nextInt(40)), random));
            }
        }
        cluster.flush();
        return first + WINDOWS;
    }

    private static Frames frames(Map<String, Frames> windows, int number, Random random) {
        String stream = "stream-" + number % STREAMS;
        int window = number / STREAMS;
        return windows.computeIfAbsent(stream + "@" + window * SPEC.windowUs(), key -> {
            byte[] data = TestBundles.frames(SPEC, random, 0.6, 1 + random.nextInt(40));
            return Cluster.frames(SPEC, stream, window, data, WallClock.nowUs());
        });
    }

    private Process launch(Cluster cluster, String instance, int round) throws IOException {
        Path arguments = folder.resolve("java.args");
        Files.writeString(
                arguments, "-Xmx256m -XX:TieredStopAtLevel=1 -cp \"" + System.getProperty("java.class.path") + "\"");
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + arguments,
                        ServiceMain.class.getName(),
                        cluster.client.bootstrapServers(),
                        cluster.client.registryUrl(),
                        instance,
                        folder.resolve("store").toString(),
                        cluster.frames,
                        cluster.predictions,
                        instance)
                .redirectErrorStream(true)
                .redirectOutput(output(round).toFile())
                .start();
    }

    private Path output(int round) {
        return folder.resolve("output-" + round + ".txt");
    }

    private void awaitCommit(Process process, int round) {
        Awaitility.await().pollInterval(Duration.ofMillis(5)).untilAsserted(() -> assertThat(
                        Files.readString(output(round)))
                .as("output of a process that is alive: %s", process.isAlive())
                .containsPattern("committed [0-9]"));
    }

    private static void assertSame(ModelBundle bundle, List<Prediction> predictions, Map<String, Frames> windows) {
        try (Classifier classifier = Classifier.onnx(bundle, ClassifierOptions.DEFAULT)) {
            for (Prediction p : predictions) {
                Frames frames = windows.get(p.getStream() + "@" + p.getWindowStartUs());
                Answer answer = classifier
                        .classify(List.of(TestBundles.view(SPEC, AvroWire.bytes(frames.getData()))))
                        .get(0);
                List<Float> scores = new ArrayList<>();
                for (float score : answer.scores()) {
                    scores.add(score);
                }
                assertThat(p.getClassIndex()).isEqualTo(frames.getEvents() == 0 ? -1 : answer.best());
                assertThat(p.getSynOps()).isEqualTo(answer.synOps());
                assertThat(p.getStepsSkipped()).isEqualTo(answer.stepsSkipped());
                for (int k = 0; k < scores.size(); k++) {
                    assertThat(p.getScores().get(k))
                            .isCloseTo(scores.get(k), org.assertj.core.api.Assertions.within(1e-5f));
                }
            }
        }
    }
}
