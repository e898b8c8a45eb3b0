package org.saccade.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.inference.TestBundles;
import org.saccade.schemas.bundle.BundleException;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameCodec;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.snn.spec.EarlyExit;

/** Which time steps are run: skipping, dropping, early exit, and state over windows. Each against a dense run of other windows. */
class TimeStepsTest {

    private static final FrameSpec SPEC = TestBundles.SMALL;
    private static final int STEPS = SPEC.timeSteps();
    private static final long SEED = Long.getLong("test.seed", System.nanoTime());

    @TempDir
    Path folder;

    /** An exited window's answer is that of a dense run that ends there, and every exact mode exits at the same bin. */
    @ParameterizedTest
    @EnumSource(names = {"ENTROPY", "MARGIN"})
    void anExitedAnswerIsTheRunningMeanOfTheDenseRun(EarlyExit.Rule rule) throws IOException {
        Random random = new Random(SEED);
        int early = 0;
        for (boolean lazy : new boolean[] {true, false}) {
            List<float[][]> windows = windows(random, 40);
            ModelBundle bundle = bundle(lazy, STEPS);
            EarlyExit exit = medianDoubt(rule, bundle, windows);
            ClassifierOptions options = ClassifierOptions.DEFAULT.withExit(exit);
            List<Answer> exact = answers(bundle, options, windows, STEPS);
            List<Answer> dense = answers(bundle, options.withSkip(SkipMode.OFF), windows, STEPS);
            List<Answer> alone = answers(bundle, options.withMaxBatch(1), windows, STEPS);
            for (int i = 0; i < windows.size(); i++) {
                String what = exit + ", window " + i + ", lazy " + lazy + ", -Dtest.seed=" + SEED;
                Answer answer = exact.get(i);
                assertThat(answer.skipping()).isEqualTo(lazy ? Skipping.LAZY : Skipping.GATED);
                assertThat(answer.exitStep()).as(what).isEqualTo(dense.get(i).exitStep());
                assertThat(answer.exitStep()).as(what).isEqualTo(alone.get(i).exitStep());
                assertThat(answer.stepsRun() + answer.stepsSkipped()).as(what).isEqualTo(answer.exitStep());
                float[][] until = Arrays.copyOf(windows.get(i), answer.exitStep());
                Answer reference = answers(
                                bundle(lazy, until.length),
                                ClassifierOptions.DEFAULT.withSkip(SkipMode.OFF),
                                List.<float[][]>of(until),
                                until.length)
                        .get(0);
                assertThat(answer.logits()).as(what).containsExactly(reference.logits(), within(1e-5f));
                if (lazy || answer.stepsRun() > 0) {
                    assertThat(answer.spikes()).as(what).isEqualTo(reference.spikes());
                }
                assertThat(alone.get(i).logits()).as(what).containsExactly(reference.logits(), within(1e-5f));
                early += answer.exitStep() < STEPS ? 1 : 0;
            }
        }
        assertThat(early).as("-Dtest.seed=" + SEED).isBetween(5, 79);
    }

    /** A threshold that half of the windows reach, at their last bin at the latest. */
    private static EarlyExit medianDoubt(EarlyExit.Rule rule, ModelBundle bundle, List<float[][]> windows) {
        double[] doubts = answers(bundle, ClassifierOptions.DEFAULT, windows, STEPS).stream()
                .mapToDouble(answer -> rule.doubt(answer.logits()))
                .sorted()
                .toArray();
        double median = doubts[doubts.length / 2];
        return new EarlyExit(rule, rule == EarlyExit.Rule.MARGIN ? 1 - median : median);
    }

    /** Nothing is known before the first event: empty bins ahead of it are no reason to exit, whatever the biases say. */
    @Test
    void noExitBeforeTheFirstEvent() throws IOException {
        float[][] late = new float[STEPS][];
        Random random = new Random(3);
        for (int t = 0; t < STEPS; t++) {
            late[t] = bin(random, t < 5 ? 0 : 40);
        }
        ClassifierOptions always = ClassifierOptions.DEFAULT.withExit(EarlyExit.parse("entropy:1"));
        for (SkipMode mode : SkipMode.values()) {
            Answer answer = answers(bundle(true, STEPS), always.withSkip(mode), List.<float[][]>of(late), STEPS)
                    .get(0);
            assertThat(answer.exitStep()).as(mode.toString()).isEqualTo(6);
        }
    }

    @Test
    void aCalibratedExitNeedsABundleThatStatesOne() throws IOException {
        ModelBundle bundle = bundle(true, STEPS);
        ClassifierOptions calibrated = ClassifierOptions.DEFAULT.withExit(EarlyExit.parse("calibrated"));
        assertThatThrownBy(() -> Classifier.onnx(bundle, calibrated))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("no calibrated exit");
        Map<String, Double> metrics = new TreeMap<>(bundle.manifest().metrics());
        metrics.put(EarlyExit.parse("entropy:0.8").metric(), 0.8);
        ModelBundle stated = ModelBundle.seal(bundle.folder(), bundle.manifest().withMetrics(metrics));
        assertThat(stated.manifest().model()).isEqualTo(bundle.manifest().model());
        List<float[][]> windows = windows(new Random(4), 10);
        List<Answer> found = answers(ModelBundle.open(stated.folder()), calibrated, windows, STEPS);
        List<Answer> given = answers(bundle, calibrated.withExit(EarlyExit.parse("entropy:0.8")), windows, STEPS);
        for (int i = 0; i < windows.size(); i++) {
            assertThat(found.get(i).exitStep()).isEqualTo(given.get(i).exitStep());
        }
    }

    /** Lossy: the answer is the dense one to a window of the other bins alone. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lossyIsTheDenseRunOfTheBinsWithEvents(boolean lazy) throws IOException {
        List<float[][]> windows = windows(new Random(SEED), 25);
        List<Answer> lossy =
                answers(bundle(lazy, STEPS), ClassifierOptions.DEFAULT.withSkip(SkipMode.LOSSY), windows, STEPS);
        int shorter = 0;
        for (int i = 0; i < windows.size(); i++) {
            float[][] busy = Arrays.stream(windows.get(i))
                    .filter(TimeStepsTest::hasEvents)
                    .toArray(float[][]::new);
            assertThat(lossy.get(i).skipping()).isEqualTo(Skipping.LOSSY);
            assertThat(lossy.get(i).stepsRun()).isEqualTo(busy.length);
            assertThat(lossy.get(i).stepsSkipped()).isEqualTo(STEPS - busy.length);
            if (busy.length > 0) {
                Answer reference = answers(
                                bundle(lazy, busy.length),
                                ClassifierOptions.DEFAULT.withSkip(SkipMode.OFF),
                                List.<float[][]>of(busy),
                                busy.length)
                        .get(0);
                assertThat(lossy.get(i).logits())
                        .as("window %s, -Dtest.seed=%s", i, SEED)
                        .containsExactly(reference.logits(), within(1e-5f));
                assertThat(lossy.get(i).spikes()).isEqualTo(reference.spikes());
                shorter += busy.length < STEPS ? 1 : 0;
            }
        }
        assertThat(shorter).isGreaterThan(5);
    }

    /** Four windows one after another with carried state are one window of four times the length. */
    @ParameterizedTest
    @CsvSource({"true, EXACT", "true, OFF", "false, EXACT", "false, OFF"})
    void carriedStateJoinsWindows(boolean lazy, SkipMode mode) throws IOException {
        Random random = new Random(SEED);
        ClassifierOptions options = ClassifierOptions.DEFAULT.withSkip(mode).withState(StatePolicy.parse(10, "gap"));
        try (Classifier carrying = Classifier.onnx(bundle(lazy, STEPS), options)) {
            List<float[][]> all = new ArrayList<>();
            List<FrameView> views = new ArrayList<>();
            List<StreamWindow> places = new ArrayList<>();
            for (int w = 0; w < 4; w++) {
                for (String stream : List.of("a", "b")) {
                    float[][] window = windows(random, 1).get(0);
                    if (w == 2) {
                        Arrays.stream(window).forEach(bin -> Arrays.fill(bin, 0));
                    }
                    all.add(window);
                    views.add(view(window, STEPS));
                    places.add(new StreamWindow(stream, w * 80_000L, (w + 1) * 80_000L));
                }
            }
            // Two calls, and two windows of a stream in each.
            List<Answer> answers = new ArrayList<>(carrying.classify(views.subList(0, 4), places.subList(0, 4)));
            answers.addAll(carrying.classify(views.subList(4, 8), places.subList(4, 8)));
            for (int stream = 0; stream < 2; stream++) {
                float[][] joined = new float[4 * STEPS][];
                float[] mean = new float[4];
                long[] spikes = new long[2];
                for (int w = 0; w < 4; w++) {
                    System.arraycopy(all.get(2 * w + stream), 0, joined, w * STEPS, STEPS);
                    Answer answer = answers.get(2 * w + stream);
                    for (int k = 0; k < mean.length; k++) {
                        mean[k] += answer.logits()[k] / 4;
                    }
                    for (int l = 0; l < spikes.length; l++) {
                        spikes[l] += answer.spikes()[l];
                    }
                }
                Answer whole = answers(
                                bundle(lazy, 4 * STEPS),
                                ClassifierOptions.DEFAULT.withSkip(SkipMode.OFF),
                                List.<float[][]>of(joined),
                                4 * STEPS)
                        .get(0);
                assertThat(mean).as("-Dtest.seed=%s", SEED).containsExactly(whole.logits(), within(1e-5f));
                assertThat(spikes).isEqualTo(whole.spikes());
            }
        }
    }

    @Test
    void resetPoliciesSayWhenAStreamStartsFromRest() throws IOException {
        float[][] first = windows(new Random(5), 1).get(0);
        float[][] second = windows(new Random(6), 1).get(0);
        ModelBundle bundle = bundle(true, STEPS);
        Answer rest = answers(bundle, ClassifierOptions.DEFAULT, List.<float[][]>of(second), STEPS)
                .get(0);
        for (String policy : List.of("never", "gap", "idle:100")) {
            for (long pauseUs : new long[] {-1, 0, 50_000, 100_000, 150_000}) {
                ClassifierOptions options = ClassifierOptions.DEFAULT.withState(StatePolicy.parse(2, policy));
                try (Classifier carrying = Classifier.onnx(bundle, options)) {
                    carrying.classify(List.of(view(first, STEPS)), List.of(new StreamWindow("a", 0, 80_000)));
                    Answer next = carrying.classify(
                                    List.of(view(second, STEPS)),
                                    List.of(new StreamWindow("a", 80_000 + pauseUs, 160_000 + pauseUs)))
                            .get(0);
                    boolean reset = pauseUs < 0
                            || policy.equals("gap") && pauseUs > 0
                            || policy.equals("idle:100") && pauseUs > 100_000;
                    assertThat(Arrays.equals(next.spikes(), rest.spikes()))
                            .as("%s, a pause of %s us", policy, pauseUs)
                            .isEqualTo(reset);
                }
            }
        }
    }

    /** A window that is answered again because its transaction was given up starts where it started the first time. */
    @Test
    void stateIsTakenBackToTheMark() throws IOException {
        Random random = new Random(SEED);
        ClassifierOptions options = ClassifierOptions.DEFAULT.withState(StatePolicy.parse(10, "never"));
        try (Classifier carrying = Classifier.onnx(bundle(true, STEPS), options)) {
            for (int w = 0; w < 3; w++) {
                float[][] window = windows(random, 1).get(0);
                List<FrameView> view = List.of(view(window, STEPS));
                List<StreamWindow> place = List.of(new StreamWindow("a", w * 80_000L, (w + 1) * 80_000L));
                carrying.mark();
                Answer first = carrying.classify(view, place).get(0);
                carrying.rollBack();
                Answer again = carrying.classify(view, place).get(0);
                assertThat(again.logits()).as("-Dtest.seed=%s", SEED).isEqualTo(first.logits());
                assertThat(again.spikes()).isEqualTo(first.spikes());
            }
        }
    }

    @Test
    void whatWasGivenUpSinceTheMarkComesBack() {
        StreamStates states = new StreamStates(StatePolicy.parse(1, "never"));
        states.keep(new StreamWindow("a", 0, 10), new float[][] {{1}}, 3);
        states.mark();
        states.keep(new StreamWindow("a", 10, 20), new float[][] {{5}}, 0);
        states.keep(new StreamWindow("b", 0, 10), new float[][] {{2}}, 0);
        assertThat(states.before(new StreamWindow("a", 20, 30))).isNull();
        states.rollBack();
        assertThat(states.before(new StreamWindow("a", 10, 20)).states()[0]).containsExactly(1);
        assertThat(states.before(new StreamWindow("b", 10, 20))).isNull();
    }

    @Test
    void theStreamUnheardOfForLongestIsGivenUp() {
        StreamStates states = new StreamStates(StatePolicy.parse(2, "never"));
        states.keep(new StreamWindow("a", 0, 10), new float[][] {{1, 1e-31f, -1e-31f}}, 3);
        states.keep(new StreamWindow("b", 0, 10), new float[][] {{2}}, 0);
        assertThat(states.before(new StreamWindow("a", 10, 20)).states()[0]).containsExactly(1, 0, 0);
        assertThat(states.before(new StreamWindow("a", 10, 20)).trailing()).isEqualTo(3);
        states.keep(new StreamWindow("c", 0, 10), new float[][] {{3}}, 0);
        assertThat(states.before(new StreamWindow("b", 10, 20))).isNull();
        assertThat(states.before(new StreamWindow("a", 10, 20))).isNotNull();
        assertThat(states.before(new StreamWindow("c", 10, 20))).isNotNull();
    }

    /** One pixel goes on for 400 bins: all other potentials decay, and without the flush they would end as denormal numbers. */
    @Test
    void quietStreamsDoNotEndInDenormals() throws Exception {
        try (StepModel model = StepModel.load(bundle(true, STEPS), ClassifierOptions.DEFAULT);
                StepBuffers buffers = new StepBuffers(model, 1)) {
            Random random = new Random(7);
            assertThat(denormals(buffers, random, Integer.MAX_VALUE))
                    .as("without the flush")
                    .isPositive();
            assertThat(denormals(buffers, random, 16)).as("with the flush").isZero();
        }
        List<FrameView> views = new ArrayList<>();
        List<StreamWindow> places = new ArrayList<>();
        for (int w = 0; w < 50; w++) {
            float[][] window = new float[STEPS][];
            for (int t = 0; t < STEPS; t++) {
                window[t] = w == 0 ? bin(new Random(t), 60) : new float[SPEC.elementsPerStep()];
                window[t][0] = 1;
            }
            views.add(view(window, STEPS));
            places.add(new StreamWindow("a", w * 80_000L, (w + 1) * 80_000L));
        }
        ClassifierOptions options = ClassifierOptions.DEFAULT.withState(StatePolicy.parse(1, "gap"));
        try (OnnxClassifier carrying = OnnxClassifier.load(bundle(true, STEPS), options)) {
            carrying.classify(views, places);
            float[][] kept = carrying.states()
                    .before(new StreamWindow("a", 50 * 80_000L, 51 * 80_000L))
                    .states();
            assertThat(Arrays.stream(kept).mapToLong(TimeStepsTest::denormals).sum())
                    .isZero();
        }
    }

    /** Runs 400 bins and flushes every so many. */
    private static long denormals(StepBuffers buffers, Random random, int every) throws Exception {
        buffers.start(0, null);
        for (int t = 0; t < 400; t++) {
            float[] bin = t < 4 ? bin(random, 60) : new float[SPEC.elementsPerStep()];
            bin[0] = 1;
            buffers.input(0, bin);
            buffers.step(1, t % 2, 0);
            if (t % every == every - 1) {
                buffers.flush(1, (t + 1) % 2);
            }
        }
        return Arrays.stream(buffers.states(0, 0))
                .mapToLong(TimeStepsTest::denormals)
                .sum();
    }

    private static long denormals(float[] values) {
        long found = 0;
        for (float value : values) {
            found += value != 0 && Math.abs(value) < Float.MIN_NORMAL ? 1 : 0;
        }
        return found;
    }

    /** By hand: the first layer multiplies in every bin that is run, the others accumulate where a spike arrives. */
    @Test
    void energyIsThatOfTheStepsThatWereRun() throws IOException {
        float[][] window = windows(new Random(8), 1).get(0);
        long active = Arrays.stream(window).filter(TimeStepsTest::hasEvents).count();
        assertThat(active).isBetween(1L, STEPS - 1L);
        double firstLayer = 2 * 16 * 9 * 144;
        for (boolean lazy : new boolean[] {true, false}) {
            for (SkipMode mode : new SkipMode[] {SkipMode.EXACT, SkipMode.OFF}) {
                Answer answer = answers(
                                bundle(lazy, STEPS),
                                ClassifierOptions.DEFAULT.withSkip(mode),
                                List.<float[][]>of(window),
                                STEPS)
                        .get(0);
                long steps = mode == SkipMode.OFF ? STEPS : active;
                assertThat(answer.energyPj()).isCloseTo(0.9 * answer.synOps() + 4.6 * firstLayer * steps, within(1.0));
            }
        }
    }

    /** The same network for windows of any number of bins. */
    private ModelBundle bundle(boolean lazy, int steps) throws IOException {
        Path place = folder.resolve(lazy + "-" + steps);
        if (place.toFile().isDirectory()) {
            return ModelBundle.open(place);
        }
        return lazy ? TestBundles.lazy(place, spec(steps), "m", 3) : TestBundles.busy(place, spec(steps), "m", 3);
    }

    private static FrameSpec spec(int steps) {
        return FrameSpec.parse("T=" + steps + ",P=2,H=12,W=12,window=80000");
    }

    private static List<float[][]> windows(Random random, int count) {
        List<float[][]> windows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double empty = random.nextInt(8) / 8.0;
            float[][] window = new float[STEPS][];
            for (int t = 0; t < STEPS; t++) {
                window[t] = bin(random, random.nextDouble() < empty ? 0 : 1 + random.nextInt(60));
            }
            windows.add(window);
        }
        return windows;
    }

    private static float[] bin(Random random, int events) {
        float[] bin = new float[SPEC.elementsPerStep()];
        for (int i = 0; i < events; i++) {
            bin[random.nextInt(bin.length)]++;
        }
        return bin;
    }

    private static boolean hasEvents(float[] bin) {
        for (float value : bin) {
            if (value != 0) {
                return true;
            }
        }
        return false;
    }

    private static FrameView view(float[][] window, int steps) {
        byte[] grid = new byte[steps * window[0].length];
        long[] events = new long[steps];
        for (int t = 0; t < steps; t++) {
            for (int i = 0; i < window[t].length; i++) {
                grid[t * window[t].length + i] = (byte) window[t][i];
                events[t] += (long) window[t][i];
            }
        }
        return FrameView.open(FrameCodec.encode(grid, events, window[0].length), spec(steps));
    }

    private static List<Answer> answers(
            ModelBundle bundle, ClassifierOptions options, List<float[][]> windows, int steps) {
        try (Classifier classifier = Classifier.onnx(bundle, options)) {
            return classifier.classify(
                    windows.stream().map(window -> view(window, steps)).toList());
        }
    }
}
