package org.saccade.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Rates and ages on a clock that moves when told. */
class LagHistoryTest {

    private static final long START_MS = 5_000_000;

    private final LagHistory history = new LagHistory(60_000);

    @Test
    void oneLookKnowsNoRatesAndAnAgeOnlyWhereThereIsNoLag() {
        PartitionLag behind = look(0, 10L, 20L);
        assertThat(behind.inPerSecond()).isNull();
        assertThat(behind.outPerSecond()).isNull();
        assertThat(behind.lagSeconds()).isNull();
        assertThat(behind.status()).isEqualTo(LagStatus.UNKNOWN);
        assertThat(look(1, 20L, 20L).lagSeconds()).isZero();
    }

    @Test
    void ratesAreThoseOfTheLastTenToTwentySeconds() {
        for (int second = 0; second <= 60; second++) {
            look(second, 100L * second, 5000 + 300L * second);
        }
        PartitionLag steady = look(61, 6100L, 5000 + 300L * 61);
        assertThat(steady.inPerSecond()).isCloseTo(300, within(1e-9));
        assertThat(steady.outPerSecond()).isCloseTo(100, within(1e-9));
        for (int second = 62; second <= 82; second++) {
            steady = look(second, 6100L, 5000 + 300L * 61);
        }
        assertThat(steady.inPerSecond()).isZero();
        assertThat(steady.outPerSecond()).isZero();
    }

    @Test
    void theAgeOfAPositionIsWhenTheEndPassedIt() {
        look(0, 0L, 100L);
        look(10, 0L, 200L);
        look(20, 0L, 200L);
        assertThat(look(30, 50L, 300L).lagSeconds())
                .as("older than the first look")
                .isNull();
        assertThat(look(40, 150L, 300L).lagSeconds()).as("written at 5 s").isCloseTo(35, within(1e-9));
        assertThat(look(50, 200L, 300L).lagSeconds()).as("written at 20 s").isCloseTo(30, within(1e-9));
        assertThat(look(60, 250L, 300L).lagSeconds()).as("written at 25 s").isCloseTo(35, within(1e-9));
    }

    @Test
    void aTopicMadeAnewAndAGroupPutBackBeginAnew() {
        look(0, 90L, 100L);
        look(10, 95L, 110L);
        PartitionLag anew = look(20, 0L, 4L);
        assertThat(anew.inPerSecond()).isNull();
        assertThat(anew.outPerSecond()).isNull();
        assertThat(anew.lagSeconds()).isNull();
        assertThat(look(30, 4L, 14L).inPerSecond()).isCloseTo(1, within(1e-9));
    }

    @Test
    void whatIsUnknownStaysUnknown() {
        look(0, 5L, 10L);
        PartitionLag gone = look(10, 5L, null);
        assertThat(gone.lag()).isNull();
        assertThat(gone.lagSeconds()).isNull();
        assertThat(gone.status()).isEqualTo(LagStatus.UNKNOWN);
        assertThat(gone.note()).contains("gone");
        assertThat(look(20, null, 10L).note()).contains("nothing committed");
    }

    @Test
    void aGroupIsAsItsWorstPartition() {
        PartitionLag well = PartitionLag.of("t", 0, null, 10L, 0L, 10L);
        PartitionLag unknown = PartitionLag.of("t", 1, null, null, 0L, 10L);
        assertThat(history.add(START_MS, List.of(GroupLag.of("g", "Empty", 0, List.of(well, unknown))))
                        .get(0)
                        .status())
                .isEqualTo(LagStatus.UNKNOWN);
        assertThat(history.add(START_MS + 1000, List.of(GroupLag.of("g", "Empty", 0, List.of(well))))
                        .get(0)
                        .status())
                .isEqualTo(LagStatus.OK);
    }

    private PartitionLag look(int second, Long committed, Long end) {
        GroupLag group = GroupLag.of("g", "Empty", 0, List.of(PartitionLag.of("t", 0, null, committed, 0L, end)));
        return history.add(START_MS + second * 1000L, List.of(group))
                .get(0)
                .partitions()
                .get(0);
    }
}
