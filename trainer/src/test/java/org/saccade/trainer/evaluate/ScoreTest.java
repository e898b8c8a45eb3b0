package org.saccade.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.saccade.snn.operations.Precision;
import org.saccade.snn.spec.NetworkSpec;

class ScoreTest {

    @Test
    void crossEntropyIsThatOfTheSoftmax() {
        float[] logits = {-1000, -1000, 0, 1, 2, 3};
        assertThat(ScoreTally.crossEntropy(logits, 0, 3, 2)).isCloseTo(0, within(1e-12));
        assertThat(ScoreTally.crossEntropy(logits, 0, 3, 0)).isCloseTo(1000, within(1e-9));
        double sum = Math.exp(0) + Math.exp(1) + Math.exp(2);
        assertThat(ScoreTally.crossEntropy(logits, 3, 3, 1)).isCloseTo(-Math.log(Math.exp(1) / sum), within(1e-6));
    }

    @Test
    void topOneAndTopFiveAreRanks() {
        ScoreTally tally = new ScoreTally(7);
        float[] falling = {7, 6, 5, 4, 3, 2, 1};
        for (int label = 0; label < 7; label++) {
            tally.add(falling, 0, label);
        }
        assertThat(tally.top1()).isEqualTo(1 / 7.0);
        assertThat(tally.top5()).isEqualTo(5 / 7.0);
        assertThat(tally.confusion()[6]).containsExactly(1, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void equalLogitsCountForTheLowerClassAndWhatIsNoNumberForNone() {
        ScoreTally tally = new ScoreTally(6);
        float[] equal = new float[6];
        tally.add(equal, 0, 0);
        tally.add(equal, 0, 4);
        tally.add(equal, 0, 5);
        assertThat(tally.top1()).isEqualTo(1 / 3.0);
        assertThat(tally.top5()).isEqualTo(2 / 3.0);

        ScoreTally broken = new ScoreTally(6);
        float[] nan = {Float.NaN, Float.NaN, Float.NaN, Float.NaN, Float.NaN, Float.NaN};
        broken.add(nan, 0, 3);
        assertThat(broken.top1()).isZero();
        assertThat(broken.top5()).isZero();
    }

    @Test
    void aMatrixGivesAccuracyRecallAndPrecision() {
        ConfusionMatrix matrix =
                ConfusionMatrix.of(List.of("a", "b", "c"), new int[][] {{3, 1, 0}, {2, 2, 0}, {0, 0, 0}});
        assertThat(matrix.accuracy()).isEqualTo(5 / 8.0);
        assertThat(matrix.recall(0)).isEqualTo(0.75);
        assertThat(matrix.precision(0)).isEqualTo(0.6);
        assertThat(ClassScore.of(matrix, 1)).isEqualTo(new ClassScore("b", 4, 0.5, 2 / 3.0));
        assertThat(ClassScore.of(matrix, 2)).isEqualTo(new ClassScore("c", 0, null, null));
    }

    @Test
    void energyIsStatedAgainstTheTwinOnceAndOncePerStep() {
        NetworkSpec network = NetworkSpec.builtIn("conv-small");
        OperationScore score = OperationScore.of(network, List.of(0.1, 0.05), 8, Double.NaN);

        double first = 0.1 * 16 * 34 * 34 * 8 * 32.0 * 49 * 49 / (17 * 17);
        double second = 0.05 * 32 * 17 * 17 * 8 * 10;
        assertThat(score.field().synOps()).isCloseTo(first + second, within(1e-3));
        EnergyScore fp32 = score.energy().get(0);
        double spent = ((first + second) * 0.9 + 8.0 * 288 * 34 * 34 * 4.6) / 1000;
        assertThat(fp32.precision()).isEqualTo(Precision.FP32);
        assertThat(fp32.networkNj()).isCloseTo(spent, within(1e-6));
        assertThat(fp32.timesBetterThanFrame()).isCloseTo(network.macsPerStep() * 4.6 / 1000 / spent, within(1e-9));
        assertThat(fp32.timesBetterThanSteps()).isCloseTo(8 * fp32.timesBetterThanFrame(), within(1e-9));
        assertThat(OperationScore.of(network, List.of(0.0, 0.0), 8, 0)
                        .energy()
                        .get(0)
                        .timesBetterThanFrame())
                .isNull();
    }
}
