package org.saccade.snn.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

/** The casts of mixed precision, on whatever device there is. */
class PrecisionTest {
    private static final NetworkSpec SPEC = Fixtures.specs().get(0);
    private static final int BATCH = 6;

    private static StepPlan plan(Precision precision) {
        return new StepPlan(Optimizer.adam(), Loss.OF_MEAN, 0, false, 0, precision);
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "FP16"})
    void gradientsReachFloat32Weights(Precision precision) {
        Weights weights = Fixtures.trained(SPEC, 5);
        ByteBuffer frames = Fixtures.frames(SPEC, BATCH, 40);
        int[] labels = Fixtures.labels(SPEC, BATCH);
        double scale = precision == Precision.FP16 ? 1024 : 1;
        try (TorchNetwork mixed = TorchNetwork.openAnyway(SPEC, weights, plan(precision));
                TorchNetwork full = TorchNetwork.open(SPEC, weights)) {
            Weights low = mixed.gradients(frames, labels, 0);
            Weights high = full.gradients(frames, labels, 0);
            high.tensors().forEach((name, t) -> {
                // Spikes near the threshold fall on either side, so directions agree, not digits.
                assertThat(cosine(low.data(name), t.data())).as(name).isGreaterThan(0.9);
            });
            assertThat(low.data("layers.8.weight")).isNotEqualTo(high.data("layers.8.weight"));
            float loss = 0;
            for (int i = 0; i < 60; i++) {
                TrainingStep.Result result = mixed.trainStep(frames, labels, new TrainingStep(1e-2, scale, 0, -1));
                assertThat(result.nonFinite()).isFalse();
                loss = i == 0 ? result.loss() : loss;
                if (i == 59) {
                    assertThat(result.loss()).isLessThan(0.7f * loss);
                }
            }
            int fine = 0;
            float[] trained = mixed.weights().data("layers.0.weight");
            for (float w : trained) {
                fine += (Float.floatToRawIntBits(w) & 0x1fff) == 0 ? 0 : 1;
            }
            assertThat(fine)
                    .as("weights with more digits than %s has", precision)
                    .isGreaterThan(trained.length / 2);
        }
    }

    private static double cosine(float[] a, float[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return ab / Math.sqrt(aa * bb);
    }

    @Test
    void evaluationIsThatOfTheFloat32Network() {
        Weights weights = Fixtures.trained(SPEC, 5);
        ByteBuffer frames = Fixtures.frames(SPEC, BATCH, 40);
        try (TorchNetwork mixed = TorchNetwork.openAnyway(SPEC, weights, plan(Precision.BF16));
                TorchNetwork full = TorchNetwork.open(SPEC, weights)) {
            assertThat(mixed.evaluate(frames, BATCH).logits())
                    .isEqualTo(full.evaluate(frames, BATCH).logits());
        }
    }

    @Test
    void aProcessorIsRefusedWithAReason() {
        assumeFalse(TorchNetwork.isOnGpu(), "skipped: networks run on a GPU here");
        assertThatThrownBy(() -> TorchNetwork.open(SPEC, Weights.initial(SPEC, 1), plan(Precision.BF16)))
                .hasMessageContaining("precision BF16 needs a GPU")
                .hasMessageContaining("three times as long");
    }
}
