package org.saccade.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.inference.TestBundles;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.frame.FrameEncoder;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.schemas.frame.InvalidFramesException;

class OnnxClassifierTest {

    private static final FrameSpec SPEC = TestBundles.SMALL;
    private static final long SEED = Long.getLong("test.seed", System.nanoTime());

    @TempDir
    Path folder;

    /** Exact skipping answers as the dense run does: the same spikes, the same logits but for rounding. */
    @ParameterizedTest
    @CsvSource({"0.0", "0.1", "0.3", "0.5", "0.7", "0.9", "0.95"})
    void exactSkippingIsTheDenseRun(double empty) throws IOException {
        Random random = new Random(SEED);
        for (boolean lazy : new boolean[] {true, false}) {
            Path place = folder.resolve("bundle-" + lazy);
            long seed = random.nextInt(1000);
            ModelBundle bundle =
                    lazy ? TestBundles.lazy(place, SPEC, "m", seed) : TestBundles.busy(place, SPEC, "m", seed);
            assertThat(bundle.manifest().skip().lazy()).isEqualTo(lazy);
            List<FrameView> windows = windows(random, 60, empty);
            List<Answer> exact = answers(bundle, SkipMode.EXACT, windows);
            List<Answer> dense = answers(bundle, SkipMode.OFF, windows);
            long spikes = 0;
            for (int i = 0; i < windows.size(); i++) {
                String what = "window " + i + ", lazy " + lazy + ", -Dtest.seed=" + SEED;
                assertClose(exact.get(i).logits(), dense.get(i).logits(), 1e-5f, what);
                assertThat(dense.get(i).stepsRun()).as(what).isEqualTo(SPEC.timeSteps());
                int active = windows.get(i).activeSteps();
                int expected = lazy || active == 0 ? active : SPEC.timeSteps();
                assertThat(exact.get(i).stepsRun()).as(what).isEqualTo(expected);
                assertThat(exact.get(i).stepsSkipped()).as(what).isEqualTo(SPEC.timeSteps() - expected);
                if (lazy || active > 0) {
                    assertThat(exact.get(i).spikes())
                            .as(what)
                            .isEqualTo(dense.get(i).spikes());
                    assertThat(exact.get(i).synOps())
                            .as(what)
                            .isEqualTo(dense.get(i).synOps());
                }
                spikes += Arrays.stream(dense.get(i).spikes()).sum();
            }
            assertThat(spikes).as("a silent network would prove nothing").isGreaterThan(1000);
        }
    }

    /** Voxel grids reach into bins without events and are float32; signed sums are int8: skipping is exact for them too. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "T=8,P=2,H=12,W=12,window=80000,value=voxel",
                "T=8,P=1,H=12,W=12,window=80000,value=signed",
                "T=8,P=2,H=12,W=12,window=80000,value=surface,tau=5ms"
            })
    void skippingIsExactForEveryRepresentation(String text) throws IOException {
        FrameSpec spec = FrameSpec.parse(text);
        ModelBundle bundle = TestBundles.lazy(folder.resolve("bundle"), spec, "m", 3);
        FrameEncoder encoder = new FrameEncoder(spec);
        Random random = new Random(5);
        List<FrameView> windows = new ArrayList<>();
        for (int w = 0; w < 20; w++) {
            EventsBuilder events = new EventsBuilder(new Geometry(12, 12), 0, 300);
            int start = random.nextInt(60_000);
            for (int i = 0; i < 300; i++) {
                events.add(start + i * 50, random.nextInt(12), random.nextInt(12), random.nextInt(2));
            }
            windows.add(TestBundles.view(
                    spec, encoder.encode(events.build(), 0, 80_000).data()));
        }
        List<Answer> exact = answers(bundle, SkipMode.EXACT, windows);
        List<Answer> dense = answers(bundle, SkipMode.OFF, windows);
        int skipped = 0;
        for (int i = 0; i < windows.size(); i++) {
            assertClose(exact.get(i).logits(), dense.get(i).logits(), 1e-5f, "window " + i);
            assertThat(exact.get(i).spikes()).isEqualTo(dense.get(i).spikes());
            skipped += exact.get(i).stepsSkipped();
        }
        assertThat(skipped).isGreaterThan(20);
    }

    /** The whole-window graph is another form of the same network: not centred, not stepped, every bin run. */
    @Test
    void answersAreThoseOfTheUnrolledGraph() throws IOException, OrtException {
        for (boolean lazy : new boolean[] {true, false}) {
            Path place = folder.resolve("bundle-" + lazy);
            ModelBundle bundle = lazy ? TestBundles.lazy(place, SPEC, "m", 11) : TestBundles.busy(place, SPEC, "m", 11);
            List<FrameView> windows = windows(new Random(3), 20, 0.5);
            List<Answer> answers = answers(bundle, SkipMode.EXACT, windows);
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            try (OrtSession session = environment.createSession(
                    bundle.file(ModelBundle.WINDOW_GRAPH).toString())) {
                for (int i = 0; i < windows.size(); i++) {
                    float[] x = new float[SPEC.elements()];
                    for (int step = 0; step < SPEC.timeSteps(); step++) {
                        windows.get(i).readStep(step, x, step * SPEC.elementsPerStep());
                    }
                    try (OnnxTensor tensor = OnnxTensor.createTensor(
                                    environment, FloatBuffer.wrap(x), new long[] {1, 8, 2, 12, 12});
                            OrtSession.Result result = session.run(Map.of("x", tensor))) {
                        float[][] logits = (float[][]) result.get(0).getValue();
                        assertClose(answers.get(i).logits(), logits[0], 1e-4f, "window " + i + ", lazy " + lazy);
                    }
                }
            }
        }
    }

    @Test
    void windowsOfOneCallDoNotTouchEachOther() throws IOException {
        ModelBundle bundle = TestBundles.lazy(folder, SPEC, "m", 5);
        Random random = new Random(SEED);
        List<FrameView> windows = new ArrayList<>();
        for (double empty : new double[] {0, 0.9, 0.5, 1, 0.2, 0.8, 1, 0.6, 0.95, 0.1}) {
            windows.addAll(windows(random, 3, empty));
        }
        List<Answer> alone = new ArrayList<>();
        try (Classifier one = Classifier.onnx(bundle, ClassifierOptions.DEFAULT.withMaxBatch(1))) {
            for (FrameView window : windows) {
                alone.addAll(one.classify(List.of(window)));
            }
        }
        for (int batch : new int[] {2, 7, 30, 64}) {
            try (Classifier classifier = Classifier.onnx(bundle, ClassifierOptions.DEFAULT.withMaxBatch(batch))) {
                classifier.classify(windows.subList(3, 9));
                List<Answer> together = classifier.classify(windows);
                for (int i = 0; i < windows.size(); i++) {
                    String what = "window " + i + " in batches of " + batch + ", -Dtest.seed=" + SEED;
                    assertClose(together.get(i).logits(), alone.get(i).logits(), 1e-5f, what);
                    assertThat(together.get(i).spikes())
                            .as(what)
                            .isEqualTo(alone.get(i).spikes());
                    assertThat(together.get(i).stepsRun())
                            .as(what)
                            .isEqualTo(alone.get(i).stepsRun());
                }
            }
        }
    }

    @Test
    void emptyWindowIsAnsweredFromTheBiasesWithoutTheEngine() throws IOException {
        FrameView empty = TestBundles.view(SPEC, TestBundles.frames(SPEC, new Random(1), 1, 0));
        for (ModelBundle bundle : List.of(
                TestBundles.lazy(folder.resolve("lazy"), SPEC, "m", 2),
                TestBundles.busy(folder.resolve("busy"), SPEC, "m", 2))) {
            Answer exact = answers(bundle, SkipMode.EXACT, List.of(empty)).get(0);
            Answer dense = answers(bundle, SkipMode.OFF, List.of(empty)).get(0);
            assertThat(exact.stepsRun()).isZero();
            assertThat(exact.stepsSkipped()).isEqualTo(8);
            assertThat(exact.synOps()).isZero();
            assertClose(exact.logits(), dense.logits(), 1e-6f, bundle.manifest().model());
        }
        assertThat(answers(TestBundles.lazy(folder.resolve("more"), SPEC, "m", 2), SkipMode.EXACT, List.of()))
                .isEmpty();
    }

    @Test
    void windowsOfAnotherLengthAreRefused() throws IOException {
        FrameSpec other = FrameSpec.parse("T=4,P=2,H=12,W=12");
        FrameView window = TestBundles.view(other, TestBundles.frames(other, new Random(1), 0, 5));
        try (Classifier classifier =
                Classifier.onnx(TestBundles.lazy(folder, SPEC, "m", 2), ClassifierOptions.DEFAULT)) {
            assertThatThrownBy(() -> classifier.classify(List.of(window)))
                    .isInstanceOf(InvalidFramesException.class)
                    .hasMessageContaining("4 time bins")
                    .hasMessageContaining("needs 8");
        }
    }

    /** 8 x 8 time steps by hand: spikes times the synapses behind them. */
    @Test
    void synOpsCountSynapsesBehindSpikes() throws IOException {
        ModelBundle bundle = TestBundles.lazy(folder, SPEC, "m", 7);
        Answer answer =
                answers(bundle, SkipMode.EXACT, windows(new Random(2), 1, 0)).get(0);
        // Behind layer 1: pooled 12 -> 6, then 3 x 3 to 32 channels. Connections of one row of 6: 2 ends have 2, 4 have
        // 3.
        double conv = 32 * (2 * 2 + 4 * 3) * (2 * 2 + 4 * 3) / 36.0;
        double linear = 4;
        assertThat(answer.spikes()[0]).isPositive();
        assertThat((double) answer.synOps())
                .isCloseTo(answer.spikes()[0] * conv + answer.spikes()[1] * linear, within(1.0));
    }

    private static List<FrameView> windows(Random random, int count, double empty) {
        List<FrameView> windows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            windows.add(TestBundles.view(SPEC, TestBundles.frames(SPEC, random, empty, 1 + random.nextInt(60))));
        }
        return windows;
    }

    private static List<Answer> answers(ModelBundle bundle, SkipMode mode, List<FrameView> windows) {
        try (Classifier classifier = Classifier.onnx(bundle, ClassifierOptions.DEFAULT.withSkip(mode))) {
            return classifier.classify(windows);
        }
    }

    private static void assertClose(float[] actual, float[] expected, float tolerance, String what) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        for (int k = 0; k < actual.length; k++) {
            assertThat(actual[k]).as("%s, class %s", what, k).isCloseTo(expected[k], within(tolerance));
        }
    }
}
