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
    @Timeout(240)
    void fourJoinsAndLeavesOverFrames() throws Exception {
        storm("storm4", 4, Duration.ofMillis(2500), false);
    }

    @Test
    @Timeout(240)
    void fourJoinsAndLeavesOverEvents() throws Exception {
        storm("hopstorm4", 4, Duration.ofMillis(2500), true);
    }

    @Test
    @Tag("long")
    void twentyJoinsAndLeavesInAMinuteOverFrames() throws Exception {
        storm("storm20", 20, Duration.ofSeconds(3), false);
    }

    @Test
    @Tag("long")
    void twentyJoinsAndLeavesInAMinuteOverEvents() throws Exception {
        storm("hopstorm20", 20, Duration.ofSeconds(3), true);
    }

    /** It is held, not slow: whatever the machine does meanwhile, nobody else but the quick one can have answered. */
    @Test
    @Timeout(180)
    void anInstanceSlowerThanItsPollsIsPutOutAndNothingIsLost() throws Exception {
        Random random = new Random(3);
        ModelBundle bundle = TestBundles.lazy(folder.resolve("m"), SPEC, "slow", 1);
        try (Cluster cluster = new Cluster("slow")) {
            Input input = Input.frames(cluster, SPEC, STREAMS, random);
            cluster.announce(bundle);
            Map<String, String> impatient = new HashMap<>(cluster.client.properties());
            impatient.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, "1500");
            ClassifyConfig config = ClassifyConfig.of(new ClientSettings(impatient), "slow", folder.resolve("store"))
                    .withTopics(cluster.frames, cluster.predictions);
            input.send(60);
            CountDownLatch release = new CountDownLatch(1);
            try (Running slow = Running.held(config.withGroup("slow-group", "slow-0"), release)) {
                slow.awaitRecords(1);
                try (Running quick = Running.start(config.withGroup("slow-group", "slow-1"))) {
                    input.send(60);
                    awaitRead(input, "slow-group");
                    assertThat(quick.result().predictions()).isPositive();
                    release.countDown();
                    input.send(60);
                    awaitRead(input, "slow-group");
                } finally {
                    release.countDown();
                }
            }
            Cameras.assertAnswers(bundle, cluster.predictions(), input.windows());
        }
    }

    private void storm(String name, int joins, Duration between, boolean events) throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.err.println("RebalanceStormTest: -Dtest.seed=" + seed);
        Random random = new Random(seed);
        ModelBundle bundle = TestBundles.lazy(folder.resolve("m"), SPEC, name, 1);
        try (Cluster cluster = new Cluster(name)) {
            cluster.announce(bundle);
            Random drawn = new Random(seed);
            Input input =
                    events ? Input.events(cluster, SPEC, STREAMS, drawn) : Input.frames(cluster, SPEC, STREAMS, drawn);
            ClassifyConfig config = ClassifyConfig.of(cluster.client, name, folder.resolve("store"))
                    .withTopics(input.topic(), cluster.predictions);
            if (events) {
                config = config.withEvents(EventWindows.DEFAULT.withIdle(Duration.ofHours(1)));
            }
            String group = name + "-group";
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendUntil(input, over));
            Deque<Running> guests = new ArrayDeque<>();
            List<Running> all = new ArrayList<>();
            try (Running stays = Running.start(config.withGroup(group, name + "-stays"))) {
                stays.awaitPredictions(1);
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
                // Something keeps coming, so a guest that stays has its turn in the end.
                Awaitility.await().until(() -> answered(all) > 0);
                over.set(true);
                sending.get();
                while (!guests.isEmpty()) {
                    guests.remove().close();
                }
                awaitRead(input, group);
                System.err.println("RebalanceStormTest: " + joins + " joins and leaves, "
                        + input.windows().size() + " windows, " + answered(all) + " answered by guests");
            } finally {
                over.set(true);
                while (!guests.isEmpty()) {
                    guests.remove().close();
                }
            }
            Cameras.assertAnswers(bundle, cluster.predictions(), input.windows());
        }
    }

    private static long answered(List<Running> instances) {
        return instances.stream().mapToLong(one -> one.result().predictions()).sum();
    }

    private static void awaitRead(Input input, String group) {
        Awaitility.await().pollInterval(Duration.ofMillis(200)).until(() -> input.isRead(group));
    }

    /** About 300 a second. */
    private static void sendUntil(Input input, AtomicBoolean over) {
        while (!over.get()) {
            input.send(STREAMS);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
