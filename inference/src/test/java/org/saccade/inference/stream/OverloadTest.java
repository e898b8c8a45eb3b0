package org.saccade.inference.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.inference.TestBundles;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.WallClock;
import org.saccade.snn.spec.NetworkSpec;

/**
 * R13: more windows than can be answered in time. The instance is held while hundreds come: those that newer ones have overtaken are dropped and
 * counted to the last, and the newest of each stream is answered.
 */
@Timeout(240)
class OverloadTest {

    private static final FrameSpec SPEC = TestBundles.SMALL;
    private static final int STREAMS = 6;

    @TempDir
    Path folder;

    @Test
    void framesThatNewerOnesHaveOvertakenAreDroppedAndCounted() throws Exception {
        Random random = new Random(1);
        ModelBundle bundle = TestBundles.lazy(folder.resolve("m"), SPEC, "flood", 1);
        try (Cluster cluster = new Cluster("flood")) {
            ClassifyConfig config = cluster.config("flood", folder.resolve("store"))
                    .withBundle(bundle.folder())
                    .withOverload(Overload.NEWEST);
            CountDownLatch release = new CountDownLatch(1);
            int sent = 0;
            try (Running running = Running.held(config, release)) {
                sent = send(cluster, random, sent, STREAMS);
                running.awaitRecords(1);
                sent = send(cluster, random, sent, 100 * STREAMS);
                release.countDown();
                ClassifyResult result = running.awaitRecords(sent);
                assertThat(result.windows()).isEqualTo(sent);
                assertThat(result.predictions() + result.dropped()).isEqualTo(sent);
                // Hundreds lay there when it was released: whatever a poll brings of them, most are overtaken.
                assertThat(result.predictions()).isLessThan(sent / 2);
                assertBooks(cluster.predictions(), sent);
            } finally {
                release.countDown();
            }
        }
    }

    /**
     * A network that takes milliseconds for each time step, and ten times the windows that it can answer, for a minute: the heap keeps nothing of
     * what is dropped, and the books close. How old the answers were is printed.
     */
    @Test
    @Tag("long")
    void aMinuteOfTenTimesWhatTheMachineCanDo() throws Exception {
        FrameSpec spec = FrameSpec.parse("T=8,P=2,H=48,W=48,window=10000");
        NetworkSpec network =
                NetworkSpec.builtIn("lif-resnet-18", 16).withInput(2, 48, 48).withClasses(4);
        ModelBundle bundle = TestBundles.of(folder.resolve("m"), spec, network, TestBundles.lazyWeights(network, 1));
        byte[] data = TestBundles.frames(spec, new Random(1), 0, 300);
        try (Cluster cluster = new Cluster("minute")) {
            ClassifyConfig config = cluster.config("minute", folder.resolve("store"))
                    .withBundle(bundle.folder())
                    .withOverload(Overload.NEWEST);
            try (Running running = Running.start(config)) {
                int sent = 0;
                long warm = 0;
                long begun = System.nanoTime();
                for (int second = 0; second < 60; second++) {
                    if (second == 20) {
                        warm = usedHeap();
                    }
                    for (int i = 0; i < 1200; i++, sent++) {
                        cluster.send(Cluster.frames(
                                spec, "stream-" + sent % STREAMS, sent / STREAMS, data, WallClock.nowUs()));
                        long due = begun + sent * 1_000_000_000L / 1200;
                        LockSupport.parkNanos(due - System.nanoTime());
                    }
                }
                cluster.flush();
                long grown = usedHeap() - warm;
                ClassifyResult result = running.awaitRecords(sent);
                double[] ages = cluster.predictions().stream()
                        .mapToDouble(p -> (p.getPredictedAtUs() - p.getLastEventAtUs()) / 1e3)
                        .sorted()
                        .toArray();
                System.err.printf(
                        Locale.ROOT,
                        "OverloadTest: %d windows, %d answered, %d dropped; age of answers p50 %.0f, p99 %.0f, most %.0f ms;"
                                + " heap grew by %.1f MB%n",
                        sent,
                        result.predictions(),
                        result.dropped(),
                        ages[ages.length / 2],
                        ages[ages.length * 99 / 100],
                        ages[ages.length - 1],
                        grown / 1048576.0);
                assertThat(result.predictions() + result.dropped()).isEqualTo(sent);
                assertThat(result.dropped()).isPositive();
                assertThat(grown).isLessThan(32 << 20);
                assertThat(cluster.predictions().stream()
                                .mapToLong(p -> 1 + p.getDropped())
                                .sum())
                        .isEqualTo(sent);
            }
        }
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static int send(Cluster cluster, Random random, int first, int count) {
        for (int number = first; number < first + count; number++) {
            byte[] data = TestBundles.frames(SPEC, random, 0.5, 10);
            Frames frames =
                    Cluster.frames(SPEC, "stream-" + number % STREAMS, number / STREAMS, data, WallClock.nowUs());
            cluster.send(frames);
        }
        cluster.flush();
        return first + count;
    }

    /** What the topic says adds up, and the newest window of each stream is answered. */
    private static void assertBooks(List<Prediction> predictions, int sent) {
        assertThat(predictions.stream().mapToLong(p -> 1 + p.getDropped()).sum())
                .isEqualTo(sent);
        Map<String, Long> newest = new HashMap<>();
        predictions.forEach(p -> newest.merge(p.getStream(), p.getWindowStartUs(), Math::max));
        assertThat(newest).hasSize(STREAMS);
        assertThat(newest.values()).containsOnly((sent / STREAMS - 1) * SPEC.windowUs());
        Map<String, Long> before = new HashMap<>();
        for (Prediction p : predictions) {
            long gap = (p.getWindowStartUs() - before.getOrDefault(p.getStream(), -SPEC.windowUs())) / SPEC.windowUs();
            assertThat(gap).isEqualTo(1 + p.getDropped());
            before.put(p.getStream(), p.getWindowStartUs());
        }
    }

    /** Events are all read, so that windows are cut as ever; a stop and a start later the books still add up. */
    @Test
    void eventsAreCutAsEverAndOnlyTheNewestWindowsAreAnswered() throws Exception {
        Cameras cameras = new Cameras(SPEC, new Random(2));
        ModelBundle bundle = TestBundles.lazy(folder.resolve("m"), SPEC, "hopflood", 1);
        try (Cluster cluster = new Cluster("hopflood")) {
            ClassifyConfig config = cluster.eventConfig("hopflood", folder.resolve("store"))
                    .withBundle(bundle.folder())
                    .withEvents(EventWindows.DEFAULT.withIdle(java.time.Duration.ofHours(1)))
                    .withOverload(Overload.NEWEST);
            for (int round = 0; round < 2; round++) {
                CountDownLatch release = new CountDownLatch(1);
                try (Running running = Running.held(config, release)) {
                    for (int i = 0; i < 600; i++) {
                        cluster.send(cameras.next("camera-" + i % STREAMS));
                    }
                    cluster.flush();
                    running.awaitPredictions(1);
                    for (int i = 0; i < 600; i++) {
                        cluster.send(cameras.next("camera-" + i % STREAMS));
                    }
                    cluster.flush();
                    release.countDown();
                    Awaitility.await().until(() -> cluster.readAll(config.group()));
                } finally {
                    release.countDown();
                }
            }
            Map<String, Frames> windows = cameras.windows(false);
            List<Prediction> predictions = cluster.predictions();
            assertThat(predictions.stream().mapToLong(p -> 1 + p.getDropped()).sum())
                    .isEqualTo(windows.size());
            assertThat(predictions).hasSizeLessThan(windows.size());
            windows.keySet()
                    .retainAll(predictions.stream()
                            .map(p -> p.getStream() + "@" + p.getWindowStartUs())
                            .toList());
            Cameras.assertAnswers(bundle, predictions, windows);
        }
    }
}
