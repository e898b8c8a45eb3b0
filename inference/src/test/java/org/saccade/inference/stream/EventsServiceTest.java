package org.saccade.inference.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.inference.TestBundles;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FixedSteps;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.Topics;

/** One hop: chunks of events in, predictions out. */
@Timeout(180)
class EventsServiceTest {

    private static final FrameSpec SPEC = TestBundles.SMALL;
    private static final List<String> CAMERAS = List.of("a", "b", "c", "d", "e");

    @TempDir
    Path folder;

    @Test
    void everyWindowIsAnsweredOnceOverStopsAndSilenceClosesTheLast() throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.err.println("EventsServiceTest: -Dtest.seed=" + seed);
        Random random = new Random(seed);
        FixedSteps steps = FixedSteps.parse("refractory=20ms,mirror-v");
        Cameras cameras = new Cameras(SPEC, random, steps);
        ModelBundle bundle = TestBundles.lazy(folder.resolve("m"), SPEC, "hop", 1);
        try (Cluster cluster = new Cluster("hop")) {
            cluster.announce(bundle);
            ClassifyConfig config = cluster.eventConfig("hop", folder.resolve("store"));
            EventWindows windows = EventWindows.DEFAULT.withSteps(steps);
            ClassifyConfig patient = config.withEvents(windows.withIdle(Duration.ofHours(1)));
            for (int round = 0; round < 3; round++) {
                int before = cluster.predictions().size();
                try (Running running = Running.start(patient)) {
                    for (int i = 0; i < 40; i++) {
                        cluster.send(cameras.next(CAMERAS.get(random.nextInt(CAMERAS.size()))));
                        if (i % 8 == 0) {
                            cluster.send(cameras.again(CAMERAS.get(random.nextInt(CAMERAS.size())), 3));
                        }
                    }
                    cluster.sendRaw(cluster.events, "a", new byte[] {9, 9, 9, 9, 9, 9});
                    cluster.flush();
                    running.awaitPredictions(cameras.windows(false).size() - before);
                }
            }
            // What is open is cut again from the log by one that has met none of it, and closes by silence.
            int before = cluster.predictions().size();
            Map<String, Frames> all = cameras.windows(true);
            try (Running running = Running.start(config.withEvents(windows))) {
                ClassifyResult result = running.awaitPredictions(all.size() - before);
                Awaitility.await().until(() -> cluster.lag(cluster.events, config.group()) == 0);
                assertThat(result.windows()).isEqualTo(result.predictions() + result.duplicates());
            }
            Cameras.assertAnswers(bundle, cluster.predictions(), all);
            assertThat(cluster.read(Topics.DEAD_LETTERS).stream()
                            .map(DeadLetter::from)
                            .filter(letter -> letter.topic().equals(cluster.events)))
                    .hasSize(3)
                    .allMatch(letter -> letter.value().length == 6);
        }
    }

    @Test
    void newerModelOfTheSameWindowIsTakenUpAndOneOfAnotherIsNot() throws Exception {
        Random random = new Random(4);
        Cameras cameras = new Cameras(SPEC, random);
        try (Cluster cluster = new Cluster("hopswap")) {
            ModelBundle first = TestBundles.lazy(folder.resolve("first"), SPEC, "hopswap", 1);
            cluster.announce(first);
            try (Running running = Running.start(cluster.eventConfig("hopswap", folder.resolve("store")))) {
                send(cluster, cameras, 5);
                running.awaitPredictions(1);
                FrameSpec longer = FrameSpec.parse("T=8,P=2,H=12,W=12,window=160000");
                cluster.announce(TestBundles.lazy(folder.resolve("longer"), longer, "hopswap", 2));
                Awaitility.await().until(() -> running.refused.size() == 1);
                assertThat(running.refused.get(0))
                        .contains("its windows are of 160000 us, those of the streams of 80000");
                FrameSpec finer = FrameSpec.parse("T=4,P=2,H=12,W=12,window=80000");
                ModelBundle second = TestBundles.lazy(folder.resolve("finer"), finer, "hopswap", 3);
                cluster.announce(second);
                Awaitility.await().until(() -> running.inUse.size() == 2);
                long before = running.result().predictions();
                send(cluster, cameras, 10);
                running.awaitPredictions(before + 1);
                Prediction last = running.heard.get(running.heard.size() - 1);
                assertThat(last.getModel()).isEqualTo(second.manifest().model());
                assertThat(last.getStepsRun() + last.getStepsSkipped()).isEqualTo(4);
            }
        }
    }

    @Test
    void modelWithoutAWindowIsRefused() throws Exception {
        FrameSpec open = FrameSpec.parse("T=8,P=2,H=12,W=12");
        try (Cluster cluster = new Cluster("hopopen")) {
            ModelBundle bundle = TestBundles.lazy(folder.resolve("m"), open, "hopopen", 1);
            ClassifyConfig config =
                    cluster.eventConfig("hopopen", folder.resolve("store")).withBundle(bundle.folder());
            try (Running running = Running.start(config)) {
                assertThatThrownBy(() -> running.end.get(60, TimeUnit.SECONDS))
                        .cause()
                        .isInstanceOfSatisfying(ClassifyException.class, e -> assertThat(e.kind())
                                .isEqualTo(ClassifyException.Kind.SETUP))
                        .hasMessageContaining("events need window=");
            }
        }
    }

    private static void send(Cluster cluster, Cameras cameras, int chunks) {
        for (int i = 0; i < chunks; i++) {
            cluster.send(cameras.next("camera"));
        }
        cluster.flush();
    }
}
