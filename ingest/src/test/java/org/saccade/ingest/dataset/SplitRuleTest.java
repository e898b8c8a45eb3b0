package org.saccade.ingest.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.saccade.schemas.schema.Split.TEST;
import static org.saccade.schemas.schema.Split.TRAIN;
import static org.saccade.schemas.schema.Split.UNKNOWN;
import static org.saccade.schemas.schema.Split.VALIDATION;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.saccade.schemas.schema.Split;

class SplitRuleTest {

    private static final DataSetOptions TENTHS = DataSetOptions.defaults();

    private static SplitRule rule(Split... stated) {
        return new SplitRule(Set.of(stated), "its folders say", TENTHS);
    }

    /** How often each split comes out of ten thousand samples. */
    private static Map<Split, Integer> drawn(SplitRule rule, Split said) {
        Map<Split, Integer> counts = new EnumMap<>(Split.class);
        for (int i = 0; i < 10_000; i++) {
            counts.merge(rule.of(said, "sample " + i), 1, Integer::sum);
        }
        return counts;
    }

    @Test
    void threeStatedSplitsStayAsTheyAre() {
        SplitRule rule = rule(TRAIN, VALIDATION, TEST);
        for (Split split : Set.of(TRAIN, VALIDATION, TEST)) {
            assertThat(drawn(rule, split)).containsOnly(Map.entry(split, 10_000));
        }
        assertThat(rule).hasToString("train, validation and test as its folders say");
    }

    @Test
    void whereOnlyTrainAndTestAreStatedATenthOfTrainIsDrawnForValidation() {
        SplitRule rule = rule(TRAIN, TEST);
        assertThat(drawn(rule, TEST)).containsOnly(Map.entry(TEST, 10_000));
        assertThat(drawn(rule, TRAIN)).containsOnlyKeys(TRAIN, VALIDATION);
        assertThat(drawn(rule, TRAIN).get(VALIDATION)).isBetween(900, 1100);
        assertThat(rule)
                .hasToString("train as its folders say; test as its folders say; "
                        + "validation is 10 % of train, drawn by seed 0");
    }

    @Test
    void aValidationSplitWithoutATestSplitIsTheTestSplit() {
        SplitRule rule = rule(TRAIN, VALIDATION);
        assertThat(drawn(rule, VALIDATION)).containsOnly(Map.entry(TEST, 10_000));
        assertThat(drawn(rule, TRAIN)).containsOnlyKeys(TRAIN, VALIDATION);
        assertThat(rule.toString()).contains("test is the validation split, as its folders say");
    }

    @Test
    void whereNothingIsStatedBothAreDrawnAndIndependently() {
        SplitRule rule = rule();
        Map<Split, Integer> counts = drawn(rule, UNKNOWN);
        assertThat(counts.get(TEST)).isBetween(900, 1100);
        assertThat(counts.get(VALIDATION)).isBetween(800, 1000);
        assertThat(rule)
                .hasToString("no official split: test is 10 % of all, drawn by seed 0; "
                        + "validation is 10 % of train, drawn by seed 0");
        SplitRule other = new SplitRule(Set.of(), "", TENTHS.withSeed(1));
        int same = 0;
        for (int i = 0; i < 10_000; i++) {
            same += rule.of(UNKNOWN, "s" + i) == TEST && other.of(UNKNOWN, "s" + i) == TEST ? 1 : 0;
        }
        assertThat(same).as("a tenth of a tenth").isBetween(60, 140);
    }

    @Test
    void noShareDrawsNothing() {
        SplitRule rule = new SplitRule(Set.of(TRAIN), "its lists say", TENTHS.withValidationShare(0));
        assertThat(drawn(rule, TRAIN)).containsOnly(Map.entry(TRAIN, 10_000));
        assertThat(rule).hasToString("train as its lists say; no test split; no validation split");
    }
}
