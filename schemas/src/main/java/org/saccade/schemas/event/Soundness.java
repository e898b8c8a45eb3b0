package org.saccade.schemas.event;

import org.saccade.vector.ColumnKernels;

/**
 * Whether rows of columns may become {@link Events}: times that begin at 0 or later and never decrease, places on the sensor, polarities of
 * zeros and ones.
 *
 * <p>Without {@link ColumnKernels} the compiler makes vector instructions only of loops whose arrays are all read at one index and that gather nothing in a variable. So blocks
 * are copied out of the columns, and an array gathers what is wrong in the sign bits of its rows, to be looked at once at the end: a third of the
 * time of plain loops.
 */
final class Soundness {

    private static final int BLOCK = 512;
    /** Columns shorter than this are done before the arrays for blocks were made. */
    private static final int SHORT = 4 * BLOCK;

    private Soundness() {}

    /** True when the first {@code count} rows are sound. */
    static boolean of(Geometry geometry, int[] t, short[] x, short[] y, byte[] p, int count) {
        if (count == 0) {
            return true;
        }
        int lastX = geometry.width() - 1;
        int lastY = geometry.height() - 1;
        int wrong = ColumnKernels.ready(count)
                ? ColumnKernels.order(t, count)
                        | ColumnKernels.inside(x, lastX, count)
                        | ColumnKernels.inside(y, lastY, count)
                : order(t, count) | places(x, y, lastX, lastY, count);
        return wrong >= 0 && Bits.zerosAndOnes(p, count);
    }

    /** Negative when a time is, or is less than the one ahead of it. */
    private static int order(int[] t, int count) {
        int wrong = t[0];
        int from = 1;
        if (count >= SHORT) {
            int[] now = new int[BLOCK];
            int[] before = new int[BLOCK];
            int[] signs = new int[BLOCK];
            for (; from + BLOCK <= count; from += BLOCK) {
                System.arraycopy(t, from, now, 0, BLOCK);
                System.arraycopy(t, from - 1, before, 0, BLOCK);
                falls(now, before, signs);
            }
            for (int i = 0; i < BLOCK; i++) {
                wrong |= signs[i];
            }
        }
        for (; from < count; from++) {
            wrong |= t[from] - t[from - 1] | t[from];
        }
        return wrong;
    }

    private static void falls(int[] now, int[] before, int[] signs) {
        for (int i = 0; i < BLOCK; i++) {
            signs[i] = signs[i] | now[i] - before[i] | now[i];
        }
    }

    /** Negative when a coordinate is, or is above the last of its axis. */
    private static int places(short[] x, short[] y, int lastX, int lastY, int count) {
        int wrong = 0;
        int from = 0;
        if (count >= SHORT) {
            short[] columns = new short[BLOCK];
            short[] rows = new short[BLOCK];
            short[] signs = new short[BLOCK];
            for (; from + BLOCK <= count; from += BLOCK) {
                System.arraycopy(x, from, columns, 0, BLOCK);
                System.arraycopy(y, from, rows, 0, BLOCK);
                outside(columns, rows, signs, lastX, lastY);
            }
            for (int i = 0; i < BLOCK; i++) {
                wrong |= signs[i];
            }
        }
        for (; from < count; from++) {
            wrong |= lastX - x[from] | x[from] | lastY - y[from] | y[from];
        }
        return wrong;
    }

    private static void outside(short[] columns, short[] rows, short[] signs, int lastX, int lastY) {
        for (int i = 0; i < BLOCK; i++) {
            signs[i] = (short) (signs[i] | lastX - columns[i] | columns[i] | lastY - rows[i] | rows[i]);
        }
    }
}
