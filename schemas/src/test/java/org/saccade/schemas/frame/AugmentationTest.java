package org.saccade.schemas.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.event.RandomEvents;

class AugmentationTest {

    private static final Geometry SENSOR = new Geometry(34, 20);

    private static Events sample(long seed) {
        return RandomEvents.of(new SplittableRandom(seed), SENSOR, 0, 400, 100);
    }

    @Test
    void noneChangesNothing() {
        for (String text : List.of(" ", "none", " none ")) {
            assertThat(Augmentation.parse(text).apply(sample(1), 1, "a", 0)).isEqualTo(sample(1));
            assertThat(Augmentation.parse(text)).hasToString("");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "time-scale=0.2",
                "shift=3",
                "flip-h",
                "flip-v",
                "invert",
                "crop=10x12",
                "time-shift=2ms",
                "roll=5",
                "rotate=30",
                "shear=0.4",
                "drop=0.5",
                "drop-time=0.5",
                "drop-area=0.5",
                "cut-out=9",
                "noise=0.3",
                "time-scale=0.2,shift=2,flip-h,invert"
            })
    void sameSeedSameEventsAndTheInputStaysAsItWas(String text) {
        Augmentation augmentation = Augmentation.parse(text);
        Events input = sample(2);
        Set<Events> seen = new HashSet<>();
        for (int epoch = 0; epoch < 20; epoch++) {
            Events first = augmentation.apply(input, 7, "Train/5/00001", epoch);
            assertThat(augmentation.apply(input, 7, "Train/5/00001", epoch)).isEqualTo(first);
            seen.add(first);
        }
        assertThat(seen).as("different epochs give different events").hasSizeGreaterThan(1);
        assertThat(input).isEqualTo(sample(2));
        assertThat(augmentation).hasToString(text);
    }

    @Test
    void flipsAreTheirOwnInverseAndMirrorByHand() {
        EventsBuilder builder = new EventsBuilder(SENSOR, 0, 1);
        builder.add(5, 3, 4, 1);
        Events one = builder.build();
        Set<Integer> columns = new HashSet<>();
        Set<Integer> rows = new HashSet<>();
        Set<Integer> polarities = new HashSet<>();
        for (int epoch = 0; epoch < 40; epoch++) {
            Events out = Augmentation.parse("flip-h,flip-v,invert").apply(one, 3, "s", epoch);
            columns.add((int) out.x()[0]);
            rows.add((int) out.y()[0]);
            polarities.add((int) out.p()[0]);
        }
        assertThat(columns).containsExactlyInAnyOrder(3, 30);
        assertThat(rows).containsExactlyInAnyOrder(4, 15);
        assertThat(polarities).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void timeScalingStaysWithinItsBoundsAndKeepsTheOrder() {
        Events input = sample(4);
        double least = 2;
        double most = 0;
        for (int epoch = 0; epoch < 200; epoch++) {
            Events out = Augmentation.parse("time-scale=0.2").apply(input, 1, "x", epoch);
            double factor = (double) out.t()[399] / input.t()[399];
            least = Math.min(least, factor);
            most = Math.max(most, factor);
            assertThat(out.count()).isEqualTo(400);
        }
        assertThat(least).isBetween(0.79, 0.85);
        assertThat(most).isBetween(1.15, 1.2);
    }

    @Test
    void shiftMovesAllEventsByOneStep() {
        Events input = sample(5);
        for (int epoch = 0; epoch < 50; epoch++) {
            Events out = Augmentation.parse("shift=2").apply(input, 1, "x", epoch);
            assertThat(out.count()).isBetween(300, 400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rotate",
                "time-scale",
                "time-scale=2",
                "shift=-1",
                "shift=x",
                "flip-h=1",
                "crop=10",
                "crop=0x4",
                "reduce=0",
                "drop=2",
                "cut-out=0",
                "noise=-1",
                "background=soon",
                "time-shift=1h",
                "turn=3",
                "crop=40x4x2"
            })
    void refusesWhatItDoesNotKnow(String text) {
        assertThatThrownBy(() -> Augmentation.parse(text))
                .isInstanceOf(RuntimeException.class)
                .hasMessageMatching("(?s).*\\S.*");
    }

    private static Events events(int[]... rows) {
        EventsBuilder builder = new EventsBuilder(SENSOR, 1000, rows.length);
        for (int[] row : rows) {
            builder.addOffset(row[0], row[1], row[2], row[3]);
        }
        return builder.build();
    }

    private static Events once(String text, Events in) {
        return Augmentation.parse(text).apply(in, 1, "x", 0);
    }

    @Test
    void centreCropAndReduceByHand() {
        Events in = events(new int[] {1, 12, 4, 1}, new int[] {2, 0, 0, 0}, new int[] {3, 33, 19, 1});
        Events cropped = once("centre-crop=10x12", in);
        assertThat(cropped.geometry()).isEqualTo(new Geometry(10, 12));
        assertThat(cropped.count()).isEqualTo(1);
        assertThat(cropped.x()[0]).isZero();
        assertThat(cropped.y()[0]).isZero();
        Events reduced = once("reduce=3", in);
        assertThat(reduced.geometry()).isEqualTo(new Geometry(12, 7));
        assertThat(reduced.count()).as("no event is lost").isEqualTo(3);
        assertThat(reduced.x()[2]).isEqualTo((short) 11);
        assertThat(reduced.y()[2]).isEqualTo((short) 6);
    }

    @Test
    void rollLosesNothing() {
        Events in = sample(6);
        for (int epoch = 0; epoch < 50; epoch++) {
            Events out = Augmentation.parse("roll=40").apply(in, 1, "x", epoch);
            assertThat(out.count()).isEqualTo(in.count());
            int dx = Math.floorMod(out.x()[0] - in.x()[0], SENSOR.width());
            for (int i = 0; i < in.count(); i++) {
                assertThat(Math.floorMod(out.x()[i] - in.x()[i], SENSOR.width()))
                        .isEqualTo(dx);
            }
        }
    }

    @Test
    void rotateAndShearKeepTheCentreAndMoveWhatIsFarFromItMost() {
        Geometry odd = new Geometry(21, 21);
        EventsBuilder builder = new EventsBuilder(odd, 0, 2);
        builder.add(0, 10, 10, 1);
        builder.add(0, 10, 0, 1);
        Events in = builder.build();
        Set<Integer> columns = new HashSet<>();
        for (int epoch = 0; epoch < 100; epoch++) {
            Events out = Augmentation.parse(epoch % 2 == 0 ? "rotate=45" : "shear=0.7")
                    .apply(in, 1, "x", epoch);
            assertThat(out.x()[0]).isEqualTo((short) 10);
            assertThat(out.y()[0]).isEqualTo((short) 10);
            columns.add((int) out.x()[1]);
        }
        assertThat(columns).allMatch(x -> x >= 3 && x <= 17).hasSizeGreaterThan(8);
    }

    @Test
    void dropsLeaveOutAShareWithinTheBound() {
        Events in = sample(7);
        for (String text : new String[] {"drop=0.5", "drop-time=0.5", "drop-area=0.5"}) {
            double least = 1;
            double sum = 0;
            for (int epoch = 0; epoch < 200; epoch++) {
                double kept = Augmentation.parse(text).apply(in, 1, text, epoch).count() / 400.0;
                least = Math.min(least, kept);
                sum += kept;
            }
            assertThat(least).as(text).isBetween(0.35, 0.6);
            assertThat(sum / 200).as(text).isBetween(0.68, 0.82);
        }
        for (int epoch = 0; epoch < 50; epoch++) {
            Events out = Augmentation.parse("cut-out=9").apply(in, 1, "x", epoch);
            assertThat(in.count() - out.count()).isBetween(0, 400 * 81 / (34 * 20) + 60);
        }
    }

    @Test
    void noiseAddsEventsAndKeepsThoseThatWereThere() {
        Events in = sample(8);
        for (int epoch = 0; epoch < 50; epoch++) {
            Events out = Augmentation.parse("noise=0.3").apply(in, 1, "x", epoch);
            assertThat(out.count()).isBetween(400, 520);
            int found = 0;
            for (int i = 0; i < out.count() && found < in.count(); i++) {
                found += out.t()[i] == in.t()[found] && out.x()[i] == in.x()[found] && out.y()[i] == in.y()[found]
                        ? 1
                        : 0;
            }
            assertThat(found).isEqualTo(400);
        }
        assertThat(once("noise=1", events())).isEqualTo(events());
    }

    /** (t, x, y): the second has a neighbour 50 us before it, the third one 51 us before, the fourth only itself. */
    @Test
    void theBackgroundFilterKeepsWhatNeighboursPrecede() {
        Events in = events(
                new int[] {0, 5, 5, 1}, new int[] {50, 6, 6, 0}, new int[] {101, 7, 7, 1}, new int[] {110, 7, 7, 1});
        Events out = once("background=50us", in);
        assertThat(out.count()).isEqualTo(1);
        assertThat(out.t()[0]).isEqualTo(50);
        assertThat(once("background=51us", in).count()).isEqualTo(2);
        assertThat(once("background=1s", events(new int[] {0, 33, 19, 1}, new int[] {1, 0, 0, 1}))
                        .count())
                .isZero();
    }

    @Test
    void theRefractoryFilterCountsFromTheLastKeptEvent() {
        Events in = events(
                new int[] {0, 5, 5, 1}, new int[] {60, 5, 5, 0}, new int[] {100, 5, 5, 1}, new int[] {159, 5, 5, 1});
        Events out = once("refractory=100us", in);
        assertThat(out.count()).isEqualTo(2);
        assertThat(out.t()[1]).isEqualTo(100);
    }

    @Test
    void theHotPixelFilterTakesOutPixelsFarAboveTheMean() {
        EventsBuilder builder = new EventsBuilder(SENSOR, 0, 200);
        for (int i = 0; i < 100; i++) {
            builder.add(i, i % 20, i / 20, 1);
            builder.add(i, 30, 10, 0);
        }
        Events in = builder.build();
        Events out = once("hot-pixels=10", in);
        assertThat(out.count()).isEqualTo(100);
        assertThat(once("hot-pixels=60", in).count()).isEqualTo(200);
    }

    @Test
    void aFilterRefusesASensorThatNoCameraHas() {
        Events huge = new EventsBuilder(new Geometry(32767, 32767), 0, 1).build();
        assertThatThrownBy(() -> once("refractory=1ms", huge)).isInstanceOf(InvalidFramesException.class);
    }
}
