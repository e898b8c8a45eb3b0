package org.saccade.inference.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.inference.TestBundles;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;

/**
 * R5: the service in a process of its own is killed (SIGKILL) at random moments and started again, while frames or events come, some of them
 * twice. One committed prediction per window must remain, equal to what an undisturbed classifier says.
 */
class KillTest {

    private static final FrameSpec SPEC = TestBundles.SMALL;
    private static final int STREAMS = 5;

    @TempDir
    Path folder;

    @Test
    @Timeout(240)
    void threeKillsOverFrames() throws Exception {
        kill("kill3", 3, false, Delivery.EXACTLY_ONCE);
    }

    @Test
    @Timeout(240)
    void threeKillsOverEvents() throws Exception {
        kill("hopkill3", 3, true, Delivery.EXACTLY_ONCE);
    }

    /** What was written and not committed is known from the predictions themselves. */
    @Test
    @Timeout(240)
    void threeKillsOverEventsWithoutTransactions() throws Exception {
        kill("plainkill3", 3, true, Delivery.AT_LEAST_ONCE);
    }

    @Test
    @Tag("long")
    void twentyKillsOverFrames() throws Exception {
        kill("kill20", 20, false, Delivery.EXACTLY_ONCE);
    }

    @Test
    @Tag("long")
    void twentyKillsOverEvents() throws Exception {
        kill("hopkill20", 20, true, Delivery.EXACTLY_ONCE);
    }

    private void kill(String name, int kills, boolean events, Delivery delivery) throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.err.println("KillTest: -Dtest.seed=" + seed);
        Random random = new Random(seed);
        ModelBundle bundle = TestBundles.lazy(folder.resolve("m"), SPEC, name, 1);
        try (Cluster cluster = new Cluster(name)) {
            Input input = events
                    ? Input.events(cluster, SPEC, STREAMS, random)
                    : Input.frames(cluster, SPEC, STREAMS, random);
            cluster.announce(bundle);
            for (int round = 0; round <= kills; round++) {
                input.send(events ? 400 : 200);
                Process process = launch(cluster, input.topic(), name, round, events, delivery);
                try {
                    awaitCommit(process, round);
                    long moment = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(100));
                    input.send(events ? 400 : 200);
                    if (round < kills) {
                        while (System.nanoTime() < moment) {
                            LockSupport.parkNanos(100_000);
                        }
                    } else {
                        Awaitility.await()
                                .pollInterval(Duration.ofMillis(200))
                                .until(() ->
                                        events ? cluster.readAll(name + "-group") : cluster.lag(name + "-group") == 0);
                    }
                } finally {
                    process.destroyForcibly().waitFor();
                }
            }
            System.err.println(
                    "KillTest: " + kills + " kills, " + input.windows().size() + " windows");
            Cameras.assertAnswers(bundle, cluster.predictions(), input.windows());
        }
    }

    private Process launch(Cluster cluster, String topic, String instance, int round, boolean events, Delivery delivery)
            throws IOException {
        Path arguments = folder.resolve("java.args");
        Files.writeString(
                arguments, "-Xmx256m -XX:TieredStopAtLevel=1 -cp \"" + System.getProperty("java.class.path") + "\"");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + arguments,
                ServiceMain.class.getName(),
                cluster.client.bootstrapServers(),
                cluster.client.registryUrl(),
                instance,
                folder.resolve("store").toString(),
                topic,
                cluster.predictions,
                instance));
        if (events) {
            command.addAll(List.of("events", delivery.name()));
        }
        return new ProcessBuilder(command)
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
}
