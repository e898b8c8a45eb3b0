package org.saccade.schemas.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
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
        assertThat(Augmentation.parse(" ").apply(sample(1), 1, "a", 0)).isEqualTo(sample(1));
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
            strings = {"rotate", "time-scale", "time-scale=2", "shift=-1", "shift=x", "flip-h=1", "crop=10", "crop=0x4"
            })
    void refusesWhatItDoesNotKnow(String text) {
        assertThatThrownBy(() -> Augmentation.parse(text))
                .isInstanceOf(RuntimeException.class)
                .hasMessageMatching("(?s).*\\S.*");
    }
}
