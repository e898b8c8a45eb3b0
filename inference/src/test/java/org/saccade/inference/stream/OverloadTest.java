package org.saccade.inference.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.inference.TestBundles;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.WallClock;

/**
 * R13: more windows than can be answered in time. The instance is held while hundreds come: those that newer ones have overtaken are dropped and
 * counted to the last, and the newest of each stream is answered.
 */
@Timeout(180)
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
