package org.saccade.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryTest {

    @Test
    void keepsTheLastMomentsInOrderAndShowsGaps() {
        History history = new History(3);
        history.add(10, Map.of("a", 1.0));
        history.add(20, Map.of("a", 2.0, "b", 5.0));
        assertThat(history.columns().times()).containsExactly(10L, 20L);
        assertThat(history.columns().series().get("b")).containsExactly(null, 5.0);
        history.add(30, Map.of("b", 6.0));
        history.add(40, Map.of("b", 7.0));
        assertThat(history.columns().times()).containsExactly(20L, 30L, 40L);
        assertThat(history.columns().series().get("a")).containsExactly(2.0, null, null);
        assertThat(history.columns().series().get("b")).containsExactly(5.0, 6.0, 7.0);
    }

    @Test
    void aValueThatIsNotKnownMakesNoSeries() {
        History history = new History(3);
        Map<String, Double> values = new HashMap<>();
        values.put("unknown", null);
        history.add(10, values);
        assertThat(history.columns().series()).isEmpty();
    }

    @Test
    void seriesThatEndedMakeRoomForNewOnes() {
        History history = new History(4);
        for (int i = 0; i < History.MAX_SERIES + 10; i++) {
            history.add(0, Map.of("old" + i, 1.0));
        }
        assertThat(history.columns().series()).hasSizeLessThanOrEqualTo(History.MAX_SERIES);
        for (int i = 0; i < 8; i++) {
            history.add(1, Map.of("new", 1.0));
        }
        assertThat(history.columns().series()).containsOnlyKeys("new");
    }
}
