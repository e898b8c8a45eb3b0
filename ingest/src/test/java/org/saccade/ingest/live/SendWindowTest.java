package org.saccade.ingest.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The window that keeps what is on its way young, with brokers that are simulated by a rate and a shortest delay. */
class SendWindowTest {

    private static final long CHUNK = 20_000;
    private static final long MS = 1_000_000;

    private final SendWindow window = new SendWindow();

    /** Longest that a chunk of the last third was on its way, while more waits than leaves for {@code seconds}. */
    private long longestMs(double bytesPerSecond, long delayMs, int seconds) {
        java.util.ArrayDeque<long[]> onTheWay = new java.util.ArrayDeque<>();
        long nowNs = 0;
        double freeAtNs = 0;
        long longestNs = 0;
        long endNs = seconds * 1000L * MS;
        while (nowNs < endNs) {
            while (window.admits(CHUNK)) {
                window.sent(CHUNK);
                freeAtNs = Math.max(freeAtNs, nowNs) + CHUNK / bytesPerSecond * 1e9;
                onTheWay.add(new long[] {nowNs, (long) freeAtNs + delayMs * MS});
            }
            long[] next = onTheWay.remove();
            nowNs = Math.max(nowNs, next[1]);
            window.ended(CHUNK, next[0], nowNs);
            longestNs = nowNs > endNs * 2 / 3 ? Math.max(longestNs, nowNs - next[0]) : longestNs;
        }
        return longestNs / MS;
    }

    @Test
    void slowBrokersGetWhatTheyTakeInATenthOfASecond() {
        assertThat(longestMs(1e6, 2, 30)).isBetween(50L, 250L);
        assertThat(window.limit()).isLessThan(250_000);
    }

    @Test
    void quickBrokersGetAllThatMayBeOnItsWay() {
        longestMs(400e6, 2, 1);
        assertThat(window.limit()).isEqualTo(SendWindow.MOST_BYTES);
    }

    @Test
    void farBrokersAreNotTakenForSlowOnes() {
        longestMs(400e6, 200, 10);
        assertThat(window.limit()).isEqualTo(SendWindow.MOST_BYTES);
    }

    @Test
    void aChunkLargerThanTheWindowLeavesAlone() {
        assertThat(window.admits(10 << 20)).isTrue();
        window.sent(10 << 20);
        assertThat(window.admits(1)).isFalse();
        window.ended(10 << 20, 0, MS);
        assertThat(window.inFlight()).isZero();
        assertThat(window.admits(1)).isTrue();
    }
}
