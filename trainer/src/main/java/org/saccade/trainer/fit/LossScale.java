package org.saccade.trainer.fit;

import org.saccade.snn.emit.Precision;

/**
 * The factor that lifts small gradients into the range of half precision. Dynamic: halved at each step whose gradients
 * overflow, doubled after {@value #PATIENCE} steps without one. Part of a checkpoint.
 *
 * @param scale a power of 2
 * @param goodSteps since it changed
 * @param dynamic false: it stays as it is
 */
record LossScale(double scale, int goodSteps, boolean dynamic) {

    static final int PATIENCE = 2000;
    private static final double FIRST = 65_536;
    private static final double MOST = 1 << 24;

    /** What a precision needs: float32 and bfloat16 have range enough. */
    static LossScale of(Precision precision) {
        return precision == Precision.FP16 ? new LossScale(FIRST, 0, true) : new LossScale(1, 0, false);
    }

    LossScale after(boolean overflow) {
        if (!dynamic) {
            return this;
        }
        if (overflow) {
            return new LossScale(Math.max(1, scale / 2), 0, true);
        }
        return goodSteps + 1 < PATIENCE
                ? new LossScale(scale, goodSteps + 1, true)
                : new LossScale(Math.min(MOST, scale * 2), 0, true);
    }

    /** Whether an overflow is the gradients' own fault: it cannot be scaled away. */
    boolean isLeast() {
        return scale == 1;
    }
}
