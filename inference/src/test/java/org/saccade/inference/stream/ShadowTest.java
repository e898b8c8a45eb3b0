package org.saccade.inference.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.inference.TestBundles;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.WallClock;

/** A second model beside the first. */
@Timeout(180)
class ShadowTest {

    private static final FrameSpec SPEC = TestBundles.SMALL;

    @TempDir
    Path folder;

    private void send(Cluster cluster, int first, int count) {
        Random random = new Random(first);
        for (int window = first; window < first + count; window++) {
            byte[] data = TestBundles.frames(SPEC, random, 0.3, 30);
            cluster.send(Cluster.frames(SPEC, "s", window, data, WallClock.nowUs()));
        }
        cluster.flush();
    }

    @Test
    void secondModelIsAskedAboutTheSameWindowsAndItsAnswersGoElsewhere() throws Exception {
        try (Cluster cluster = new Cluster("shadow")) {
            String topic = "shadow-second";
            cluster.admin
                    .createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
                    .all()
                    .get();
            ModelBundle first = TestBundles.lazy(folder.resolve("first"), SPEC, "shadow", 1);
            ModelBundle second = TestBundles.lazy(folder.resolve("second"), SPEC, "other", 2);
            ClassifyConfig config = cluster.config("shadow", folder.resolve("store"))
                    .withBundle(first.folder())
                    .withShadow(new ShadowModel("other", Optional.empty(), topic, 1000));
            try (Running running = Running.start(config)) {
                // Without a model yet it is counted, and the first answers all the same.
                send(cluster, 0, 20);
                running.awaitPredictions(20);
                Awaitility.await().until(() -> running.shadow().unfit() == 20);
                cluster.announce(second);
                Awaitility.await()
                        .until(() ->
                                running.shadowInUse.contains(second.manifest().model()));
                send(cluster, 20, 30);
                running.awaitPredictions(50);
                Awaitility.await().until(() -> running.shadow().answered() == 30);
                ShadowResult result = running.shadow();
                assertThat(result.offered()).isEqualTo(50);
                assertThat(result.dropped()).isZero();
                List<Prediction> seconds = cluster.read(topic).stream()
                        .map(record -> cluster.wire.decode(record.value(), Prediction.class))
                        .toList();
                List<Prediction> firsts = cluster.predictions().subList(20, 50);
                assertThat(seconds)
                        .extracting(Prediction::getModel)
                        .containsOnly(second.manifest().model());
                assertThat(seconds)
                        .extracting(Prediction::getWindowStartUs)
                        .isEqualTo(firsts.stream()
                                .map(Prediction::getWindowStartUs)
                                .toList());
                long agreed = 0;
                for (int i = 0; i < 30; i++) {
                    agreed += firsts.get(i).getClassIndex() == seconds.get(i).getClassIndex() ? 1 : 0;
                }
                assertThat(result.agreed()).isEqualTo(agreed);
                assertThat(result.agreement()).isEqualTo(agreed / 30.0);
            }
            assertThat(cluster.predictions())
                    .extracting(Prediction::getModel)
                    .containsOnly(first.manifest().model());
        }
    }

    /** One that is not quick enough costs its own answers only. */
    @Test
    void windowsBeyondTheBoundAreDroppedAndCounted() throws Exception {
        try (Cluster cluster = new Cluster("slowshadow")) {
            ModelBundle bundle = TestBundles.lazy(folder.resolve("m"), SPEC, "m", 1);
            ShadowModel settings = new ShadowModel("", Optional.of(bundle.folder()), cluster.predictions, 2);
            try (Shadow shadow = new Shadow(
                    cluster.config("m", folder.resolve("store")), settings, cluster.wire, ClassifyListener.NONE)) {
                // Its thread is not started: nothing is taken away.
                for (int i = 0; i < 5; i++) {
                    shadow.offer(new PendingWindow(new byte[0], "s", null, null, () -> null));
                }
                assertThat(shadow.result()).isEqualTo(new ShadowResult(5, 0, 3, 0, 0, ""));
                assertThat(shadow.result().agreement()).isNaN();
            }
        }
        assertThatThrownBy(() -> new ShadowModel(" ", Optional.empty(), "t", 1))
                .hasMessage("a shadow needs the name of a model or a bundle");
    }
}
