package org.saccade.ingest.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OdgTest {

    /** Reference numbers of an independent re-implementation in whole numbers. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "300 | 400 | 190 | 254 | 34494 | 33650 | 5334,4601,4452,4709,5471,4386,4804,737 | 3495252 | 4349830 | 3405342 | 4234041",
                "400 | 300 | 254 | 190 | 33931 | 32845 | 5539,4496,4247,4509,5440,4331,4644,725 | 4293265 | 3338566 | 4155400 | 3203624",
                "254 | 254 | 254 | 254 | 39874 | 38957 | 5626,5403,5407,5762,6301,5153,5649,573 | 5090559 | 5139506 | 4951608 | 4986195",
                "100 | 500 | 50 | 254 | 6971 | 6846 | 1135,854,954,959,1029,957,911,172 | 237878 | 803184 | 233139 | 790262"
            })
    void agreesWithTheReference(
            int height,
            int width,
            int a,
            int b,
            int positives,
            int negatives,
            String perStep,
            long positiveRows,
            long positiveColumns,
            long negativeRows,
            long negativeColumns) {
        Odg odg = new Odg();
        // A picture before leaves no trace.
        odg.convert(pattern(77, 90));
        assertThat(odg.convert(pattern(height, width))).isEqualTo(new Odg.Size(a, b));
        assertThat(odg.positives()).isEqualTo(positives);
        assertThat(odg.negatives()).isEqualTo(negatives);
        assertThat(perStep(odg.positive(), positives)).isEqualTo(perStep);
        assertThat(sum(odg.positive(), positives, 0)).isEqualTo(positiveRows);
        assertThat(sum(odg.positive(), positives, 1)).isEqualTo(positiveColumns);
        assertThat(sum(odg.negative(), negatives, 0)).isEqualTo(negativeRows);
        assertThat(sum(odg.negative(), negatives, 1)).isEqualTo(negativeColumns);
    }

    @Test
    void rowsAreSortedByStepRowAndColumn() {
        Odg odg = new Odg();
        odg.convert(pattern(300, 400));
        long before = -1;
        for (int i = 0; i < odg.positives(); i++) {
            byte[] e = Arrays.copyOfRange(odg.positive(), 3 * i, 3 * i + 3);
            long key = (long) (e[2] & 0xFF) << 16 | (e[0] & 0xFF) << 8 | (e[1] & 0xFF);
            assertThat(key).isGreaterThan(before);
            before = key;
        }
    }

    /** An edge of 45 is below the threshold, of 46 above it: columns 0 .. 99 dark, from 100 on bright. */
    @Test
    void theThresholdIsStrict() {
        assertThat(edge(45).positives()).isZero();
        Odg odg = edge(46);
        assertThat(odg.positives()).isPositive();
        // Step 1 moves the picture two columns to the right: the two columns behind the edge turn dark, on each row
        // seen.
        assertThat(IntStream.range(0, odg.negatives())
                        .filter(i -> odg.negative()[3 * i + 2] == 1)
                        .map(i -> odg.negative()[3 * i + 1])
                        .distinct())
                .containsExactlyInAnyOrder(100, 101);
    }

    @Test
    void aPictureLikeALineHasNoEvents() {
        Odg odg = new Odg();
        assertThat(odg.convert(pattern(1, 300))).isEqualTo(new Odg.Size(0, 254));
        assertThat(odg.positives() + odg.negatives()).isZero();
        assertThat(odg.convert(pattern(508, 2))).isEqualTo(new Odg.Size(254, 1));
    }

    private static Odg edge(int step) {
        byte[] data = new byte[254 * 254];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i % 254 < 100 ? 100 : 100 + step);
        }
        Odg odg = new Odg();
        odg.convert(new Picture(254, 254, 1, data));
        return odg;
    }

    /** Channels (7 c + 3 r), (c^2 + r) and c^r, each modulo 256, with a dark and a bright block. */
    static Picture pattern(int h, int w) {
        byte[] data = new byte[h * w * 3];
        for (int r = 0; r < h; r++) {
            for (int c = 0; c < w; c++) {
                boolean dark = r >= h / 4 && r < h / 2 && c >= w / 4 && c < w / 2;
                boolean bright = r >= h / 2 && r < 3 * h / 4 && c >= w / 2 && c < 3 * w / 4;
                int at = 3 * (r * w + c);
                data[at] = (byte) (bright ? 230 : dark ? 20 : 7 * c + 3 * r);
                data[at + 1] = (byte) (bright ? 230 : dark ? 20 : c * c + r);
                data[at + 2] = (byte) (bright ? 230 : dark ? 20 : c ^ r);
            }
        }
        return new Picture(w, h, 3, data);
    }

    private static String perStep(byte[] events, int count) {
        int[] steps = new int[9];
        for (int i = 0; i < count; i++) {
            steps[events[3 * i + 2]]++;
        }
        return String.join(
                ",", IntStream.rangeClosed(1, 8).mapToObj(k -> "" + steps[k]).toList());
    }

    private static long sum(byte[] events, int count, int column) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += events[3 * i + column] & 0xFF;
        }
        return sum;
    }
}
