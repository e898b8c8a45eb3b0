package org.saccade.trainer.report;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * One axis of a chart: a range and the ticks in it, at multiples of 1, 2 or 5 times a power of ten.
 *
 * @param from lowest value
 * @param to highest value, above {@code from}
 * @param step from tick to tick
 * @param percent whether values are shares that are shown in percent
 */
record Axis(double from, double to, double step, boolean percent) {

    private static final int TICKS = 5;

    /** An axis around values; without any it goes from 0 to 1. */
    static Axis around(double lowest, double highest, boolean whole, boolean percent) {
        if (!(lowest <= highest) || Double.isInfinite(lowest) || Double.isInfinite(highest)) {
            return new Axis(0, 1, 0.2, percent);
        }
        double spread = highest - lowest;
        if (spread == 0) {
            spread = whole ? 1 : Math.max(1e-12, Math.abs(highest));
        }
        double step = round(spread / TICKS);
        if (whole) {
            step = Math.max(1, step);
        }
        double from = Math.floor(lowest / step + 1e-9) * step;
        double to = Math.ceil(highest / step - 1e-9) * step;
        return new Axis(from, to > from ? to : from + step, step, percent);
    }

    /** The next of 1, 2, 5, 10 times a power of ten. */
    private static double round(double step) {
        double power = Math.pow(10, Math.floor(Math.log10(step)));
        double digit = step / power;
        return power * (digit <= 1.0001 ? 1 : digit <= 2.0001 ? 2 : digit <= 5.0001 ? 5 : 10);
    }

    /** The same ticks over the range of the values alone, where that is more than a point. */
    Axis within(DoubleStream values) {
        DoubleSummaryStatistics range = values.summaryStatistics();
        return range.getCount() > 0 && range.getMin() < range.getMax()
                ? new Axis(range.getMin(), range.getMax(), step, percent)
                : this;
    }

    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        long first = (long) Math.ceil(from / step - 1e-9);
        long last = (long) Math.floor(to / step + 1e-9);
        for (long i = first; i <= last; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** Where a value lies, 0 to 1. */
    double place(double value) {
        return (value - from) / (to - from);
    }

    String label(double value) {
        double shown = percent ? value * 100 : value;
        double shownStep = percent ? step * 100 : step;
        if (Math.abs(shown) < shownStep / 1e6) {
            return percent ? "0 %" : "0";
        }
        double largest = Math.max(Math.abs(from), Math.abs(to)) * (percent ? 100 : 1);
        if (largest >= 1e6 || largest < 1e-3) {
            return String.format(Locale.ROOT, "%.3g", shown)
                    .replaceAll("\\.?0+e", "e")
                    .replaceAll("e([+-])0*", "e$1")
                    .replace("e+", "e");
        }
        int digits = (int) Math.max(0, Math.ceil(-Math.log10(shownStep) - 1e-9));
        return String.format(Locale.ROOT, "%,." + digits + "f", shown) + (percent ? " %" : "");
    }
}
