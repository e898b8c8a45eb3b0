package org.saccade.ingest.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

class DvsSimulatorTest {

    private static final Geometry ONE = new Geometry(1, 1);
    private static final Geometry MANY = new Geometry(100, 100);

    /** Rises by 1 in 10 ms: at a threshold of 0.2 an event every 2 ms, the last at the end; then falls by 0.3 in 10 ms. */
    @Test
    void aPixelCrossesItsThresholdAtTheTimesOfTheStraightLine() {
        Events events = ramp(PixelModel.esim(), new long[] {0, 10_000, 20_000}, 0, 1.0 + 1e-9, 0.7);
        assertThat(events.count()).isEqualTo(6);
        for (int i = 0; i < 5; i++) {
            assertThat(events.timeUs(i)).isBetween(2000L * (i + 1) - 1, 2000L * (i + 1));
            assertThat(events.p()[i]).isEqualTo((byte) 1);
        }
        assertThat(events.p()[5]).isEqualTo((byte) 0);
        assertThat(events.timeUs(5)).isBetween(16_665L, 16_668L);
    }

    /** Powers of two: every crossing, its time and the comparison with the end are exact, so the event at the end counts. */
    @Test
    void anEventAtTheTimeOfAFrameBelongsToTheNextInterval() {
        DvsSimulator camera = new DvsSimulator(ONE, PixelModel.esim().withThresholds(0.25, 0.25), 1);
        camera.frame(0, new double[] {0});
        Events first = camera.frame(1000, new double[] {0.75});
        assertThat(first.count()).isEqualTo(2);
        assertThat(first.timeUs(0)).isEqualTo(333);
        assertThat(first.timeUs(1)).isEqualTo(666);
        Events second = camera.frame(2000, new double[] {0.75});
        assertThat(second.count()).isEqualTo(1);
        assertThat(second.timeUs(0)).isEqualTo(1000);
        assertThat(camera.rest().count()).isZero();
    }

    @Test
    void restIsTheBeginningOfTheNextInterval() {
        DvsSimulator camera = new DvsSimulator(ONE, PixelModel.esim().withThresholds(0.25, 0.25), 1);
        camera.frame(0, new double[] {0});
        assertThat(camera.frame(1000, new double[] {0.25}).count()).isZero();
        assertThat(camera.rest().timeUs(0)).isEqualTo(1000);
        assertThat(camera.frame(2000, new double[] {0.25}).count()).isZero();
    }

    @Test
    void onAndOffHaveThresholdsOfTheirOwn() {
        Events events = ramp(PixelModel.esim().withThresholds(0.5, 0.125), new long[] {0, 1000, 2000}, 0, 1.25, 0.75);
        assertThat(polarities(events)).isEqualTo("1100");
        assertThat(events.timeUs(0)).isEqualTo(400);
        assertThat(events.timeUs(1)).isEqualTo(800);
        // The line falls by 0.5 from 1.25; the reference is 1.0, so the crossings are 0.875 and 0.75.
        assertThat(events.timeUs(2)).isEqualTo(1750);
        assertThat(events.timeUs(3)).isEqualTo(2000);
    }

    @Test
    void theReferenceMovesThroughTheRefractoryTime() {
        Events events = ramp(PixelModel.esim().withRefractoryUs(5_000), new long[] {0, 10_000}, 0, 1.0 + 1e-9);
        assertThat(events.count())
                .as("crossings at 2, 4, 6, 8, 10 ms; 2 and 8 are heard")
                .isEqualTo(2);
        assertThat(events.timeUs(1)).isBetween(7_999L, 8_000L);
    }

    @Test
    void theFirstEventIsNeverHeldBackAndExactlyTheRefractoryTimeIsEnough() {
        Events events = ramp(
                PixelModel.esim().withThresholds(0.25, 0.25).withRefractoryUs(500),
                new long[] {0, 1000, 2000},
                0,
                1,
                1);
        // Crossings at 250, 500, 750, 1000.
        assertThat(events.count()).isEqualTo(2);
        assertThat(events.timeUs(0)).isEqualTo(250);
        assertThat(events.timeUs(1)).isEqualTo(750);
    }

    /** However finely a line is cut into frames, its crossings are the same; only the rounding of a microsecond may differ. */
    @Test
    void moreFramesOfTheSameLineGiveTheSameEvents() {
        long[] times = new long[65];
        double[] levels = new double[65];
        for (int i = 0; i < 65; i++) {
            times[i] = i * 160L;
            levels[i] = i * 0.03125;
        }
        Events coarse = ramp(PixelModel.esim(), new long[] {0, 64 * 160}, 0, 2.0);
        Events fine = ramp(PixelModel.esim(), times, levels);
        assertThat(fine.count()).isEqualTo(coarse.count()).isBetween(9, 10);
        for (int i = 0; i < fine.count(); i++) {
            assertThat(fine.timeUs(i)).isCloseTo(coarse.timeUs(i), within(1L));
        }
    }

    /** v2e: the busiest pixel has four events, so the interval has four steps, and the other pixel's two events are at the first two. */
    @Test
    void v2eSharesOutEqualSteps() {
        PixelModel model = PixelModel.v2eClean().withMismatch(0).withThresholds(0.25, 0.25);
        DvsSimulator camera = new DvsSimulator(new Geometry(2, 1), model, 1);
        camera.frame(0, new double[] {0, 0});
        Events events = Events.concat(List.of(camera.frame(1000, new double[] {1.0, -0.5}), camera.rest()));
        assertThat(events.count()).isEqualTo(6);
        assertThat(Arrays.copyOf(events.t(), 6)).containsExactly(250, 250, 500, 500, 750, 1000);
        assertThat(Arrays.copyOf(events.x(), 6))
                .containsExactly((short) 0, (short) 1, (short) 0, (short) 1, (short) 0, (short) 0);
    }

    @Test
    void v2eAsksForTheRefractoryTimeOnlyWhereItIsLongerThanAStep() {
        PixelModel model = PixelModel.v2eClean().withMismatch(0).withThresholds(0.25, 0.25);
        assertThat(ramp(model.withRefractoryUs(200), new long[] {0, 1000, 2000}, 0, 1, 1)
                        .count())
                .isEqualTo(4);
        assertThat(ramp(model.withRefractoryUs(300), new long[] {0, 1000, 2000}, 0, 1, 1)
                        .count())
                .isEqualTo(2);
    }

    /** 10,000 still pixels that leak 5 Hz for 2 s have 9 ON events, and half of them the tenth, which is due at the very end. */
    @Test
    void leakMakesOnEventsAtItsRate() {
        PixelModel model = PixelModel.esim().withNoise(new PixelNoise(5, 0.1, 0, 0));
        Events events = still(model, 2_000_000, 500);
        assertThat(events.count()).isBetween(94_500, 95_500);
        assertThat(polarities(events)).doesNotContain("0");
        Events spread = still(PixelModel.v2e().withNoise(new PixelNoise(5, 0.1, 0, 0.1)), 2_000_000, 10_000);
        // The mean of a log-normal rate is exp((0.1 ln 10)^2 / 2) = 1.027 of its median; half an event is not yet there
        // at the end.
        assertThat(spread.count() / 10_000.0).isCloseTo(10 * 1.027 - 0.5, within(0.2));
    }

    /** A Poisson process: 10,000 pixels at 5 Hz for 2 s make 100,000 events, give or take 316; half of them ON. */
    @Test
    void shotNoiseHasItsRateAndNoPreference() {
        Events events = still(PixelModel.esim().withNoise(new PixelNoise(0, 0, 5, 0)), 2_000_000, 500);
        assertThat(events.count()).isBetween(100_000 - 5 * 316, 100_000 + 5 * 316);
        int on = 0;
        int firstHalf = 0;
        int left = 0;
        for (int i = 0; i < events.count(); i++) {
            on += events.p()[i];
            firstHalf += events.timeUs(i) < 1_000_000 ? 1 : 0;
            left += events.x()[i] < 50 ? 1 : 0;
        }
        assertThat(on).isBetween(50_000 - 2_000, 50_000 + 2_000);
        assertThat(firstHalf).isBetween(50_000 - 2_000, 50_000 + 2_000);
        assertThat(left).isBetween(50_000 - 2_000, 50_000 + 2_000);
    }

    @Test
    void mismatchHasItsDeviation() {
        PixelModel model = PixelModel.esim().withMismatch(0.03);
        DvsSimulator camera = new DvsSimulator(MANY, model, 3);
        double[] level = new double[10_000];
        camera.frame(0, level);
        Arrays.fill(level, 0.23);
        // One deviation above the mean: 84.1 % of the pixels have a lower threshold, give or take 0.4 %.
        int fired = camera.frame(1_000_000, level).count();
        assertThat(fired / 10_000.0).isCloseTo(0.8413, within(0.015));
    }

    @Test
    void theSameSeedGivesTheSameEventsAndAnotherSeedOthers() {
        assertThat(noisy(5)).isEqualTo(noisy(5));
        assertThat(noisy(6)).isNotEqualTo(noisy(5));
    }

    @Test
    void goesOnFarBeyondHalfAnHour() {
        DvsSimulator camera = new DvsSimulator(ONE, PixelModel.esim().withThresholds(0.25, 0.25), 1);
        camera.frame(0, new double[] {0});
        long day = 86_400_000_000L;
        for (long time = 2_000_000_000L; time < day; time += 2_000_000_000L) {
            assertThat(camera.frame(time, new double[] {0}).count()).isZero();
        }
        Events late = camera.frame(day, new double[] {0.375});
        assertThat(late.count()).isEqualTo(1);
        assertThat(late.timeUs(0)).isBetween(day - 2_000_000_000L, day);
        assertThatThrownBy(() -> camera.frame(day, new double[] {0})).isInstanceOf(IllegalArgumentException.class);
    }

    private static Events noisy(long seed) {
        SplittableRandom random = new SplittableRandom(1);
        DvsSimulator camera = new DvsSimulator(MANY, PixelModel.v2eNoisy(), seed);
        List<Events> parts = new ArrayList<>();
        double[] level = new double[10_000];
        for (int k = 0; k < 20; k++) {
            for (int i = 0; i < level.length; i++) {
                level[i] += random.nextDouble() - 0.5;
            }
            parts.add(camera.frame(k * 1000L, level));
        }
        return Events.concat(parts);
    }

    private static Events still(PixelModel model, long untilUs, int stepUs) {
        DvsSimulator camera = new DvsSimulator(MANY, model, 11);
        double[] level = new double[10_000];
        List<Events> parts = new ArrayList<>();
        for (long time = 0; time <= untilUs; time += stepUs) {
            parts.add(camera.frame(time, level));
        }
        return Events.concat(parts);
    }

    private static Events ramp(PixelModel model, long[] timesUs, double... levels) {
        DvsSimulator camera = new DvsSimulator(ONE, model, 1);
        List<Events> parts = new ArrayList<>();
        for (int i = 0; i < timesUs.length; i++) {
            parts.add(camera.frame(timesUs[i], new double[] {levels[i]}));
        }
        parts.add(camera.rest());
        return Events.concat(parts);
    }

    private static String polarities(Events events) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < events.count(); i++) {
            text.append(events.p()[i]);
        }
        return text.toString();
    }
}
