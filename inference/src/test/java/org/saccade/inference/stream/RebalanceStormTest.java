package org.saccade.inference.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.inference.TestBundles;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.WallClock;

/**
 * R16: instances join the group and leave it while frames come, some of them twice, and one of them is slower than the group's patience. One
 * committed prediction per window must remain.
 */
class RebalanceStormTest {

    private static final FrameSpec SPEC = TestBundles.SMALL;
    private static final int STREAMS = 6;
    /** Instances beside the one that stays. */
    private static final int MOST = 2;

    @TempDir
    Path folder;

    @Test
    @Timeout(180)
    void fourJoinsAndLeaves() throws Exception {
        storm("storm4", 4, Duration.ofMillis(2500));
    }

    @Test
    @Tag("long")
    void twentyJoinsAndLeavesInAMinute() throws Exception {
        storm("storm20", 20, Duration.ofSeconds(3));
    }

    /** It is held, not slow: whatever the machine does meanwhile, nobody else but the quick one can have answered. */
    @Test
    @Timeout(180)
    void anInstanceSlowerThanItsPollsIsPutOutAndNothingIsLost() throws Exception {
        Random random = new Random(3);
        ModelBundle bundle = TestBundles.lazy(folder.resolve("m"), SPEC, "slow", 1);
        Map<String, Frames> windows = new HashMap<>();
        try (Cluster cluster = new Cluster("slow")) {
            cluster.announce(bundle);
            Map<String, String> impatient = new HashMap<>(cluster.client.properties());
            impatient.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, "1500");
            ClassifyConfig config = ClassifyConfig.of(new ClientSettings(impatient), "slow", folder.resolve("store"))
                    .withTopics(cluster.frames, cluster.predictions);
            send(cluster, windows, 0, 60, random);
            CountDownLatch release = new CountDownLatch(1);
            try (Running slow = Running.held(config.withGroup("slow-group", "slow-0"), release)) {
                slow.awaitRecords(1);
                try (Running quick = Running.start(config.withGroup("slow-group", "slow-1"))) {
                    send(cluster, windows, 60, 120, random);
                    awaitRead(cluster, "slow-group");
                    assertThat(quick.result().predictions()).isPositive();
                    release.countDown();
                    send(cluster, windows, 120, 180, random);
                    awaitRead(cluster, "slow-group");
                } finally {
                    release.countDown();
                }
            }
            assertOnce(cluster, windows);
        }
    }

    private void storm(String name, int joins, Duration between) throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.err.println("RebalanceStormTest: -Dtest.seed=" + seed);
        Random random = new Random(seed);
        ModelBundle bundle = TestBundles.lazy(folder.resolve("m"), SPEC, name, 1);
        Map<String, Frames> windows = new HashMap<>();
        try (Cluster cluster = new Cluster(name)) {
            cluster.announce(bundle);
            ClassifyConfig config = ClassifyConfig.of(cluster.client, name, folder.resolve("store"))
                    .withTopics(cluster.frames, cluster.predictions);
            String group = name + "-group";
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Integer> sending =
                    CompletableFuture.supplyAsync(() -> sendUntil(cluster, windows, over, new Random(seed)));
            Deque<Running> guests = new ArrayDeque<>();
            List<Running> all = new ArrayList<>();
            try (Running stays = Running.start(config.withGroup(group, name + "-stays"))) {
                stays.awaitRecords(1);
                for (int join = 0; join < joins; join++) {
                    if (guests.size() == MOST) {
                        guests.remove().close();
                    }
                    Running guest = Running.start(config.withGroup(group, name + "-" + join));
                    guests.add(guest);
                    all.add(guest);
                    long share = between.toMillis() / 2;
                    LockSupport.parkNanos((share + random.nextInt((int) share)) * 1_000_000);
                }
                // Frames keep coming, so a guest that stays has its turn in the end.
                Awaitility.await().until(() -> answered(all) > 0);
                over.set(true);
                int sent = sending.get();
                while (!guests.isEmpty()) {
                    guests.remove().close();
                }
                awaitRead(cluster, group);
                System.out.println("RebalanceStormTest: " + joins + " joins and leaves, " + sent + " windows sent, "
                        + answered(all) + " answered by guests");
            } finally {
                over.set(true);
                while (!guests.isEmpty()) {
                    guests.remove().close();
                }
            }
            assertOnce(cluster, windows);
        }
    }

    private static long answered(List<Running> instances) {
        return instances.stream().mapToLong(one -> one.result().predictions()).sum();
    }

    private static void awaitRead(Cluster cluster, String group) {
        Awaitility.await().pollInterval(Duration.ofMillis(200)).until(() -> cluster.lag(group) == 0);
    }

    private static void assertOnce(Cluster cluster, Map<String, Frames> windows) {
        List<Prediction> predictions = cluster.predictions();
        assertThat(predictions.stream().map(p -> p.getStream() + "@" + p.getWindowStartUs()))
                .containsExactlyInAnyOrderElementsOf(windows.keySet());
    }

    /** Sends about 300 windows a second, every fourth twice. */
    private static int sendUntil(Cluster cluster, Map<String, Frames> windows, AtomicBoolean over, Random random) {
        int next = 0;
        while (!over.get()) {
            send(cluster, windows, next, next + STREAMS, random);
            next += STREAMS;
            LockSupport.parkNanos(20_000_000);
        }
        return next;
    }

    private static void send(Cluster cluster, Map<String, Frames> windows, int from, int to, Random random) {
        for (int number = from; number < to; number++) {
            cluster.send(frames(windows, number, random));
            if (random.nextInt(4) == 0) {
                cluster.send(frames(windows, Math.max(0, number - random.nextInt(40)), random));
            }
        }
        cluster.flush();
    }

    private static Frames frames(Map<String, Frames> windows, int number, Random random) {
        String stream = "stream-" + number % STREAMS;
        int window = number / STREAMS;
        return windows.computeIfAbsent(stream + "@" + window * SPEC.windowUs(), key -> {
            byte[] data = TestBundles.frames(SPEC, random, 0.6, 1 + random.nextInt(40));
            return Cluster.frames(SPEC, stream, window, data, WallClock.nowUs());
        });
    }
}
