package org.saccade.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Columns of every length up to four vectors and one of many, from rows in the middle, beside plain loops. */
class ColumnKernelsTest {

    private static final int ROW = 5;
    private static final int AT = 7;
    private static final int LONGEST = 255;

    private final SplittableRandom random = new SplittableRandom(3);

    static IntStream lengths() {
        return IntStream.concat(IntStream.rangeClosed(1, 64), IntStream.of(1000));
    }

    @BeforeEach
    void thisMachineHasTheInstructions() {
        assumeTrue(Lanes.wideEnough(), "no vectors of 256 bits on this machine");
        assertThat(ColumnKernels.ready(0)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void oneWrongRowIsFound(int n) {
        int[] t = times(n, 3);
        short[] x = column(n, 1 << 10);
        assertThat(ColumnKernels.order(t, n)).isNotNegative();
        assertThat(ColumnKernels.inside(x, 1023, n)).isNotNegative();
        for (int i = 0; i < n; i++) {
            int[] falling = t.clone();
            falling[i] = i == 0 ? -1 : falling[i - 1] - 1;
            assertThat(ColumnKernels.order(falling, n)).as("row %d", i).isNegative();
            short[] outside = x.clone();
            outside[i] = (short) (i % 2 == 0 ? 1024 : -1);
            assertThat(ColumnKernels.inside(outside, 1023, n)).as("row %d", i).isNegative();
        }
        assertThat(ColumnKernels.order(Arrays.copyOf(t, n + 8), n)).isNotNegative();
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void gaps(int n) {
        for (int most : new int[] {2, 100, 2000}) {
            int[] t = times(ROW + n, most);
            int start = t[ROW] - random.nextInt(most);
            int[] gaps = IntStream.range(0, n)
                    .map(i -> t[ROW + i] - (i == 0 ? start : t[ROW + i - 1]))
                    .toArray();
            int[] longOnes = Arrays.stream(gaps).filter(gap -> gap >= LONGEST).toArray();
            byte[] out = new byte[AT + 3 * n + 8];
            int[] aside = new int[n + 1];

            assertThat(ColumnKernels.later(t, ROW, n, start))
                    .isEqualTo((int) Arrays.stream(gaps).filter(gap -> gap > 0).count());
            assertThat(ColumnKernels.gaps(t, ROW, n, start, LONGEST, out, AT, aside))
                    .isEqualTo(longOnes.length);
            assertThat(Arrays.copyOf(aside, longOnes.length)).isEqualTo(longOnes);
            for (int i = 0; i < n; i++) {
                assertThat(out[AT + i] & 0xFF).isEqualTo(Math.min(gaps[i], LONGEST));
            }

            assertThat(ColumnKernels.laterGaps(t, ROW, n, start, LONGEST, out, AT, aside))
                    .isEqualTo(longOnes.length);
            assertThat(Arrays.copyOf(aside, longOnes.length)).isEqualTo(longOnes);
            int at = AT + (n + 7) / 8;
            for (int i = 0; i < n; i++) {
                assertThat(out[AT + i / 8] >> i % 8 & 1).as("bit %d", i).isEqualTo(gaps[i] > 0 ? 1 : 0);
                if (gaps[i] > 0) {
                    assertThat(out[at++] & 0xFF).as("gap %d", i).isEqualTo(Math.min(gaps[i], LONGEST));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void steps(int n) {
        for (int bits : new int[] {1, 6, 8, 10, 11, 15}) {
            int mask = (1 << bits) - 1;
            short[] column = column(ROW + n, 1 << bits);
            short[] to = new short[n];
            byte[] low = new byte[AT + n];
            ColumnKernels.steps(column, ROW, n, mask, to, low, AT);
            for (int i = 0; i < n; i++) {
                // As many bits as a coordinate has, the uppermost of them the sign.
                int step = column[ROW + i] - (i == 0 ? 0 : column[ROW + i - 1])
                        << Integer.SIZE - bits
                        >> Integer.SIZE - bits;
                int folded = step >= 0 ? 2 * step : -2 * step - 1;
                assertThat(to[i]).as("%d bits, row %d", bits, i).isEqualTo((short) folded);
                assertThat(low[AT + i]).isEqualTo((byte) folded);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void lowAndHighBytes(int n) {
        short[] column = column(ROW + n, 1 << 11);
        byte[] out = new byte[AT + n];
        ColumnKernels.low(column, ROW, n, out, AT);
        for (int i = 0; i < n; i++) {
            assertThat(out[AT + i]).isEqualTo((byte) column[ROW + i]);
        }
        Arrays.fill(out, (byte) 1);
        ColumnKernels.high(column, ROW, n, 4, out, AT);
        for (int i = 0; i < n; i++) {
            assertThat(out[AT + i]).isEqualTo((byte) (1 | column[ROW + i] >> 8 << 4));
        }
        assertThat(Arrays.copyOf(out, AT)).containsOnly(1);
    }

    private int[] times(int n, int most) {
        int[] t = new int[n];
        int time = 0;
        for (int i = 0; i < n; i++) {
            time += random.nextInt(4) == 0 ? random.nextInt(most) : random.nextInt(2);
            t[i] = time;
        }
        return t;
    }

    private short[] column(int n, int side) {
        short[] column = new short[n];
        for (int i = 0; i < n; i++) {
            column[i] = (short) random.nextInt(side);
        }
        return column;
    }
}
