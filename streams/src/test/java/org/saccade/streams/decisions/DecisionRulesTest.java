package org.saccade.streams.decisions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.saccade.schemas.schema.Decision;
import org.saccade.schemas.schema.Prediction;
import org.saccade.streams.decisions.DecisionRules.Method;

class DecisionRulesTest {

    /** Decisions over classes in order, as their class indices. */
    private static List<Integer> decided(DecisionRules rules, int... classes) {
        List<Integer> decided = new ArrayList<>();
        StreamVotes state = StreamVotes.NONE;
        for (int window = 0; window < classes.length; window++) {
            DecisionRules.Step step = rules.take(state, Predictions.of("s", window, classes[window]));
            state = step.state();
            decided.add(step.decision().getClassIndex());
        }
        return decided;
    }

    @Test
    void majorityHoldsUntilAnotherHasWonLongEnough() {
        DecisionRules held = new DecisionRules(Method.MAJORITY, 3, 0.4, 2);
        assertThat(decided(held, 0, 1, 1, 1)).containsExactly(0, 0, 1, 1);
        assertThat(decided(new DecisionRules(Method.MAJORITY, 3, 0.4, 1), 0, 1, 1, 1))
                .containsExactly(0, 1, 1, 1);
        assertThat(decided(held, 0, 0, 0, 1, 0, 0)).containsExactly(0, 0, 0, 0, 0, 0);
        assertThat(decided(new DecisionRules(Method.MAJORITY, 3, 0.4, 1), 0, 0, -1, -1, -1))
                .containsExactly(0, 0, 0, -1, -1);
    }

    @Test
    void exponentialAverageByHand() {
        DecisionRules rules = new DecisionRules(Method.EXPONENTIAL, 3, 0.5, 1);
        StreamVotes state = StreamVotes.NONE;
        Decision last = null;
        int[] classes = {2, 0, 1, -1};
        for (int window = 0; window < classes.length; window++) {
            DecisionRules.Step step = rules.take(state, Predictions.of("s", window, classes[window]));
            state = step.state();
            last = step.decision();
        }
        // Weights 1 for nothing, 1/2 for bee, 1/4 for ant; the cat is four windows ago.
        double sum = 1.75;
        assertThat(last.getScores().get(0)).isCloseTo((float) ((0.5 * 0.1 + 0.25 * 0.8) / sum), within(1e-6f));
        assertThat(last.getScores().get(1)).isCloseTo((float) ((0.5 * 0.8 + 0.25 * 0.1) / sum), within(1e-6f));
        assertThat(last.getScores().get(2)).isCloseTo((float) ((0.5 * 0.1 + 0.25 * 0.1) / sum), within(1e-6f));
        assertThat(last.getClassIndex()).isEqualTo(-1);
        assertThat(last.getConfidence()).isCloseTo(1 / sum, within(1e-6));
        assertThat(last.getChanged()).isTrue();
        assertThat(last.getSinceUs()).isEqualTo(300_000);
        assertThat(last.getWindows()).isEqualTo(3);
    }

    @Test
    void scoresDoNotDependOnTheOrderNorOnRepeats() {
        for (Method method : Method.values()) {
            DecisionRules rules = new DecisionRules(method, 8, 0.3, 1);
            for (int seed = 0; seed < 50; seed++) {
                Random random = new Random(seed);
                List<Prediction> earlier = new ArrayList<>();
                for (int window = 0; window < 7; window++) {
                    earlier.add(Predictions.of("s", window, random.nextInt(4) - 1));
                }
                Prediction newest = Predictions.of("s", 7, random.nextInt(4) - 1);
                Decision ordered = last(rules, earlier, newest);
                List<Prediction> shuffled = new ArrayList<>(earlier);
                shuffled.addAll(earlier.subList(2, 5));
                Collections.shuffle(shuffled, random);
                Decision other = last(rules, shuffled, newest);
                assertThat(other.getScores()).isEqualTo(ordered.getScores());
                assertThat(other.getClassIndex()).isEqualTo(ordered.getClassIndex());
                assertThat(other.getConfidence()).isEqualTo(ordered.getConfidence());
            }
        }
    }

    private static Decision last(DecisionRules rules, List<Prediction> earlier, Prediction newest) {
        StreamVotes state = StreamVotes.NONE;
        for (Prediction prediction : earlier) {
            state = rules.take(state, prediction).state();
        }
        return rules.take(state, newest).decision();
    }

    @Test
    void repeatsAndLateOnesAreNotDecidedAndTheTooLateLeaveNoTrace() {
        DecisionRules rules = new DecisionRules(Method.MAJORITY, 2, 0.4, 1);
        StreamVotes state = StreamVotes.NONE;
        for (int window : new int[] {5, 7, 8}) {
            state = rules.take(state, Predictions.of("s", window, 1)).state();
        }
        for (int window : new int[] {8, 7, 6, 1}) {
            DecisionRules.Step step = rules.take(state, Predictions.of("s", window, 0));
            assertThat(step.decision()).isNull();
            assertThat(step.state()).isSameAs(state);
        }
    }

    @Test
    void streamThatStartsOverIsForgotten() {
        DecisionRules rules = new DecisionRules(Method.MAJORITY, 5, 0.4, 1);
        StreamVotes state = StreamVotes.NONE;
        for (int window = 0; window < 4; window++) {
            state = rules.take(state, Predictions.of("s", window, 1)).state();
        }
        DecisionRules.Step step = rules.take(state, Predictions.of("s", 0, 2, 2_000_000_000L));
        assertThat(step.decision().getClassIndex()).isEqualTo(2);
        assertThat(step.decision().getWindows()).isEqualTo(1);
    }

    @Test
    void stateSurvivesTheStoreAndBadRulesAreNamed() {
        StreamVotes state = StreamVotes.NONE;
        for (int window = 0; window < 4; window++) {
            state = DecisionRules.DEFAULT
                    .take(state, Predictions.of("s", window, window % 3 - 1))
                    .state();
        }
        try (var serde = StreamVotes.serde()) {
            byte[] bytes = serde.serializer().serialize("t", state);
            assertThat(serde.deserializer().deserialize("t", bytes)).isEqualTo(state);
            bytes[0] = 7;
            assertThatThrownBy(() -> serde.deserializer().deserialize("t", bytes))
                    .hasMessage("votes of a stream in layout 7: 1 is known");
        }
        assertThatThrownBy(() -> new DecisionRules(Method.MAJORITY, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 windows, alpha 0.0, hold 0");
    }
}
