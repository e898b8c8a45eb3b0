package org.saccade.ingest.dataset;

import java.util.Set;
import org.saccade.schemas.schema.Split;

/**
 * Which split a sample belongs to, given what the data set itself says of it. What folders or lists state wins; only what they leave open is
 * drawn by seed, by the sample's id alone.
 *
 * <ul>
 *   <li>no split stated: test and validation are drawn
 *   <li>no test split, but a validation split: that is the test split, as publications use it
 *   <li>no validation split beside the test split: it is drawn from the training split
 * </ul>
 */
final class SplitRule {

    private final Set<Split> stated;
    private final String by;
    private final DataSetOptions options;

    /**
     * @param stated splits that the data set has; empty where it has none
     * @param by what states them, for the sentence: {@code its folders}
     */
    SplitRule(Set<Split> stated, String by, DataSetOptions options) {
        this.stated = Set.copyOf(stated);
        this.by = by;
        this.options = options;
    }

    /**
     * The split of a sample.
     *
     * @param said what the data set says of it; UNKNOWN where it has no splits
     * @param drawnBy the name that is drawn by: the id, or what several samples share that must stay together
     */
    Split of(Split said, String drawnBy) {
        Split split = said;
        if (split == Split.VALIDATION && !stated.contains(Split.TEST)) {
            return Split.TEST;
        }
        if (split == Split.UNKNOWN) {
            split = SeededHash.unit(options.seed(), "test:" + drawnBy) < options.testShare() ? Split.TEST : Split.TRAIN;
        }
        if (split == Split.TRAIN
                && drawsValidation()
                && SeededHash.unit(options.seed(), drawnBy) < options.validationShare()) {
            split = Split.VALIDATION;
        }
        return split;
    }

    private boolean drawsValidation() {
        return !(stated.contains(Split.VALIDATION) && stated.contains(Split.TEST));
    }

    /** What was decided, in one line for a person. */
    @Override
    public String toString() {
        String validation = options.validationShare() == 0
                ? "no validation split"
                : "validation is " + percent(options.validationShare()) + " of train, drawn by seed " + options.seed();
        if (stated.isEmpty()) {
            return "no official split: test is " + percent(options.testShare()) + " of all, drawn by seed "
                    + options.seed() + "; " + validation;
        }
        if (!drawsValidation()) {
            return "train, validation and test as " + by;
        }
        String test = stated.contains(Split.TEST)
                ? "test as " + by
                : stated.contains(Split.VALIDATION) ? "test is the validation split, as " + by : "no test split";
        return stated.contains(Split.TRAIN) ? "train as " + by + "; " + test + "; " + validation : test;
    }

    private static String percent(double share) {
        double percent = share * 100;
        return (percent == Math.rint(percent) ? Long.toString(Math.round(percent)) : Double.toString(percent)) + " %";
    }
}
