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
import org.slf4j.LoggerFactory;

/** R13: more comes in than goes out. Heap flat, newest first, and every event accounted for. */
class OverloadTest {

    private static final Geometry GEOMETRY = new Geometry(640, 480);
    private static final long QUEUE = 500_000;
    /** A chunk being made and one being sent, each of one burst, and what the counts lag behind each other. */
    private static final long ROOM_FOR_WHAT_MOVES = 1_500_000;

    /** A full queue takes 9 bytes for each event; the rest is what a busy JVM has besides. */
    private static final long MOST_HEAP = 9 * QUEUE + (32 << 20);

    private static final Duration AGE = Duration.ofMillis(300);
    /** What a chunk's newest event may be old when it arrives; over a few seconds a busy machine decides that alone. */
    private static final long FRESH_US = 500_000;

    @Test
    void tenTimesTooMuchForThreeSeconds() throws Exception {
        assertThat(overload(Duration.ofSeconds(3))).isNotEmpty();
    }

    @Test
    @Tag("long")
    void tenTimesTooMuchForAMinute() throws Exception {
        List<Long> ages = overload(Duration.ofSeconds(60));
        assertThat(ages.get(ages.size() / 2)).as("microseconds").isBetween(1L, FRESH_US);
    }

    /** Returns how old the newest event of each chunk was, in microseconds, sorted. */
    private static List<Long> overload(Duration length) throws Exception {
        LiveUrl url = LiveUrl.parse("evt3+tcp://:" + RunningFeeds.freePort());
        // Half a million events a second leave; a camera sends several million.
        CollectingSink sink = CollectingSink.slow(500_000);
        FeedConfig config = RunningFeeds.config(url.text()).withQueue(QUEUE, AGE);
        Events burst = RandomEvents.of(5, GEOMETRY, 20_000, 3);
        long spanUs = burst.timeUs(burst.count() - 1) + 1;
        try (RunningFeeds feeds = new RunningFeeds(config, sink);
                EventSender camera = EventSender.open(url, GEOMETRY)) {
            feeds.awaitConnected();
            await().until(() -> camera.receivers() == 1);
            CompletableFuture<Long> sent = CompletableFuture.supplyAsync(() -> flood(camera, burst, spanUs, length));
            long first = heapInUse();
            long most = first;
            while (!sent.isDone()) {
                // What waits and what is being sent: never more than its room, whatever comes.
                assertThat(feeds.counts().onTheWay()).isLessThan(QUEUE + ROOM_FOR_WHAT_MOVES);
                most = Math.max(most, usedHeap());
                LockSupport.parkNanos(20_000_000);
            }
            feeds.awaitIn(sent.get());
            long last = heapInUse();
            FeedResult result = feeds.stop();
            FeedResult.Total total = result.total();
            List<Long> ages = sink.agesUs();
            LoggerFactory.getLogger(OverloadTest.class)
                    .warn(
                            "{} in, {} out, {} dropped in {} s; newest events {} ms old at the median, {} ms at p95; heap in use {} MB at first, {} MB at"
                                    + " last, at most {} MB with garbage",
                            total.in(),
                            total.out(),
                            total.dropped(),
                            result.seconds(),
                            ages.get(ages.size() / 2) / 1000,
                            ages.get(ages.size() * 95 / 100) / 1000,
                            first >> 20,
                            last >> 20,
                            most >> 20);
            assertThat(total.in()).isEqualTo(sent.get());
            assertThat(total.in()).isEqualTo(total.out() + total.dropped() + total.outside() + total.late());
            assertThat(total.out()).isEqualTo(sink.events());
            assertThat(total.dropped()).isGreaterThan(total.in() / 2);
            assertThat(last - first).as("bytes of heap").isLessThan(MOST_HEAP);
            return ages;
        }
    }

    private static long heapInUse() {
        System.gc();
        return usedHeap();
    }

    private static long usedHeap() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
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
