package org.saccade.inference.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentWindowsTest {

    private static final long SECOND = 1_000_000;

    private final RecentWindows recent = new RecentWindows(100);

    /** The example of the class comment. */
    @Test
    void repeatsAreKnownAndStreamsMayStartOver() {
        assertThat(answer(0, 100)).isTrue();
        assertThat(answer(1, 101)).isTrue();
        assertThat(answer(2, 102)).isTrue();
        assertThat(answer(1, 101)).isFalse();
        assertThat(answer(2, 102)).isFalse();
        assertThat(answer(3, 103)).isTrue();
        assertThat(answer(0, 160)).as("started over").isTrue();
        assertThat(answer(1, 161)).isTrue();
        assertThat(answer(0, 160)).as("repeat after starting over").isFalse();
        assertThat(answer(1, 161)).isFalse();
        assertThat(answer(2, 162)).isTrue();
    }

    @Test
    void emptyWindowsOfAStreamBegunAnewAreNew() {
        assertThat(answer(0, 100)).isTrue();
        assertThat(answer(1, 0)).isTrue();
        assertThat(answer(1, 0)).isFalse();
        assertThat(answer(0, 200)).isTrue();
        assertThat(answer(1, 0)).isTrue();
    }

    @Test
    void repeatWithALittleMoreInItIsARepeat() {
        assertThat(answer(0, 100)).isTrue();
        assertThat(recent.isRepeat("s", 0, 100 * SECOND + 900_000)).isTrue();
    }

    @Test
    void streamsAreApart() {
        recent.add("a", 0, SECOND);
        assertThat(recent.isRepeat("b", 0, SECOND)).isFalse();
        assertThat(recent.isRepeat("a", 0, SECOND)).isTrue();
    }

    @Test
    void withoutTimesOfEventsThePairsDecide() {
        recent.add("s", 0, 0);
        recent.add("s", 5, 0);
        assertThat(recent.isRepeat("s", 0, 0)).isTrue();
        for (int i = 0; i < 100; i++) {
            recent.add("other", i, 0);
        }
        assertThat(recent.isRepeat("s", 0, 0)).as("forgotten").isFalse();
    }

    @Test
    void memoryIsBounded() {
        for (int i = 0; i < 10_000; i++) {
            recent.add("stream " + i % 700, i, i);
            recent.add("stream " + i % 3, i % 50, i);
        }
        assertThat(recent.size()).isEqualTo(100);
        assertThat(recent.streams()).isLessThanOrEqualTo(100);
    }

    @Test
    void windowAddedTwiceIsRememberedOnce() {
        recent.add("s", 0, SECOND);
        recent.add("s", 0, SECOND);
        assertThat(recent.size()).isEqualTo(1);
        assertThat(recent.isRepeat("s", 0, SECOND)).isTrue();
    }

    private boolean answer(long start, long lastEventAtSeconds) {
        boolean fresh = !recent.isRepeat("s", start, lastEventAtSeconds * SECOND);
        if (fresh) {
            recent.add("s", start, lastEventAtSeconds * SECOND);
        }
        return fresh;
    }
}
