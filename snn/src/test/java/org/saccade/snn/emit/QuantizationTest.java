package org.saccade.snn.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.saccade.snn.emit.Quantization.Scheme;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

class QuantizationTest {

    private static final NetworkSpec NETWORK =
            NetworkSpec.builtIn("conv-small").withInput(2, 12, 12).withClasses(4);
    private static final long[] BIN = {2, 12, 12};

    @Test
    void spikesCountsAndMeansOfThemLieOnTheGrid() {
        assertThat(Int8Grid.of(0, 1, 1, false)).isEqualTo(new Int8Grid(1, 0));
        assertThat(Int8Grid.of(0, 200, 1, false)).isEqualTo(new Int8Grid(1, 0));
        assertThat(Int8Grid.of(-3, 90, 1, false)).isEqualTo(new Int8Grid(1, 128));
        assertThat(Int8Grid.of(0, 1, 0.25, true)).isEqualTo(new Int8Grid(0.25, 0));
        assertThat(Int8Grid.of(0, 200, 1, true)).isEqualTo(new Int8Grid(200 / 127.0, 0));
    }

    @Test
    void anyOtherRangeIsSpreadOverAllIntegersWithZeroAmongThem() {
        Int8Grid grid = Int8Grid.of(-1, 3, 0, false);
        assertThat(grid.scale() * (255 - grid.zero())).isCloseTo(3, within(grid.scale()));
        assertThat(grid.scale() * -grid.zero()).isCloseTo(-1, within(grid.scale()));
        assertThat(Int8Grid.of(0, 0, 0, false)).isEqualTo(new Int8Grid(1, 0));
        assertThat(Int8Grid.of(2, 4, 0, false).zero()).isZero();
    }

    @Test
    void weightsAreWithinHalfAStepOfTheirChannel() {
        Random random = new Random(3);
        float[] weight = new float[4 * 18];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) random.nextGaussian() * (1 + i / 18) * (i < 18 ? 0 : 1);
        }
        Int8Weights quantised = Int8Weights.of(weight, 4);
        for (int i = 0; i < weight.length; i++) {
            float scale = quantised.scales()[i / 18];
            assertThat(scale * quantised.values()[i]).isCloseTo(weight[i], within(scale * 0.5001f));
            assertThat(quantised.unsigned()[i] & 0xFF).isEqualTo(quantised.values()[i] + 128);
        }
        assertThat(Int8Weights.transposed(new byte[] {1, 2, 3, 4, 5, 6}, 2)).containsExactly(1, 4, 2, 5, 3, 6);
    }

    /** Weights that are int8 already and inputs on the grid leave nothing to lose: the same spikes and logits but for rounding. */
    @ParameterizedTest
    @EnumSource(
            value = Scheme.class,
            names = {"DYNAMIC", "STATIC_S8"})
    void whatIsInt8AlreadyStaysAsItIs(Scheme scheme) {
        Weights weights = onTheGrid(Weights.initial(NETWORK, 5));
        float[][] bins = bins(8);
        Map<Integer, Quantization.Range> ranges = new HashMap<>();
        Quantization form;
        float[] expected;
        try (StepRun run = new StepRun(StepGraph.watched(NETWORK, weights, Optional.empty()), BIN, 1)) {
            expected = spikes(run, bins, ranges);
            form = new Quantization(scheme, ranges, true);
            try (StepRun int8 = new StepRun(StepGraph.watched(NETWORK, weights, Optional.of(form)), BIN, 1)) {
                assertThat(spikes(int8, bins, new HashMap<>())).isEqualTo(expected);
                assertThat(int8.logits(bins.length, 0))
                        .usingComparatorWithPrecision(1e-5f)
                        .containsExactly(run.logits(bins.length, 0));
            }
        }
        float fired = 0;
        for (float spike : expected) {
            fired += spike;
        }
        assertThat(fired).as("a silent network would prove nothing").isGreaterThan(100);
        assertThat(ranges.get(0).highestIn()).isEqualTo(3);
    }

    /** Norms that change nothing, and every weight channel with a largest value of 127 / 128 in steps of 1 / 128. */
    private static Weights onTheGrid(Weights weights) {
        return weights.map((name, t) -> {
            float[] values = t.data().clone();
            if (name.endsWith("running_var")) {
                java.util.Arrays.fill(values, 1 - 1e-5f);
            } else if (t.shape().size() > 1) {
                int each = values.length / t.shape().get(0);
                for (int i = 0; i < values.length; i++) {
                    values[i] =
                            i % each == 0 ? 127 / 128f : Math.round(Math.max(-1, Math.min(1, values[i])) * 127) / 128f;
                }
            }
            return values;
        });
    }

    private static float[][] bins(int count) {
        Random random = new Random(9);
        float[][] bins = new float[count][2 * 12 * 12];
        for (float[] bin : bins) {
            for (int i = 0; i < bin.length; i++) {
                bin[i] = random.nextInt(10) == 0 ? 1 + random.nextInt(3) : 0;
            }
        }
        bins[0][0] = 3;
        return bins;
    }

    /** Every neuron's spikes, summed over the bins. */
    private static float[] spikes(StepRun run, float[][] bins, Map<Integer, Quantization.Range> ranges) {
        float[] sums = new float[0];
        for (float[] bin : bins) {
            run.step(bin, 1);
            Map<String, float[]> outputs = run.outputs();
            Quantization.observe(outputs, ranges);
            float[] fired = outputs.get("fired_0");
            sums = java.util.Arrays.copyOf(sums, fired.length);
            for (int i = 0; i < fired.length; i++) {
                sums[i] += fired[i];
            }
        }
        return sums;
    }
}
