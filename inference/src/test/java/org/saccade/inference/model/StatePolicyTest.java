package org.saccade.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatePolicyTest {

    @Test
    void readsItsTextForms() {
        assertThat(StatePolicy.parse(3, "idle:5000")).isEqualTo(new StatePolicy(3, StatePolicy.Reset.IDLE, 5_000_000));
        assertThat(StatePolicy.parse(0, " Gap ")).isEqualTo(new StatePolicy(0, StatePolicy.Reset.GAP, 0));
        assertThat(StatePolicy.parse(1, "never").carries()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "gap:1", "idle", "idle:", "idle:x", "idle:-1", "idle:9223372036854775807"})
    void refusesOtherRulesByName(String reset) {
        assertThatThrownBy(() -> StatePolicy.parse(1, reset))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + reset + "' is no rule to reset by: never, gap and idle:MILLISECONDS are possible");
    }

    @Test
    void aWrongNumberOfStreamsIsNotTakenForAWrongRule() {
        assertThatThrownBy(() -> StatePolicy.parse(-1, "gap"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("state is carried for -1 streams, allowed are 0 .. 10000000");
    }
}
