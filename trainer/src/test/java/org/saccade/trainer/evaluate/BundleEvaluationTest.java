package org.saccade.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.frame.FrameEncoder;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.frame.FrameView;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;
import org.saccade.snn.emit.TorchNetwork;
import org.saccade.snn.net.ReferenceNetwork;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.EarlyExit;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.Patterns;
import org.saccade.trainer.Sample;
import org.saccade.trainer.TrainingTopics;
import org.saccade.trainer.data.TrainingDataException;
import org.saccade.trainer.data.TrainingFrames;
import org.saccade.trainer.export.BundleExporter;
import org.saccade.trainer.export.ModelDescription;

/** Bundles judged on frames from a real broker; the figures against the plain Java reference, sample by sample. */
class BundleEvaluationTest {

    private static final FrameSpec FRAMES = FrameSpec.parse("T=4,P=2,H=12,W=12,window=40ms,value=binary");
    private static final NetworkSpec NETWORK = Patterns.NETWORK;
    /** With a read-out that is strong enough to be sure of something. */
    private static final Weights WEIGHTS = Weights.initial(NETWORK, 11).map((name, tensor) -> {
        float[] values = tensor.data().clone();
        for (int i = 0; i < values.length && name.equals("layers.8.weight"); i++) {
            values[i] *= 8;
        }
        return values;
    });

    private static TrainingTopics topics;

    @TempDir
    private static Path folder;

    private static Path bundle;

    @BeforeAll
    static void open() {
        topics = new TrainingTopics();
        FrameEncoder encoder = new FrameEncoder(FRAMES);
        List<TrainingFrames> compared = Patterns.samples(2, Split.VALIDATION, 1).stream()
                .map(s -> new TrainingFrames(
                        s.name(),
                        s.label(),
                        s.split(),
                        encoder.encode(s.events(), 0, 40_000).data()))
                .toList();
        ModelDescription description =
                new ModelDescription("judged", "r", 0, 1, "set", FRAMES, List.of("right", "down", "grow"), Map.of());
        try (TorchNetwork network = TorchNetwork.open(NETWORK, WEIGHTS)) {
            bundle = BundleExporter.export(folder, network, description, compared)
                    .bundle()
                    .folder();
        }
    }

    @AfterAll
    static void close() {
        topics.close();
    }

    private static EvaluationConfig config(String topic, String set, Split... splits) {
        return new EvaluationConfig(
                topics.client(), bundle, topic, set, Set.of(splits), 7, 1, true, Double.NaN, Duration.ofSeconds(20));
    }

    private static List<Sample> samples() {
        List<Sample> samples = new ArrayList<>(Patterns.samples(6, Split.VALIDATION, 2));
        samples.addAll(Patterns.samples(5, Split.TEST, 3));
        return samples;
    }

    @Test
    void everyFigureIsThatOfTheReferenceOnTheSamplesOfTheSplit() {
        String set = "judge-" + UUID.randomUUID();
        topics.write(set, -1, samples(), FRAMES, "");

        BundleScore result = BundleEvaluation.run(config("", set, Split.TEST), () -> false);

        ModelScore score = result.score();
        assertThat(score.samples()).isEqualTo(15);
        assertThat(result.parameters()).isEqualTo(NETWORK.parameterCount());
        assertThat(score.top5()).as("three classes have no top 5").isNull();
        long[] correct = new long[4];
        double[] rates = new double[2];
        double loss = 0;
        double ones = 0;
        ReferenceNetwork reference = new ReferenceNetwork(NETWORK, WEIGHTS);
        for (Sample sample : Patterns.samples(5, Split.TEST, 3)) {
            float[][] frames = frames(sample);
            for (int t = 1; t <= 4; t++) {
                ReferenceNetwork.Result answer = reference.run(java.util.Arrays.copyOf(frames, t));
                int predicted = 0;
                for (int k = 1; k < 3; k++) {
                    predicted = answer.logits()[k] > answer.logits()[predicted] ? k : predicted;
                }
                correct[t - 1] += predicted == sample.label() ? 1 : 0;
                if (t == 4) {
                    double sum = 0;
                    for (double logit : answer.logits()) {
                        sum += Math.exp(logit);
                    }
                    loss += Math.log(sum) - answer.logits()[sample.label()];
                    for (int layer = 0; layer < 2; layer++) {
                        rates[layer] +=
                                java.util.Arrays.stream(answer.spikes()[layer]).sum()
                                        / (4.0 * NETWORK.neurons()[layer]);
                    }
                }
            }
            for (float[] step : frames) {
                for (float one : step) {
                    ones += one;
                }
            }
        }
        for (int t = 0; t < 4; t++) {
            assertThat(score.accuracyAgainstT().get(t)).isEqualTo(correct[t] / 15.0);
        }
        assertThat(score.top1()).isEqualTo(correct[3] / 15.0);
        assertThat(score.loss()).isCloseTo(loss / 15, within(1e-4));
        assertThat(score.firingRates().get(0)).isCloseTo(rates[0] / 15, within(1e-5));
        assertThat(score.firingRates().get(1)).isCloseTo(rates[1] / 15, within(1e-5));
        assertThat(score.confusion().stream()
                        .flatMap(List::stream)
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(15);
        assertThat(score.classes()).extracting(ClassScore::samples).containsExactly(5L, 5L, 5L);
        // Marks are spikes: the first layer accumulates, nothing multiplies
        double perMark = 16.0 * (3 * 12 - 2) * (3 * 12 - 2) / (12 * 12);
        assertThat(score.operations().field().macs()).isZero();
        assertThat(score.operations().field().layers().get(0).synOps()).isCloseTo(ones / 15 * perMark, within(1e-6));
    }

    /** Each point of the curve again, sample by sample, from the logits of the plain Java reference. */
    @Test
    void stoppingEarlyIsTheReferenceStoppedThere() {
        String set = "stop-" + UUID.randomUUID();
        topics.write(set, -1, samples(), FRAMES, "");

        StepScore steps = BundleEvaluation.run(config("", set, Split.TEST), () -> false)
                .score()
                .steps();

        ReferenceNetwork reference = new ReferenceNetwork(NETWORK, WEIGHTS);
        int between = 0;
        for (ExitCurve curve : steps.curves()) {
            for (ExitPoint point : curve.points()) {
                EarlyExit exit = new EarlyExit(curve.rule(), point.threshold());
                double covered = 0;
                for (Sample sample : Patterns.samples(5, Split.TEST, 3)) {
                    float[][] frames = frames(sample);
                    int t = 1;
                    while (t < 4 && !exit.reached(logits(reference, frames, t))) {
                        t++;
                    }
                    covered += t;
                }
                assertThat(point.meanSteps()).as(exit.toString()).isCloseTo(covered / 15, within(1e-9));
                between += point.meanSteps() > 1 && point.meanSteps() < 4 ? 1 : 0;
            }
        }
        assertThat(between)
                .as("points that stop some samples early and not at once")
                .isPositive();
        // The last of four steps is empty; frames are marks, so that nothing multiplies and skipping saves no
        // operation.
        assertThat(steps.energy()).extracting(StepEnergy::meanStepsRun).startsWith(4.0, 3.0);
        assertThat(steps.energy()).extracting(StepEnergy::macs).containsOnly(0.0);
        assertThat(steps.energy().get(1).fp32Nj())
                .isEqualTo(steps.energy().get(0).fp32Nj());
        assertThat(steps.energy().get(0).fp32Nj())
                .isCloseTo(steps.energy().get(0).synOps() * 0.9 / 1000, within(1e-6));
        assertThat(steps.energy().get(2).accuracy())
                .isGreaterThanOrEqualTo(steps.energy().get(0).accuracy());
        assertThat(steps.energy().get(2).meanSteps())
                .isLessThanOrEqualTo(steps.energy().get(0).meanSteps());
    }

    private static float[] logits(ReferenceNetwork reference, float[][] frames, int steps) {
        double[] logits = reference.run(java.util.Arrays.copyOf(frames, steps)).logits();
        float[] floats = new float[logits.length];
        for (int k = 0; k < floats.length; k++) {
            floats[k] = (float) logits[k];
        }
        return floats;
    }

    @Test
    void aCalibratedBundleKeepsItsIdAndStatesItsExit() {
        String set = "calibrate-" + UUID.randomUUID();
        topics.write(set, -1, samples(), FRAMES, "");
        ModelBundle before = ModelBundle.open(bundle);

        BundleScore score = BundleEvaluation.run(
                new EvaluationConfig(
                        topics.client(),
                        bundle,
                        "",
                        set,
                        Set.of(Split.VALIDATION),
                        7,
                        1,
                        true,
                        100,
                        Duration.ofSeconds(20)),
                () -> false);

        ModelBundle after = ModelBundle.open(bundle);
        assertThat(after.manifest().model()).isEqualTo(before.manifest().model());
        assertThat(after.manifest().files()).isEqualTo(before.manifest().files());
        assertThat(EarlyExit.calibrated(after.manifest().metrics()))
                .hasValueSatisfying(exit -> assertThat(exit).hasToString(score.calibrated()));
        assertThat(after.manifest().metrics())
                .as("any accuracy will do: the first step with events is enough")
                .containsEntry("exit.meanSteps", 1.0);
    }

    private static float[][] frames(Sample sample) {
        FrameView view = FrameView.open(
                new FrameEncoder(FRAMES).encode(sample.events(), 0, 40_000).data(), FRAMES);
        float[][] frames = new float[4][FRAMES.elementsPerStep()];
        for (int t = 0; t < 4; t++) {
            view.readStep(t, frames[t], 0);
        }
        return frames;
    }

    @Test
    void anyFramesTopicWillDo() {
        String set = "topic-" + UUID.randomUUID();
        topics.write(set, 0, Patterns.samples(3, Split.TRAIN, 4), FRAMES, "", List.of(new byte[] {1, 2, 3}));

        BundleScore result = BundleEvaluation.run(config(Topics.FRAMES, set, Split.TRAIN), () -> false);

        assertThat(result.score().samples()).isEqualTo(9);
        assertThat(result.deadLetters()).isEqualTo(1);
        assertThat(result.source()).contains(Topics.FRAMES, set);
    }

    @Test
    void framesThatWereMadeOtherwiseAreRefusedByField() {
        String set = "other-" + UUID.randomUUID();
        topics.write(set, -1, samples(), FrameSpec.parse("T=4,P=2,H=12,W=12,window=80ms,value=count"), "");

        assertThatThrownBy(() -> BundleEvaluation.run(config("", set, Split.TEST), () -> false))
                .isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("window in us is 80000, the network learned from 40000")
                .hasMessageContaining("value is COUNT, the network learned from BINARY")
                .hasMessageContaining(set);
        assertThatThrownBy(() -> BundleEvaluation.run(config(Topics.EVALUATION_FRAMES, set, Split.TEST), () -> false))
                .isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("frames at evaluation-frames-")
                .hasMessageContaining("window in us is 80000");
    }

    @Test
    void framesOfMoreTimeBinsAreMergedWhereThatIsExact() {
        String fine = "fine-" + UUID.randomUUID();
        topics.write(fine, -1, samples(), FrameSpec.parse("T=8,P=2,H=12,W=12,window=40ms,value=binary"), "");
        String same = "same-" + UUID.randomUUID();
        topics.write(same, -1, samples(), FRAMES, "");
        String odd = "odd-" + UUID.randomUUID();
        topics.write(odd, -1, samples(), FrameSpec.parse("T=6,P=2,H=12,W=12,window=40ms,value=binary"), "");

        ModelScore merged =
                BundleEvaluation.run(config("", fine, Split.TEST), () -> false).score();
        ModelScore made =
                BundleEvaluation.run(config("", same, Split.TEST), () -> false).score();

        assertThat(merged.confusion()).isEqualTo(made.confusion());
        assertThat(merged.loss()).isCloseTo(made.loss(), within(1e-9));
        assertThat(merged.operations().field().synOps())
                .isCloseTo(made.operations().field().synOps(), within(1e-3));
        assertThatThrownBy(() -> BundleEvaluation.run(config("", odd, Split.TEST), () -> false))
                .isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("time steps T is 6, the network learned from 4");
    }

    @Test
    void countsAreNotTakenForMarks() {
        String set = "counts-" + UUID.randomUUID();
        topics.write(set, -1, samples(), FrameSpec.parse("T=4,P=2,H=12,W=12,window=40ms,value=count"), "");

        assertThatThrownBy(() -> BundleEvaluation.run(config(Topics.EVALUATION_FRAMES, set, Split.TEST), () -> false))
                .isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("value is COUNT");
    }

    @Test
    void nothingToJudgeIsSaid() {
        String set = "none-" + UUID.randomUUID();
        topics.write(set, -1, Patterns.samples(2, Split.VALIDATION, 2), FRAMES, "");

        assertThatThrownBy(() -> BundleEvaluation.run(config("", set, Split.TEST), () -> false))
                .isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("no labelled sample of the splits [TEST]: 6 of others");
        assertThatThrownBy(() -> BundleEvaluation.run(config(Topics.PASSES, set, Split.TEST), () -> false))
                .isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("records that are no frames");
        assertThatThrownBy(() -> BundleEvaluation.run(config("no-such-topic", set, Split.TEST), () -> false))
                .isInstanceOf(TrainingDataException.class)
                .hasMessageContaining("no topic no-such-topic");
    }

    @Test
    void aWrongConfigurationTellsAllItsProblems() {
        assertThatThrownBy(() -> new EvaluationConfig(
                        topics.client(), bundle, "", " ", Set.of(), 0, -1, true, Double.NaN, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("training set has no name")
                .hasMessageContaining("no split")
                .hasMessageContaining("batch size is 0")
                .hasMessageContaining("threads is -1")
                .hasMessageContaining("waiting PT0S");
    }
}
