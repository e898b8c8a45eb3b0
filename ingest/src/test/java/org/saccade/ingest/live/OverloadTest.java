package org.saccade.ingest.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.live.send.EventSender;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.WallClock;
import org.slf4j.LoggerFactory;

/** R13: more comes in than goes out. Heap flat, newest first, and every event accounted for. */
class OverloadTest {

    private static final Geometry GEOMETRY = new Geometry(640, 480);
    private static final long QUEUE = 500_000;
    private static final Duration AGE = Duration.ofMillis(300);
    /** What a chunk's newest event may be old when it arrives. */
    private static final long FRESH_US = 500_000;

    @Test
    void tenTimesTooMuchForThreeSeconds() throws Exception {
        overload(Duration.ofSeconds(3));
    }

    @Test
    @Tag("long")
    void tenTimesTooMuchForAMinute() throws Exception {
        overload(Duration.ofSeconds(60));
    }

    private static void overload(Duration length) throws Exception {
        LiveUrl url = LiveUrl.parse("evt3+tcp://:" + RunningFeeds.freePort());
        // Half a million events a second leave; a camera sends several million.
        double most = 500_000;
        CollectingSink sink = CollectingSink.slow(most);
        FeedConfig config = RunningFeeds.config(url.text()).withQueue(QUEUE, AGE);
        Events burst = RandomEvents.of(5, GEOMETRY, 20_000, 3);
        long spanUs = burst.timeUs(burst.count() - 1) + 1;
        try (RunningFeeds feeds = new RunningFeeds(config, sink);
                EventSender camera = EventSender.open(url, GEOMETRY)) {
            feeds.awaitConnected();
            await().until(() -> camera.receivers() == 1);
            CompletableFuture<Long> sent = CompletableFuture.supplyAsync(() -> flood(camera, burst, spanUs, length));
            long oldest = 0;
            long used = 0;
            long first = 0;
            while (!sent.isDone()) {
                List<EventChunk> latest = sink.chunks("camera-0");
                if (!latest.isEmpty() && latest.get(0).getCount() > 0) {
                    oldest = Math.max(oldest, WallClock.nowUs() - latest.get(0).getLastEventAtUs());
                }
                assertThat(feeds.counts().onTheWay()).isLessThan(3 * QUEUE);
                long now = Runtime.getRuntime().totalMemory()
                        - Runtime.getRuntime().freeMemory();
                first = first == 0 ? now : first;
                used = Math.max(used, now);
                LockSupport.parkNanos(20_000_000);
            }
            feeds.awaitIn(sent.get());
            FeedResult result = feeds.stop();
            FeedResult.Total total = result.total();
            LoggerFactory.getLogger(OverloadTest.class)
                    .warn(
                            "{} in, {} out, {} dropped, {} late in {} s; newest at most {} ms old; heap {} MB at first, {} MB at most",
                            total.in(),
                            total.out(),
                            total.dropped(),
                            total.late(),
                            result.seconds(),
                            oldest / 1000,
                            first >> 20,
                            used >> 20);
            assertThat(total.in()).isEqualTo(sent.get());
            assertThat(total.in()).isEqualTo(total.out() + total.dropped() + total.outside() + total.late());
            assertThat(total.out()).isEqualTo(sink.events());
            assertThat(total.dropped()).isGreaterThan(total.in() / 2);
            assertThat(oldest).as("microseconds").isBetween(1L, FRESH_US + 300_000);
        }
    }

    /** Sends as fast as it can; returns how many events. */
    private static long flood(EventSender camera, Events burst, long spanUs, Duration length) {
        long sent = 0;
        long until = System.nanoTime() + length.toNanos();
        try {
            for (long i = 0; System.nanoTime() < until; i++) {
                camera.send(Events.of(
                        burst.geometry(),
                        burst.baseUs() + i * spanUs,
                        burst.t(),
                        burst.x(),
                        burst.y(),
                        burst.p(),
                        burst.count()));
                sent += burst.count();
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return sent;
    }
}
