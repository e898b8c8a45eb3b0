package org.saccade.schemas.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventsTest {

    private static final Geometry SENSOR = new Geometry(34, 34);

    private static Events events(int[] t, int[] x, int[] y, int[] p) {
        EventsBuilder builder = new EventsBuilder(SENSOR, 1000, t.length);
        for (int i = 0; i < t.length; i++) {
            builder.addOffset(t[i], x[i], y[i], p[i]);
        }
        return builder.build();
    }

    @Test
    void refusesAnEventOutsideTheSensorAndNamesIt() {
        assertThatThrownBy(() -> events(new int[] {0, 1}, new int[] {0, 34}, new int[] {0, 5}, new int[] {0, 1}))
                .isInstanceOf(InvalidEventsException.class)
                .hasMessageContaining("event 1")
                .hasMessageContaining("x 34")
                .hasMessageContaining("34 x 34");
        assertThatThrownBy(() -> events(new int[] {0}, new int[] {0}, new int[] {-1}, new int[] {0}))
                .hasMessageContaining("y -1");
    }

    @Test
    void refusesTimeThatGoesBackwards() {
        assertThatThrownBy(() -> events(new int[] {7, 6}, new int[] {0, 0}, new int[] {0, 0}, new int[] {0, 0}))
                .isInstanceOf(InvalidEventsException.class)
                .hasMessageContaining("event 1")
                .hasMessageContaining("before the event ahead");
    }

    @Test
    void refusesAPolarityThatIsNeither0Nor1() {
        assertThatThrownBy(() -> events(new int[] {7}, new int[] {0}, new int[] {0}, new int[] {2}))
                .hasMessageContaining("polarity");
    }

    @Test
    void findsTheFirstEventAtOrAfterATime() {
        Events events = events(new int[] {0, 5, 5, 9}, new int[4], new int[4], new int[4]);
        assertThat(events.indexOf(0)).isZero();
        assertThat(events.indexOf(1000)).isZero();
        assertThat(events.indexOf(1001)).isEqualTo(1);
        assertThat(events.indexOf(1005)).isEqualTo(1);
        assertThat(events.indexOf(1006)).isEqualTo(3);
        assertThat(events.indexOf(1010)).isEqualTo(4);
    }

    @Test
    void joinsWhatWasCut() {
        SplittableRandom random = new SplittableRandom(11);
        Events whole = RandomEvents.of(random, new Geometry(640, 480), 123_456_789_000L, 5000, 30);
        Events first = whole.slice(0, 1700);
        Events rest = whole.slice(1700, 5000);
        EventsBuilder shifted = new EventsBuilder(whole.geometry(), rest.timeUs(0) - 3, 10);
        for (int i = 0; i < rest.count(); i++) {
            shifted.add(rest.timeUs(i), rest.x()[i], rest.y()[i], rest.p()[i]);
        }
        assertThat(Events.concat(List.of(first, shifted.build()))).isEqualTo(whole);
    }

    @Test
    void refusesToJoinPartsInTheWrongOrder() {
        Events early = events(new int[] {0, 5}, new int[2], new int[2], new int[2]);
        Events late = events(new int[] {9}, new int[1], new int[1], new int[1]);
        assertThatThrownBy(() -> Events.concat(List.of(late, early))).isInstanceOf(InvalidEventsException.class);
    }
}
