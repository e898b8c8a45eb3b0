package org.saccade.app.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rules by hand: a window of 90 s, looked at every 10 s, so that ten looks fill it. Positions and ends of the looks are written out, the
 * time of the last look is that of the status.
 */
class LagWindowTest {

    private static final long WINDOW_MS = 90_000;
    private static final long START_MS = 1_000_000;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            keeps up                         | true  | 10 20 30 40 50 60 70 80 90 99 | 10 20 30 40 50 60 70 80 90 99           | OK
            no lag at the first look         | true  | 10                            | 10                                      | OK
            one look tells nothing           | true  | 10                            | 20                                      | UNKNOWN
            nine looks tell nothing          | true  | 5 5 5 5 5 5 5 5 5             | 9 9 9 9 9 9 9 9 9                       | UNKNOWN
            a member that does not move      | true  | 5 5 5 5 5 5 5 5 5 5           | 9 9 9 9 9 9 9 9 9 9                     | STALLED
            the same while the lag grows     | true  | 5 5 5 5 5 5 5 5 5 5           | 6 7 8 9 10 11 12 13 14 15               | STALLED
            at the end once in the window    | true  | 5 5 5 5 5 5 5 5 5 5           | 6 7 8 5 10 11 12 13 14 15               | OK
            at the end before the window     | true  | 5 5 5 5 5 5 5 5 5 5 5         | 5 7 8 8 10 11 12 13 14 15 16            | STALLED
            moves and falls behind           | true  | 1 2 3 4 5 6 7 8 9 10          | 10 12 14 16 18 20 22 24 26 28           | WARN
            moves at the same distance       | true  | 1 2 3 4 5 6 7 8 9 10          | 11 12 13 14 15 16 17 18 19 20           | WARN
            falls behind, caught up a little | true  | 1 2 3 4 5 9 10 11 12 13       | 10 12 14 16 18 20 22 24 26 28           | OK
            catches up, seen at once         | true  | 1 4                           | 10 12                                   | OK
            put back                         | true  | 50 60 70 20                   | 100 100 100 100                         | WARN
            put back, then reads             | true  | 50 60 20 40 60 70             | 90 90 90 90 90 90                       | WARN
            nobody there, no commit          | false | 5 5 5 5 5 5 5 5 5 5           | 9 9 9 9 9 9 9 9 9 9                     | STOPPED
            nobody there, nine looks         | false | 5 5 5 5 5 5 5 5 5             | 9 9 9 9 9 9 9 9 9                       | UNKNOWN
            nobody there, nothing to read    | false | 5 5 5 5 5 5 5 5 5 5           | 5 5 5 5 5 5 5 5 5 5                     | OK
            nobody there, new records        | false | 5 5 5 5 5 5 5 5 5 5 5         | 5 5 5 5 5 5 5 5 9 9 9                   | OK
            nobody there, records for long   | false | 5 5 5 5 5 5 5 5 5 5 5         | 5 9 9 9 9 9 9 9 9 9 9                   | STOPPED
            reads without being a member     | false | 1 1 2 2 3 3 4 4 5 5           | 9 9 9 9 9 9 9 9 9 9                     | OK
            a window of slow commits         | false | 1 1 2 2 3 3 4 4 5 5 6 6 7 7 8 8 9 9 10 10 | 9 9 10 10 11 11 12 12 13 13 14 14 15 15 16 16 17 17 18 18 | WARN
            the end was lost: past it        | true  | 50                            | 20                                      | OK
            """)
    void statusOf(String what, boolean member, String positions, String ends, LagStatus expected) {
        LagWindow window = new LagWindow(WINDOW_MS);
        long[] position = numbers(positions);
        long[] end = numbers(ends);
        assertThat(end).hasSameSizeAs(position);
        long now = START_MS;
        for (int i = 0; i < position.length; i++) {
            now = START_MS + i * 10_000L;
            window.add(now, position[i], Math.max(0, end[i] - position[i]), member);
        }
        assertThat(window.status(now)).as(what).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {500, 3000, 10_000})
    void howOftenOneLooksDoesNotMakeTheWindowShorter(long everyMs) {
        LagWindow window = new LagWindow(WINDOW_MS);
        long at = 0;
        for (; at < WINDOW_MS; at += everyMs) {
            window.add(START_MS + at, 5, 4, true);
            assertThat(window.status(START_MS + at)).as("after %d ms", at).isEqualTo(LagStatus.UNKNOWN);
        }
        for (; at < 1.5 * WINDOW_MS; at += everyMs) {
            window.add(START_MS + at, 5, 4, true);
        }
        assertThat(window.status(START_MS + at)).isEqualTo(LagStatus.STALLED);
    }

    private static long[] numbers(String text) {
        return Arrays.stream(text.trim().split(" +")).mapToLong(Long::parseLong).toArray();
    }
}
