package org.saccade.trainer.fit;

import java.util.ArrayList;
import java.util.List;

/**
 * The learning rate over a training, step by step. With x the number of epochs done, as a fraction within an epoch, and p the
 * period:
 *
 * <pre>
 *   CONSTANT   start
 *   STEP       start factor^floor(x / p)
 *   COSINE     end + (start - end) (1 + cos(pi min(1, x / p))) / 2
 * </pre>
 *
 * During a warm-up of w epochs that is multiplied by min(1, (x + one step) / w).
 *
 * @param kind the form
 * @param start learning rate at the start, above 0
 * @param end learning rate at the end of a cosine, 0 to {@code start}; it stays there after the period
 * @param period p, in epochs: T_max of a cosine, the time between two steps; 0: the whole training
 * @param factor of a step, above 0 up to 1
 * @param warmUp w, in epochs; 0: none
 */
public record Schedule(Kind kind, double start, double end, double period, double factor, double warmUp) {

    /** The forms. */
    public enum Kind {
        CONSTANT,
        STEP,
        COSINE
    }

    /** Checks the ranges; all problems in one message. */
    public Schedule {
        List<String> problems = new ArrayList<>();
        if (!(start > 0 && start <= 10)) {
            problems.add("learning rate is " + start + ", allowed is above 0 up to 10");
        }
        if (!(end >= 0 && end <= start)) {
            problems.add("lowest learning rate is " + end + ", allowed is 0 .. " + start);
        }
        if (!(period >= 0 && period <= 1_000_000)) {
            problems.add("period of the learning rate is " + period + " epochs, allowed are 0 .. 1000000");
        }
        if (!(factor > 0 && factor <= 1)) {
            problems.add("factor of the learning rate is " + factor + ", allowed is above 0 up to 1");
        }
        if (!(warmUp >= 0 && warmUp <= 1_000_000)) {
            problems.add("warm-up is " + warmUp + " epochs, allowed are 0 .. 1000000");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** The same rate throughout. */
    public static Schedule constant(double rate) {
        return new Schedule(Kind.CONSTANT, rate, 0, 0, 1, 0);
    }

    /** Multiplied by {@code factor} every {@code period} epochs. */
    public static Schedule step(double start, double period, double factor) {
        return new Schedule(Kind.STEP, start, 0, period, factor, 0);
    }

    /** Down along half a cosine in {@code period} epochs; 0: in the whole training. */
    public static Schedule cosine(double start, double end, double period) {
        return new Schedule(Kind.COSINE, start, end, period, 1, 0);
    }

    /** The same with a warm-up. */
    public Schedule withWarmUp(double epochs) {
        return new Schedule(kind, start, end, period, factor, epochs);
    }

    /**
     * Learning rate of a step.
     *
     * @param epoch from 0
     * @param step within the epoch, from 0
     * @param steps of the epoch
     * @param epochs of the training
     */
    public double rate(int epoch, int step, int steps, int epochs) {
        double width = 1.0 / Math.max(1, steps);
        double done = epoch + Math.min(1, (double) step / Math.max(1, steps));
        double over = period == 0 ? epochs : period;
        double rate =
                switch (kind) {
                    case CONSTANT -> start;
                    case STEP -> start * Math.pow(factor, Math.floor(done / over));
                    case COSINE -> end + (start - end) * (1 + Math.cos(Math.PI * Math.min(1, done / over))) / 2;
                };
        return warmUp == 0 ? rate : rate * Math.min(1, (done + width) / warmUp);
    }
}
