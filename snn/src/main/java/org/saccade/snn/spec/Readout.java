package org.saccade.snn.spec;

import java.util.Locale;

/**
 * How the outputs z[t] of the time steps t = 0 .. T-1 become the logits of a sample. Always a weighted sum of them, so
 * that a step can be added as it comes and empty steps can be skipped.
 *
 * <p>Written {@code meanLogits}, {@code spikeCount} or {@code lastMembrane 0.9}.
 *
 * @param kind the rule
 * @param decay of {@link Kind#LAST_MEMBRANE}, inside (0, 1); 1 for the others
 */
public record Readout(Kind kind, double decay) {
    /** The mean over the time steps of the last linear layer's output. */
    public static final Readout MEAN_LOGITS = new Readout(Kind.MEAN_LOGITS, 1);
    /** The mean number of spikes per time step of a last layer of neurons, one per class. */
    public static final Readout SPIKE_COUNT = new Readout(Kind.SPIKE_COUNT, 1);

    /** The rules. */
    public enum Kind {
        /** sum of z[t] / T. */
        MEAN_LOGITS,
        /** sum of z[t] / T where z are spikes. */
        SPIKE_COUNT,
        /** sum of decay^(T-1-t) z[t]: the last potential of a leaky neuron per class that never fires. */
        LAST_MEMBRANE
    }

    static Readout parse(String text) {
        return switch (text.split(" ")[0]) {
            case "meanLogits" -> exact(text, MEAN_LOGITS);
            case "spikeCount" -> exact(text, SPIKE_COUNT);
            case "lastMembrane" ->
                new Readout(Kind.LAST_MEMBRANE, Double.parseDouble(text.substring("lastMembrane".length())));
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Readout exact(String text, Readout readout) {
        if (text.contains(" ")) {
            throw new IllegalArgumentException(text);
        }
        return readout;
    }

    /** Weight of the output of step t of T. */
    public double weight(int t, int steps) {
        return kind == Kind.LAST_MEMBRANE ? Math.pow(decay, steps - 1.0 - t) : 1.0 / steps;
    }

    /** The sum of all weights of T steps: what a constant part of z contributes. */
    public double total(int steps) {
        return kind == Kind.LAST_MEMBRANE ? (1 - Math.pow(decay, steps)) / (1 - decay) : 1;
    }

    /**
     * The factor from a running sum, s = decay^gap s + z at each executed step, to the logits.
     *
     * @param steps T, executed or skipped
     * @param trailing steps skipped after the last executed one
     */
    public double scale(int steps, int trailing) {
        return kind == Kind.LAST_MEMBRANE ? Math.pow(decay, trailing) : 1.0 / steps;
    }

    @Override
    public String toString() {
        String word = SpecReader.word(kind);
        return kind == Kind.LAST_MEMBRANE ? String.format(Locale.ROOT, "%s %s", word, decay) : word;
    }
}
