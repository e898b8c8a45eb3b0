package org.saccade.snn.spec;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * When the answer to a window is sure enough to stop before its last time step. What is looked at is the running answer: the logits that the
 * read-out would give had the window ended here, as softmax p over K classes.
 *
 * <pre>
 * entropy:H   stops where  -sum(p ln p) / ln K &lt;= H     0: one class has everything, 1: all are alike
 * margin:M    stops where  largest p - second p &gt;= M
 * calibrated  one of these with the threshold that the model's own metrics state
 * never       runs every step
 * </pre>
 *
 * The rule by entropy is that of DT-SNN (Li et al., 2023).
 *
 * @param rule which
 * @param threshold inside [0, 1]; 0 where the rule has none
 */
public record EarlyExit(Rule rule, double threshold) {

    /** Every time step is run. */
    public static final EarlyExit NEVER = new EarlyExit(Rule.NEVER, 0);

    /** Metrics of a calibrated model begin with this; the one with the threshold goes on with the rule. */
    public static final String METRIC = "exit.";

    /** What is compared with the threshold. */
    public enum Rule {
        /** Nothing: every time step is run. */
        NEVER,
        /** Entropy of the running answer, as a share of the largest there is. */
        ENTROPY,
        /** The lead of the best class. */
        MARGIN,
        /** That of {@link EarlyExit#calibrated}. */
        CALIBRATED;

        /** How unsure an answer is by this rule, 0 to 1: the entropy, or what the margin lacks of 1. */
        public double doubt(float[] logits) {
            return switch (this) {
                case ENTROPY -> entropy(logits);
                case MARGIN -> 1 - margin(logits);
                default -> 1;
            };
        }
    }

    public EarlyExit {
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException("threshold of the exit is " + threshold + ", must be 0 .. 1");
        }
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static EarlyExit parse(String text) {
        String[] parts = text.trim().toUpperCase(Locale.ROOT).split(":", 2);
        Rule rule = Arrays.stream(Rule.values())
                .filter(known -> known.name().equals(parts[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(misread(text)));
        boolean bare = rule == Rule.NEVER || rule == Rule.CALIBRATED;
        if (bare != (parts.length == 1)) {
            throw new IllegalArgumentException(misread(text));
        }
        try {
            return new EarlyExit(rule, bare ? 0 : Double.parseDouble(parts[1]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(misread(text), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(misread(text) + " (" + e.getMessage() + ")", e);
        }
    }

    private static String misread(String text) {
        return "'" + text + "' is no rule to exit by: entropy:H, margin:M, calibrated and never are possible";
    }

    /** Whether the running answer is sure enough. */
    public boolean reached(float[] logits) {
        return switch (rule) {
            case ENTROPY -> entropy(logits) <= threshold;
            case MARGIN -> margin(logits) >= threshold;
            default -> false;
        };
    }

    /** The rule that a model's metrics state; empty where it was never calibrated. */
    public static Optional<EarlyExit> calibrated(Map<String, Double> metrics) {
        for (Rule rule : new Rule[] {Rule.ENTROPY, Rule.MARGIN}) {
            Double threshold = metrics.get(METRIC + rule.name().toLowerCase(Locale.ROOT));
            if (threshold != null) {
                return Optional.of(new EarlyExit(rule, threshold));
            }
        }
        return Optional.empty();
    }

    /** The metric by which {@link #calibrated} finds this rule. */
    public String metric() {
        return METRIC + rule.name().toLowerCase(Locale.ROOT);
    }

    /** Entropy of the softmax over ln K; 0 where there is one class only. */
    static double entropy(float[] logits) {
        double[] p = softmax(logits);
        double entropy = 0;
        for (double share : p) {
            entropy -= share > 0 ? share * Math.log(share) : 0;
        }
        return p.length < 2 ? 0 : entropy / Math.log(p.length);
    }

    /** Largest minus second largest of the softmax; 1 where there is one class only. */
    static double margin(float[] logits) {
        double first = 0;
        double second = 0;
        for (double share : softmax(logits)) {
            second = Math.max(second, Math.min(first, share));
            first = Math.max(first, share);
        }
        return first - second;
    }

    private static double[] softmax(float[] logits) {
        double highest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            highest = Math.max(highest, logit);
        }
        double[] p = new double[logits.length];
        double sum = 0;
        for (int k = 0; k < p.length; k++) {
            p[k] = Math.exp(logits[k] - highest);
            sum += p[k];
        }
        for (int k = 0; k < p.length; k++) {
            p[k] /= sum;
        }
        return p;
    }

    @Override
    public String toString() {
        String word = rule.name().toLowerCase(Locale.ROOT);
        return rule == Rule.NEVER || rule == Rule.CALIBRATED ? word : word + ":" + threshold;
    }
}
