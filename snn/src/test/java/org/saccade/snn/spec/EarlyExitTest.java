package org.saccade.snn.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarlyExitTest {

    /** Probabilities 0.7, 0.2, 0.1, by hand: entropy 0.8018 of ln 3, margin 0.5. */
    @Test
    void rulesLookAtTheSoftmax() {
        float[] logits = {5 + (float) Math.log(0.7), 5 + (float) Math.log(0.1), 5 + (float) Math.log(0.2)};
        assertThat(EarlyExit.entropy(logits)).isCloseTo(0.8018186 / Math.log(3), within(1e-6));
        assertThat(EarlyExit.margin(logits)).isCloseTo(0.5, within(1e-6));
        assertThat(EarlyExit.parse("entropy:0.73").reached(logits)).isTrue();
        assertThat(EarlyExit.parse("entropy:0.72").reached(logits)).isFalse();
        assertThat(EarlyExit.parse("margin:0.49").reached(logits)).isTrue();
        assertThat(EarlyExit.parse("margin:0.51").reached(logits)).isFalse();
        assertThat(EarlyExit.NEVER.reached(new float[] {1000, 0})).isFalse();
        assertThat(EarlyExit.entropy(new float[] {3, 3, 3, 3})).isCloseTo(1, within(1e-12));
        assertThat(EarlyExit.margin(new float[] {500, -500})).isEqualTo(1);
        assertThat(EarlyExit.entropy(new float[] {500, -500})).isZero();
    }

    @Test
    void readsWhatItWrites() {
        for (String text : new String[] {"never", "calibrated", "entropy:0.25", "margin:0.8"}) {
            assertThat(EarlyExit.parse(text)).hasToString(text);
            assertThat(EarlyExit.parse(" " + text.toUpperCase(java.util.Locale.ROOT) + " "))
                    .hasToString(text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "entropy",
                "entropy:",
                "entropy:x",
                "entropy:1.1",
                "margin:-0.1",
                "never:1",
                "soon",
                "entropy:NaN"
            })
    void refusesOthers(String text) {
        assertThatThrownBy(() -> EarlyExit.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no rule to exit by: entropy:H, margin:M, calibrated and never are possible")
                .hasMessageNotContaining("enum");
    }

    @Test
    void aModelsMetricsMayStateOne() {
        assertThat(EarlyExit.calibrated(Map.of("testAccuracy", 0.9))).isEmpty();
        EarlyExit exit = EarlyExit.parse("margin:0.6");
        assertThat(EarlyExit.calibrated(Map.of(exit.metric(), exit.threshold())))
                .contains(exit);
    }
}
