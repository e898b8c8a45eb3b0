package org.saccade.trainer.sweep;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One setting and the values that are tried, written {@code decay=0.5,0.7}.
 *
 * @param setting what is changed
 * @param values in the order given, each once
 */
public record SweepAxis(Setting setting, List<Double> values) {

    /** What a sweep can change. */
    public enum Setting {
        /** Decay of every layer of neurons, its start where it is learnt; inside (0, 1). */
        DECAY("decay"),
        /** Threshold of every layer of neurons; above 0. */
        THRESHOLD("threshold"),
        /** Time steps of the network; a divisor of the frames', whose bins are merged. */
        TIME_STEPS("T"),
        /** Learning rate at the start; the rest of the schedule keeps its proportion. */
        LEARNING_RATE("lr");

        private final String word;

        Setting(String word) {
            this.word = word;
        }

        /** As it is written. */
        public String word() {
            return word;
        }

        private boolean allows(double value) {
            return switch (this) {
                case DECAY -> value > 0 && value < 1;
                case THRESHOLD, LEARNING_RATE -> value > 0 && Double.isFinite(value);
                case TIME_STEPS -> value >= 1 && value == Math.rint(value) && value <= 4096;
            };
        }
    }

    public SweepAxis {
        values = List.copyOf(values);
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException naming the word or value that is wrong
     */
    public static SweepAxis parse(String text) {
        int equals = text.indexOf('=');
        String word = equals < 0 ? text : text.substring(0, equals).trim();
        Setting setting = Arrays.stream(Setting.values())
                .filter(s -> s.word.equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("sweep over '" + word + "': possible are "
                        + Arrays.stream(Setting.values()).map(Setting::word).collect(Collectors.joining(", "))));
        if (equals < 0 || equals == text.length() - 1) {
            throw new IllegalArgumentException(
                    "sweep over " + setting.word + " needs values, such as " + setting.word + "=0.5,0.7");
        }
        List<Double> values = Arrays.stream(text.substring(equals + 1).split(","))
                .map(value -> number(setting, value.trim()))
                .toList();
        if (values.stream().distinct().count() < values.size()) {
            throw new IllegalArgumentException("sweep " + text + ": a value is there twice");
        }
        return new SweepAxis(setting, values);
    }

    private static double number(Setting setting, String text) {
        try {
            double value = Double.parseDouble(text);
            if (setting.allows(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("sweep over " + setting.word + ": '" + text + "' is no number", e);
        }
        throw new IllegalArgumentException("sweep over " + setting.word + ": " + text + " is not possible");
    }

    /** A value as it is written: whole numbers without a point. */
    static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%s", value);
    }
}
