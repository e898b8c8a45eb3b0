package org.saccade.snn.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

/** The losses in the archive, on a network that is one linear layer, against their formulas and finite differences of them. */
class LossTest {
    private static final NetworkSpec SPEC = NetworkSpec.parse(
            """
            name: line
            input: {polarities: 2, height: 2, width: 3}
            timeSteps: 3
            classes: 4
            layers:
              - linear
            """,
            "line.yaml");
    private static final int T = 3;
    private static final int BATCH = 5;
    private static final int CLASSES = 4;
    private static final int IN = 12;

    static Stream<Loss> losses() {
        return Stream.of(
                Loss.OF_MEAN,
                Loss.ofSteps(),
                new Loss(true, 0.05, 0.7, 0, 1),
                Loss.OF_MEAN.withTeacher(0.6, 3),
                Loss.OF_MEAN.withTeacher(1, 0.5),
                new Loss(true, 0.2, 1, 0.3, 2));
    }

    /** The formula of {@link Loss}, in double precision; z [T][B][K]. */
    private static double formula(Loss loss, double[][][] z, int[] labels, float[] teacher, double smoothing) {
        double[][] mean = new double[BATCH][CLASSES];
        double perStep = 0;
        double pull = 0;
        for (double[][] step : z) {
            perStep += crossEntropy(step, labels, smoothing) / T;
            for (int b = 0; b < BATCH; b++) {
                for (int k = 0; k < CLASSES; k++) {
                    mean[b][k] += step[b][k] / T;
                    pull += Math.pow(step[b][k] - loss.target(), 2) / (T * BATCH * CLASSES);
                }
            }
        }
        double task = loss.perStep()
                ? (1 - loss.lambda()) * perStep + loss.lambda() * pull
                : crossEntropy(mean, labels, smoothing);
        if (teacher == null) {
            return task;
        }
        double distance = 0;
        double tau = loss.temperature();
        for (int b = 0; b < BATCH; b++) {
            double[] q = new double[CLASSES];
            double[] p = new double[CLASSES];
            for (int k = 0; k < CLASSES; k++) {
                q[k] = teacher[b * CLASSES + k] / tau;
                p[k] = mean[b][k] / tau;
            }
            for (int k = 0; k < CLASSES; k++) {
                distance += Math.exp(logSoftmax(q, k)) * (logSoftmax(q, k) - logSoftmax(p, k)) / BATCH;
            }
        }
        return (1 - loss.alpha()) * task + loss.alpha() * tau * tau * distance;
    }

    private static double crossEntropy(double[][] logits, int[] labels, double smoothing) {
        double sum = 0;
        for (int b = 0; b < BATCH; b++) {
            for (int k = 0; k < CLASSES; k++) {
                double target = smoothing / CLASSES + (k == labels[b] ? 1 - smoothing : 0);
                sum -= target * logSoftmax(logits[b], k);
            }
        }
        return sum / BATCH;
    }

    private static double logSoftmax(double[] logits, int k) {
        double sum = 0;
        for (double l : logits) {
            sum += Math.exp(l);
        }
        return logits[k] - Math.log(sum);
    }

    private static double[][][] outputs(double[] weight, double[] bias, ByteBuffer frames) {
        double[][][] z = new double[T][BATCH][CLASSES];
        for (int t = 0; t < T; t++) {
            for (int b = 0; b < BATCH; b++) {
                for (int k = 0; k < CLASSES; k++) {
                    z[t][b][k] = bias[k];
                    for (int i = 0; i < IN; i++) {
                        z[t][b][k] += weight[k * IN + i] * frames.get((t * BATCH + b) * IN + i);
                    }
                }
            }
        }
        return z;
    }

    private static double[] random(int size, long seed) {
        return new Random(seed).doubles(size, -1, 1).map(v -> (float) v).toArray();
    }

    private static float[] narrow(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    @ParameterizedTest
    @MethodSource("losses")
    void valueAndGradientAreThoseOfTheFormula(Loss loss) {
        double smoothing = 0.15;
        double[] weight = random(CLASSES * IN, 1);
        double[] bias = random(CLASSES, 2);
        float[] teacher = loss.hasTeacher() ? narrow(random(BATCH * CLASSES, 3)) : null;
        int[] labels = {3, 0, 1, 1, 2};
        ByteBuffer frames = Fixtures.frames(SPEC, BATCH, 4);
        Weights weights = Weights.initial(SPEC, 1).map((name, t) -> narrow(name.endsWith("weight") ? weight : bias));
        StepPlan plan = new StepPlan(Optimizer.adam(), loss, 0, false, 0, Precision.FP32);
        try (TorchNetwork network = TorchNetwork.open(SPEC, weights, plan)) {
            TorchNetwork.Slope slope = network.gradients(frames, labels, teacher, smoothing);
            double value = formula(loss, outputs(weight, bias, frames), labels, teacher, smoothing);
            assertThat((double) slope.loss()).isCloseTo(value, within(1e-5 * Math.max(1, value)));
            for (double[] of : new double[][] {weight, bias}) {
                float[] gradient = slope.gradients().data(of == weight ? "layers.0.weight" : "layers.0.bias");
                for (int i = 0; i < of.length; i++) {
                    double h = 1e-5;
                    double at = of[i];
                    of[i] = at + h;
                    double above = formula(loss, outputs(weight, bias, frames), labels, teacher, smoothing);
                    of[i] = at - h;
                    double below = formula(loss, outputs(weight, bias, frames), labels, teacher, smoothing);
                    of[i] = at;
                    assertThat((double) gradient[i])
                            .as("%s of %s", i, of.length)
                            .isCloseTo((above - below) / (2 * h), within(2e-5));
                }
            }
        }
    }

    @Test
    void twoClassesByHand() {
        // Outputs 0 everywhere: cross entropy ln 4 of each step; the pull of 1 - 0 squared; a teacher that is sure.
        Weights zero = Weights.initial(SPEC, 1).map((name, t) -> new float[t.data().length]);
        int[] labels = {0, 1, 2, 3, 0};
        float[] teacher = new float[BATCH * CLASSES];
        for (int b = 0; b < BATCH; b++) {
            teacher[b * CLASSES] = 1000;
        }
        StepPlan plan = new StepPlan(Optimizer.adam(), new Loss(true, 0.5, 1, 0.5, 2), 0, false, 0, Precision.FP32);
        try (TorchNetwork network = TorchNetwork.open(SPEC, zero, plan)) {
            double task = 0.5 * Math.log(4) + 0.5 * 1;
            assertThat((double) network.gradients(Fixtures.frames(SPEC, BATCH, 1), labels, teacher, 0)
                            .loss())
                    .isCloseTo(0.5 * task + 0.5 * 4 * Math.log(4), within(1e-5));
        }
    }

    @Test
    void aTeacherIsGivenWhereOneIsWantedAndNowhereElse() {
        Weights weights = Weights.initial(SPEC, 1);
        int[] labels = new int[BATCH];
        ByteBuffer frames = Fixtures.frames(SPEC, BATCH, 1);
        StepPlan taught = new StepPlan(Optimizer.adam(), Loss.OF_MEAN.withTeacher(0.5, 2), 0, false, 0, Precision.FP32);
        try (TorchNetwork network = TorchNetwork.open(SPEC, weights, taught);
                TorchNetwork alone = TorchNetwork.open(SPEC, weights)) {
            assertThatThrownBy(() -> network.gradients(frames, labels, null, 0))
                    .hasMessageContaining("needs a teacher");
            assertThatThrownBy(() -> network.gradients(frames, labels, new float[3], 0))
                    .hasMessageContaining("3 logits for 5 samples of 4 classes");
            assertThatThrownBy(() -> alone.gradients(frames, labels, new float[20], 0))
                    .hasMessageContaining("has no teacher");
        }
        assertThatThrownBy(() -> new Loss(false, 0.1, Double.NaN, 2, 0))
                .hasMessageContaining("lambda belongs")
                .hasMessageContaining("target of the outputs is NaN")
                .hasMessageContaining("weight of the teacher is 2.0")
                .hasMessageContaining("temperature is 0.0");
    }
}
