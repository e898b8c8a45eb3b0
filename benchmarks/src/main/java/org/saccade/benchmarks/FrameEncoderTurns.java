package org.saccade.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * {@link FrameEncoderBenchmark} for a machine with neighbours: encoder and plain loop take turns of 20 samples in one process, each sample timed for
 * itself, so that the samples that nobody disturbed can be told from the others. Arguments: sides of the sensor.
 */
public final class FrameEncoderTurns {

    private static final int TURN = 20;
    private static final double SECONDS = 6;
    private static final int MOST = 200_000;

    private FrameEncoderTurns() {}

    /** Prints a line per side. */
    public static void main(String[] sides) {
        for (String side : sides.length == 0 ? new String[] {"34", "128", "224"} : sides) {
            measure(Integer.parseInt(side));
        }
    }

    private static void measure(int side) {
        FrameEncoderBenchmark both = FrameEncoderBenchmark.of(side);
        long[] encoder = new long[MOST];
        long[] plain = new long[MOST];
        int n = 0;
        long seen = 0;
        for (long begunAt = System.nanoTime(); System.nanoTime() - begunAt < SECONDS * 1e9 && n + TURN <= MOST; ) {
            for (int i = n; i < n + TURN; i++) {
                long at = System.nanoTime();
                seen += both.encoder().events();
                encoder[i] = System.nanoTime() - at;
            }
            for (int i = n; i < n + TURN; i++) {
                long at = System.nanoTime();
                seen += both.plainLoop()[0];
                plain[i] = System.nanoTime() - at;
            }
            n += TURN;
        }
        long[] ours = warm(encoder, n);
        long[] theirs = warm(plain, n);
        System.out.printf(Locale.ROOT, "%d x %d, %d samples each of %d events", side, side, ours.length, seen / n);
        for (double share : new double[] {0, 0.05, 0.5}) {
            double a = ours[(int) (share * ours.length)];
            double b = theirs[(int) (share * ours.length)];
            System.out.printf(
                    Locale.ROOT,
                    "; %s %.0f and %.0f Mev/s, RATIO %.2f",
                    share == 0 ? "best" : "fastest " + Math.round(share * 100) + " %",
                    FrameEncoderBenchmark.EVENTS * 1e3 / a,
                    FrameEncoderBenchmark.EVENTS * 1e3 / b,
                    b / a);
        }
        System.out.println();
    }

    /** In order, without the first quarter. */
    private static long[] warm(long[] nanos, int n) {
        long[] warm = Arrays.copyOfRange(nanos, n / 4, n);
        Arrays.sort(warm);
        return warm;
    }
}
