package org.saccade.ingest.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.saccade.ingest.live.wire.LiveUrl;

class FeedConfigTest {

    private static final FeedConfig.Feed ONE = new FeedConfig.Feed("left", LiveUrl.parse("evt3+stdin:"));

    @Test
    void defaults() {
        FeedConfig config = FeedConfig.of(List.of(ONE));
        assertThat(config.topic()).isEqualTo("live-events");
        assertThat(config.chunkUs()).isEqualTo(10_000);
        assertThat(config.patience()).isEqualTo(Duration.ofMillis(200));
        assertThat(config.queueEvents()).isEqualTo(8_000_000);
        assertThat(config.maxAge()).isEqualTo(Duration.ofMillis(300));
        assertThat(config.retryFirst()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.retryLongest()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.threads()).isPositive();
    }

    @Test
    void everyKey() {
        FeedConfig config = FeedConfig.of(List.of(ONE))
                .withTopic("t")
                .withChunks(5_000, Duration.ofMillis(7))
                .withQueue(9, Duration.ofMillis(11))
                .withRetry(Duration.ofMillis(13), Duration.ofMillis(17))
                .withThreads(19);
        assertThat(config)
                .isEqualTo(new FeedConfig(
                        "t",
                        List.of(ONE),
                        5_000,
                        Duration.ofMillis(7),
                        9,
                        Duration.ofMillis(11),
                        Duration.ofMillis(13),
                        Duration.ofMillis(17),
                        19));
    }

    @Test
    void whatCannotBeIsSaid() {
        FeedConfig config = FeedConfig.of(List.of(ONE));
        assertThatThrownBy(() -> FeedConfig.of(List.of())).hasMessageContaining("there is no camera");
        assertThatThrownBy(() -> FeedConfig.of(List.of(ONE, ONE))).hasMessageContaining("'left' is given twice");
        assertThatThrownBy(() -> config.withChunks(0, Duration.ofMillis(1))).hasMessageContaining("chunks of 0 us");
        assertThatThrownBy(() -> config.withChunks(1, Duration.ZERO)).hasMessageContaining("patience");
        assertThatThrownBy(() -> config.withQueue(0, Duration.ofMillis(1))).hasMessageContaining("room for 0 events");
        assertThatThrownBy(() -> config.withThreads(0)).hasMessageContaining("0 threads");
    }

    @Test
    void pausesDoubleUpToTheLongest() {
        Backoff backoff = new Backoff(Duration.ofNanos(10), Duration.ofNanos(35));
        assertThat(List.of(backoff.failed(), backoff.failed(), backoff.failed(), backoff.failed()))
                .containsExactly(10L, 20L, 35L, 35L);
        assertThat(backoff.worked()).isEqualTo(4);
        assertThat(backoff.failed()).isEqualTo(10);
    }
}
