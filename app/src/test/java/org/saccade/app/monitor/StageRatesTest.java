package org.saccade.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.saccade.schemas.schema.StageRate;

class StageRatesTest {

    private static final long WINDOW_MS = 5000;

    /** A window that has filled for a second holds a fifth of its records: the rate would be a fifth of the truth. */
    @Test
    void theWindowThatFillsIsNotTheRate() {
        TreeMap<Long, StageRate> kept = windows(Map.of(0L, 400, 5000L, 500, 10_000L, 100));
        assertThat(StageRates.latest(kept, 11_000).getRecords())
                .as("the one before it may still grow")
                .isEqualTo(400);
        assertThat(StageRates.latest(kept, 12_999).getRecords()).isEqualTo(400);
        assertThat(StageRates.latest(kept, 13_000).getRecords()).isEqualTo(500);
        assertThat(StageRates.latest(kept, 18_000).getRecords()).isEqualTo(100);
    }

    @Test
    void aStageThatBeginsIsSeenInItsFirstWindow() {
        assertThat(StageRates.latest(windows(Map.of(0L, 100)), 1000).getRecords())
                .isEqualTo(100);
        TreeMap<Long, StageRate> again = windows(Map.of(0L, 400, 3_600_000L, 100));
        assertThat(StageRates.latest(again, 3_601_000).getRecords())
                .as("not an hour old")
                .isEqualTo(100);
    }

    private static TreeMap<Long, StageRate> windows(Map<Long, Integer> recordsByStart) {
        TreeMap<Long, StageRate> kept = new TreeMap<>();
        recordsByStart.forEach((startMs, records) -> kept.put(
                startMs,
                StageRate.newBuilder()
                        .setStage("replay")
                        .setTopic("events")
                        .setWindowStartMs(startMs)
                        .setWindowMs(WINDOW_MS)
                        .setRecords(records)
                        .setEvents(0)
                        .setSamples(0)
                        .setBytes(0)
                        .build()));
        return kept;
    }
}
