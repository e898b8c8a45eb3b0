package org.saccade.vector;

import java.lang.invoke.MethodHandle;
import java.util.SplittableRandom;

/**
 * Passes over columns of events: what checks them and what packs them. All are ready at once; safe for several threads.
 *
 * <p>Columns are those of events: t never decreases where a method does not say that it may.
 */
public final class ColumnKernels {

    private static final Readiness READINESS = new Readiness("columns", ColumnKernels::prepare);

    /** Null until they are tried. */
    private static MethodHandle order;

    private static MethodHandle inside;
    private static MethodHandle later;
    private static MethodHandle gaps;
    private static MethodHandle laterGaps;
    private static MethodHandle steps;
    private static MethodHandle low;
    private static MethodHandle high;

    private ColumnKernels() {}

    /**
     * Whether the other methods may be called.
     *
     * @param events that are about to be gone through, without them where the answer is no
     */
    public static boolean ready(int events) {
        return READINESS.ready(events);
    }

    /** Negative when one of the first {@code count} times, at least 1, is, or is less than the one ahead of it. */
    public static int order(int[] t, int count) {
        try {
            return (int) order.invokeExact(t, count);
        } catch (Throwable e) {
            throw Readiness.thrown(e);
        }
    }

    /** Negative when one of the first {@code count} coordinates is, or is above {@code last}. */
    public static int inside(short[] column, int last, int count) {
        try {
            return (int) inside.invokeExact(column, last, count);
        } catch (Throwable e) {
            throw Readiness.thrown(e);
        }
    }

    /** How many of the {@code n} rows from {@code row}, at least 1, are later than the one ahead, the first than {@code start}. */
    public static int later(int[] t, int row, int n, int start) {
        try {
            return (int) later.invokeExact(t, row, n, start);
        } catch (Throwable e) {
            throw Readiness.thrown(e);
        }
    }

    /**
     * Writes the differences of {@code n} rows to those ahead, the first to {@code start}, as a byte each at {@code out[at]}, no more than
     * {@code longest}.
     *
     * @param aside gets the differences of {@code longest} or more; has room for n + 1
     * @return how many those are
     */
    public static int gaps(int[] t, int row, int n, int start, int longest, byte[] out, int at, int[] aside) {
        try {
            return (int) gaps.invokeExact(t, row, n, start, longest, out, at, aside);
        } catch (Throwable e) {
            throw Readiness.thrown(e);
        }
    }

    /**
     * The same with a bit for each row at {@code out[at]}, first row lowest, that says whether its difference is above 0, and bytes behind the
     * bits for those rows only.
     *
     * @param out has room for 8 bytes more than that
     */
    public static int laterGaps(int[] t, int row, int n, int start, int longest, byte[] out, int at, int[] aside) {
        try {
            return (int) laterGaps.invokeExact(t, row, n, start, longest, out, at, aside);
        } catch (Throwable e) {
            throw Readiness.thrown(e);
        }
    }

    /**
     * Writes the differences of {@code n} coordinates to those ahead, of the first to 0, to {@code to[0]} and on, their low bytes at {@code
     * low[at]}: wrapping within {@code mask}, and folded, s as 2s from 0 on and as -2s - 1 below.
     *
     * @param mask 2^k - 1, k at most 15
     */
    public static void steps(short[] column, int row, int n, int mask, short[] to, byte[] low, int at) {
        try {
            steps.invokeExact(column, row, n, mask, to, low, at);
        } catch (Throwable e) {
            throw Readiness.thrown(e);
        }
    }

    /** Writes the low bytes of {@code n} values at {@code out[at]}. */
    public static void low(short[] column, int row, int n, byte[] out, int at) {
        try {
            low.invokeExact(column, row, n, out, at);
        } catch (Throwable e) {
            throw Readiness.thrown(e);
        }
    }

    /** Sets, in the bytes from {@code out[at]} on, the bits of the high bytes of {@code n} values, shifted up by {@code shift}. */
    public static void high(short[] column, int row, int n, int shift, byte[] out, int at) {
        try {
            high.invokeExact(column, row, n, shift, out, at);
        } catch (Throwable e) {
            throw Readiness.thrown(e);
        }
    }

    private static Readiness.Trial prepare() throws ReflectiveOperationException {
        order = handle("order", int.class, int[].class, int.class);
        inside = handle("inside", int.class, short[].class, int.class, int.class);
        later = handle("later", int.class, int[].class, int.class, int.class, int.class);
        Class<?>[] times = {
            int[].class, int.class, int.class, int.class, int.class, byte[].class, int.class, int[].class
        };
        gaps = handle("gaps", int.class, times);
        laterGaps = handle("laterGaps", int.class, times);
        steps = handle(
                "steps",
                void.class,
                short[].class,
                int.class,
                int.class,
                int.class,
                short[].class,
                byte[].class,
                int.class);
        low = handle("low", void.class, short[].class, int.class, int.class, byte[].class, int.class);
        high = handle("high", void.class, short[].class, int.class, int.class, int.class, byte[].class, int.class);
        return new TrialColumns();
    }

    private static MethodHandle handle(String method, Class<?> result, Class<?>... arguments)
            throws ReflectiveOperationException {
        return Readiness.handle("ColumnVectors", method, result, arguments);
    }

    /** Made-up columns, of any length and with a long gap now and then. */
    private static final class TrialColumns implements Readiness.Trial {

        private static final int ROWS = 4096;
        private static final int[] LENGTHS = {ROWS, ROWS - 1, 1000, 333, 20, 3};
        private static final int GAP = 40;
        private static final int LONGEST = 255;
        private static final int SIDE = 1 << 10;

        private final int[] t = new int[ROWS];
        private final short[] x = new short[ROWS];
        private final short[] to = new short[ROWS];
        private final byte[] out = new byte[2 * ROWS];
        private final int[] aside = new int[ROWS + 1];

        TrialColumns() {
            SplittableRandom random = new SplittableRandom(1);
            int time = 0;
            for (int i = 0; i < ROWS; i++) {
                time += random.nextInt(GAP) == 0 ? random.nextInt(2 * LONGEST) : random.nextInt(3);
                t[i] = time;
                x[i] = (short) random.nextInt(SIDE);
            }
        }

        @Override
        public long run() {
            long events = 0;
            for (int n : LENGTHS) {
                int row = ROWS - n;
                order(t, n);
                inside(x, SIDE - 1, n);
                later(t, row, n, t[row]);
                gaps(t, row, n, t[row], LONGEST, out, 0, aside);
                laterGaps(t, row, n, t[row], LONGEST, out, 0, aside);
                steps(x, row, n, SIDE - 1, to, out, 0);
                low(x, row, n, out, 0);
                high(x, row, n, 2, out, 0);
                events += n;
            }
            return events;
        }
    }
}
