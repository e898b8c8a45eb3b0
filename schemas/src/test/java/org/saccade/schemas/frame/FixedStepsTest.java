package org.saccade.schemas.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.event.RandomEvents;

class FixedStepsTest {

    private static final Geometry SENSOR = new Geometry(34, 20);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "time-scale=0.2",
                "time-shift=5ms",
                "flip-h",
                "flip-v",
                "invert",
                "shift=2",
                "roll=2",
                "crop=8x8",
                "rotate=5",
                "shear=0.1",
                "drop=0.1",
                "drop-time=0.1",
                "drop-area=0.1",
                "cut-out=3",
                "noise=0.1"
            })
    void whatIsDrawnIsRefusedByName(String step) {
        assertThatThrownBy(() -> FixedSteps.parse("background=5ms," + step))
                .isInstanceOf(InvalidFramesException.class)
                .hasMessage("augmentation \"" + step + "\": is drawn at random, for training; live streams take"
                        + " background, centre-crop, hot-pixels, mirror-h, mirror-v, reduce, refractory");
    }

    @Test
    void whatAsksForASampleIsRefusedAndSoIsWhatIsUnknown() {
        assertThatThrownBy(() -> FixedSteps.parse("centre"))
                .hasMessageContaining("\"centre\": asks for attributes of a sample");
        assertThatThrownBy(() -> FixedSteps.parse("sharpen"))
                .hasMessageContaining("unknown; known are none, background");
        assertThatThrownBy(() -> FixedSteps.parse("reduce=0")).hasMessageContaining("not a whole number");
    }

    @Test
    void stepsOfATrainingAreThoseThatDrawNothingAndAreMissedWhereThereAreNone() {
        FixedSteps learned =
                FixedSteps.of(Augmentation.parse("centre, shift=2,background=5ms , flip-h,centre-crop=28x28"));
        assertThat(learned).hasToString("background=5ms,centre-crop=28x28");
        assertThat(FixedSteps.of(Augmentation.parse("shift=2")).isEmpty()).isTrue();
        assertThat(learned.misfit(FixedSteps.NONE)).isEqualTo("steps is none, needed is " + learned);
        assertThat(learned.misfit(FixedSteps.parse("mirror-h"))).isNull();
        assertThat(FixedSteps.NONE.misfit(learned)).isNull();
    }

    @Test
    void noStepsGiveTheSameParts() {
        List<Events> parts = List.of(RandomEvents.of(new SplittableRandom(1), SENSOR, 0, 10, 10));
        assertThat(FixedSteps.parse(" ")).isSameAs(FixedSteps.NONE);
        assertThat(FixedSteps.NONE.apply(parts)).isSameAs(parts);
    }

    /** Cut at any place, and parts that came in another order: what the pure function makes of the whole. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "background=5ms",
                "refractory=40ms",
                "hot-pixels=2",
                "mirror-h,mirror-v",
                "background=9ms, refractory=1ms,hot-pixels=3,centre-crop=20x10,reduce=3,mirror-v"
            })
    void partsGiveWhatTheWholeGives(String text) {
        FixedSteps steps = FixedSteps.parse(text);
        for (int seed = 0; seed < 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Events whole = RandomEvents.of(random, SENSOR, 500, 300, 100);
            Events wanted = Augmentation.parse(text).apply(whole, 99, "any", 7);
            int one = random.nextInt(whole.count());
            int two = random.nextInt(one, whole.count() + 1);
            List<Events> parts =
                    List.of(whole.slice(0, one), whole.slice(one, one), whole.slice(one, two), whole.slice(two, 300));
            assertThat(steps.apply(parts)).as("seed %d", seed).containsExactly(wanted);
            // Another order of the parts: events of one instant stay together where no cut goes through it.
            if (one > 0 && two < 300 && apart(whole, one) && apart(whole, two)) {
                assertThat(steps.apply(List.of(parts.get(3), parts.get(2), parts.get(0))))
                        .containsExactly(wanted);
            }
        }
    }

    private static boolean apart(Events events, int i) {
        return events.t()[i - 1] < events.t()[i];
    }

    @Test
    void partsThatOverlapAreInterleavedInOrderOfTime() {
        List<Events> parts = new ArrayList<>();
        for (int part = 0; part < 2; part++) {
            EventsBuilder builder = new EventsBuilder(SENSOR, 10 * part, 5);
            for (int i = 0; i < 5; i++) {
                builder.add(10 * part + 6 * i, part, i, part);
            }
            parts.add(0, builder.build());
        }
        // 10 16 22 28 34 and 0 6 12 18 24.
        Events merged = FixedSteps.parse("reduce=1").apply(parts).get(0);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < merged.count(); i++) {
            times.add(merged.timeUs(i));
        }
        assertThat(times).containsExactly(0L, 6L, 10L, 12L, 16L, 18L, 22L, 24L, 28L, 34L);
        assertThat(merged.x()[2]).isEqualTo((short) 1);
    }

    @Test
    void eachSensorIsTakenForItself() {
        Events small = RandomEvents.of(new SplittableRandom(1), SENSOR, 0, 50, 10);
        Events large = RandomEvents.of(new SplittableRandom(2), new Geometry(64, 64), 0, 50, 10);
        FixedSteps steps = FixedSteps.parse("mirror-h");
        assertThat(steps.apply(List.of(small, large)))
                .containsExactly(
                        steps.apply(List.of(small)).get(0),
                        steps.apply(List.of(large)).get(0));
        FixedSteps crop = FixedSteps.parse("centre-crop=40x20");
        crop.check(large.geometry());
        assertThatThrownBy(() -> crop.check(SENSOR)).hasMessageContaining("is larger than the sensor, 34 x 20");
    }

    @Test
    void mirrorsByHand() {
        EventsBuilder builder = new EventsBuilder(new Geometry(4, 3), 0, 2);
        builder.add(1, 0, 0, 1);
        builder.add(2, 1, 2, 0);
        List<Events> in = List.of(builder.build());
        Events across = FixedSteps.parse("mirror-h").apply(in).get(0);
        assertThat(across.x()).startsWith((short) 3, (short) 2);
        assertThat(across.y()).startsWith((short) 0, (short) 2);
        Events down = FixedSteps.parse("mirror-v").apply(in).get(0);
        assertThat(down.x()).startsWith((short) 0, (short) 1);
        assertThat(down.y()).startsWith((short) 2, (short) 0);
        assertThat(Augmentation.parse("flip-h,mirror-v,shift=1").fixed()).hasToString("mirror-v");
    }
}
