package org.saccade.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.inference.TestBundles;
import org.saccade.schemas.bundle.BundleException;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.schemas.frame.InvalidFramesException;
import org.saccade.snn.net.ReferenceNetwork;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

/** What every engine owes its callers; one subclass per engine. The truth is the forward pass in plain Java. */
abstract class ClassifierContract {

    static final FrameSpec SPEC = TestBundles.SMALL;
    private static final long SEED = Long.getLong("test.seed", System.nanoTime());

    @TempDir
    Path folder;

    /** Opens a bundle that {@link #bundle} made. */
    abstract Classifier open(ModelBundle bundle, ClassifierOptions options);

    /** A bundle of conv-small with what the engine reads. */
    ModelBundle bundle(Path place, long seed) throws IOException {
        return TestBundles.lazy(place, SPEC, "m", seed);
    }

    /** Largest difference of a logit from the truth that the engine's arithmetic explains. */
    double logitTolerance() {
        return 1e-4;
    }

    /** Spikes that may differ from the truth, as a share of all. */
    double spikeTolerance() {
        return 1e-6;
    }

    @Test
    void classesAndSpikesAreThoseOfTheNetwork() throws IOException {
        ModelBundle bundle = bundle(folder, 11);
        NetworkSpec network = NetworkSpec.parse(bundle.manifest().network().toString(), "test");
        Weights weights = TestBundles.lazyWeights(network, 11);
        ReferenceNetwork truth = new ReferenceNetwork(network, weights);
        List<FrameView> windows = windows(40);
        long spikes = 0;
        long different = 0;
        try (Classifier classifier = open(bundle, ClassifierOptions.DEFAULT)) {
            List<Answer> answers = classifier.classify(windows);
            for (int i = 0; i < windows.size(); i++) {
                ReferenceNetwork.Result expected = truth.run(bins(windows.get(i)));
                Answer answer = answers.get(i);
                String what = "window " + i + ", -Dtest.seed=" + SEED;
                double[] sorted = expected.logits().clone();
                Arrays.sort(sorted);
                for (int k = 0; k < sorted.length; k++) {
                    assertThat((double) answer.logits()[k])
                            .as(what)
                            .isCloseTo(expected.logits()[k], within(logitTolerance()));
                }
                if (sorted[sorted.length - 1] - sorted[sorted.length - 2] > 2 * logitTolerance()) {
                    assertThat(expected.logits()[answer.best()]).as(what).isEqualTo(sorted[sorted.length - 1]);
                }
                for (int layer = 0; layer < answer.spikes().length; layer++) {
                    long count = Arrays.stream(expected.spikes()[layer]).sum();
                    spikes += count;
                    different += Math.abs(count - answer.spikes()[layer]);
                }
            }
        }
        assertThat(spikes).as("a silent network would prove nothing").isGreaterThan(10_000);
        assertThat((double) different / spikes).as("share of spikes").isLessThanOrEqualTo(spikeTolerance());
    }

    /** Windows of one call run each over its own bins, and do not touch each other. */
    @Test
    void raggedBatchesAnswerAsEachWindowAlone() throws IOException {
        ModelBundle bundle = bundle(folder, 5);
        List<FrameView> windows = windows(23);
        List<Answer> alone = new ArrayList<>();
        try (Classifier one = open(bundle, ClassifierOptions.DEFAULT.withMaxBatch(1))) {
            for (FrameView window : windows) {
                alone.addAll(one.classify(List.of(window)));
            }
        }
        try (Classifier classifier = open(bundle, ClassifierOptions.DEFAULT.withMaxBatch(7))) {
            classifier.classify(windows.subList(3, 9));
            List<Answer> together = classifier.classify(windows);
            assertThat(together).hasSameSizeAs(windows);
            for (int i = 0; i < windows.size(); i++) {
                String what = "window " + i + ", -Dtest.seed=" + SEED;
                assertThat(together.get(i).spikes())
                        .as(what)
                        .isEqualTo(alone.get(i).spikes());
                assertThat(together.get(i).stepsRun())
                        .as(what)
                        .isEqualTo(alone.get(i).stepsRun());
                for (int k = 0; k < 4; k++) {
                    assertThat(together.get(i).logits()[k])
                            .as(what)
                            .isCloseTo(alone.get(i).logits()[k], within(1e-5f));
                }
            }
            assertThat(classifier.classify(List.of())).isEmpty();
        }
    }

    /** Steps run and skipped are the window's bins; an engine that is not lazy skips nothing but windows without an event. */
    @Test
    void skippingIsReportedAsItHappens() throws IOException {
        ModelBundle bundle = bundle(folder, 3);
        List<FrameView> windows = windows(30);
        try (Classifier classifier = open(bundle, ClassifierOptions.DEFAULT);
                Classifier dense = open(bundle, ClassifierOptions.DEFAULT.withSkip(SkipMode.OFF))) {
            assertThat(dense.lazy()).isFalse();
            List<Answer> answers = classifier.classify(windows);
            List<Answer> every = dense.classify(windows);
            for (int i = 0; i < windows.size(); i++) {
                Answer answer = answers.get(i);
                int active = windows.get(i).activeSteps();
                assertThat(answer.stepsRun() + answer.stepsSkipped()).isEqualTo(SPEC.timeSteps());
                assertThat(answer.stepsSkipped())
                        .isLessThanOrEqualTo(classifier.lazy() || active == 0 ? SPEC.timeSteps() - active : 0);
                assertThat(every.get(i).stepsRun()).isEqualTo(SPEC.timeSteps());
                assertThat(answer.spikes()).isEqualTo(every.get(i).spikes());
                assertThat(answer.synOps()).isEqualTo(every.get(i).synOps());
            }
        }
    }

    @Test
    void errorsNameTheModelAndWhatIsWrong() throws IOException {
        FrameSpec other = FrameSpec.parse("T=4,P=2,H=12,W=12");
        FrameView window = TestBundles.view(other, TestBundles.frames(other, new Random(1), 0, 5));
        ModelBundle bundle = bundle(folder, 2);
        try (Classifier classifier = open(bundle, ClassifierOptions.DEFAULT)) {
            assertThat(classifier.frames()).isEqualTo(SPEC);
            assertThat(classifier.bundle()).isEqualTo(bundle);
            assertThatThrownBy(() -> classifier.classify(List.of(window)))
                    .isInstanceOf(InvalidFramesException.class)
                    .hasMessageContaining("4 time bins")
                    .hasMessageContaining(bundle.manifest().model() + " needs 8");
        }
        Files.writeString(folder.resolve(ModelBundle.WEIGHTS), "weights", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> open(ModelBundle.open(folder), ClassifierOptions.DEFAULT))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(ModelBundle.WEIGHTS);
    }

    static List<FrameView> windows(int count) {
        Random random = new Random(SEED);
        List<FrameView> windows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double empty = i % 10 == 9 ? 1 : random.nextDouble();
            windows.add(TestBundles.view(SPEC, TestBundles.frames(SPEC, random, empty, 20 + random.nextInt(60))));
        }
        return windows;
    }

    static float[][] bins(FrameView window) {
        float[][] bins = new float[SPEC.timeSteps()][SPEC.elementsPerStep()];
        for (int t = 0; t < bins.length; t++) {
            window.readStep(t, bins[t], 0);
        }
        return bins;
    }
}
