package org.saccade.ingest.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.generate.SceneOptions;
import org.saccade.ingest.live.camera.CameraConfig;
import org.saccade.ingest.live.camera.CameraJob;
import org.saccade.ingest.live.camera.CameraResult;
import org.saccade.ingest.live.camera.Show;
import org.saccade.ingest.live.send.EventSender;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.ingest.replay.UnreachableException;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.WallClock;

/** The whole way: simulated cameras, sockets, a feed, a real broker, and what can be read from it. */
class CameraToTopicTest {

    private static final Geometry GEOMETRY = new Geometry(64, 64);

    @Test
    void camerasArriveInTheTopicWithoutGap() throws Exception {
        LiveHarness harness = new LiveHarness();
        int cameras = 3;
        int port = RunningFeeds.freePort();
        LiveUrl to = LiveUrl.parse("spif+udp://127.0.0.1:" + port + "?geometry=64x64");
        String[] urls = new String[cameras];
        for (int i = 0; i < cameras; i++) {
            urls[i] = to.withPort(port + i).text() + "?geometry=64x64";
        }
        FeedConfig config =
                RunningFeeds.config(urls).withTopic(harness.topic).withChunks(10_000, Duration.ofMillis(100));
        ChunkSink sink = ChunkSink.kafka(harness.settings, harness.topic, Duration.ofSeconds(10));
        long startedUs = WallClock.nowUs();
        try (RunningFeeds feeds = new RunningFeeds(config, sink)) {
            Show show = Show.shapes(SceneOptions.of(GEOMETRY), 500_000);
            CameraConfig how =
                    CameraConfig.of(to).withCameras(cameras).withRate(20_000).withEnd(Duration.ofMillis(1000), 0);
            CameraResult sent;
            try (CameraJob camera = new CameraJob(how, show, (events, receivers) -> {})) {
                sent = camera.run();
            }
            assertThat(sent.events()).isBetween(30_000L, 90_000L);
            feeds.awaitIn(sent.events());
            FeedResult result = feeds.stop();
            assertThat(result.total().in()).isEqualTo(sent.events());
            assertThat(result.total().out() + result.total().late()).isEqualTo(sent.events());
            Map<String, List<EventChunk>> chunks = harness.chunks();
            assertThat(chunks).hasSize(cameras);
            long read = 0;
            for (List<EventChunk> own : chunks.values()) {
                read += assertWithoutGap(own, startedUs);
            }
            assertThat(read).isEqualTo(result.total().out());
            assertThat(result.total().chunks())
                    .isEqualTo(chunks.values().stream().mapToLong(List::size).sum());
        }
    }

    /** Returns the events. */
    private static long assertWithoutGap(List<EventChunk> own, long startedUs) {
        long events = 0;
        for (int i = 0; i < own.size(); i++) {
            EventChunk chunk = own.get(i);
            assertThat(chunk.getSequence()).isEqualTo(i);
            if (i > 0) {
                assertThat(chunk.getStartUs()).isEqualTo(own.get(i - 1).getEndUs());
            }
            events += ChunkRecords.events(chunk).count();
            if (chunk.getCount() > 0) {
                assertThat(chunk.getLastEventAtUs()).isBetween(startedUs, WallClock.nowUs());
            }
        }
        return events;
    }

    /** R25: at any moment, also amid a flood, the end comes soon and everything is accounted for. */
    @Test
    void aFloodedFeedEndsWithinFiveSeconds() throws Exception {
        LiveHarness harness = new LiveHarness();
        LiveUrl url = LiveUrl.parse("evt3+tcp://:" + RunningFeeds.freePort());
        FeedConfig config =
                RunningFeeds.config(url.text()).withTopic(harness.topic).withQueue(300_000, Duration.ofMillis(300));
        ChunkSink sink = ChunkSink.kafka(harness.settings, harness.topic, Duration.ofSeconds(10));
        Events burst = RandomEvents.of(5, GEOMETRY, 20_000, 3);
        try (RunningFeeds feeds = new RunningFeeds(config, sink);
                EventSender camera = EventSender.open(url, GEOMETRY)) {
            feeds.awaitConnected();
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> flood(camera, burst));
            feeds.awaitIn(1_000_000);
            long before = System.nanoTime();
            FeedResult result = feeds.stop();
            assertThat((System.nanoTime() - before) / 1e9).isLessThan(5);
            camera.close();
            flood.get();
            long read = harness.chunks().values().stream()
                    .flatMap(List::stream)
                    .mapToLong(EventChunk::getCount)
                    .sum();
            // A chunk that was given up may have arrived, if its acknowledgement was still on the way.
            assertThat(read)
                    .isBetween(
                            result.total().out(),
                            result.total().out() + result.feeds().get(0).undelivered());
        }
    }

    private static void flood(EventSender camera, Events burst) {
        try {
            for (long i = 0; camera.receivers() > 0 || i == 0; i++) {
                camera.send(Events.of(
                        burst.geometry(),
                        burst.baseUs() + i * 10_000,
                        burst.t(),
                        burst.x(),
                        burst.y(),
                        burst.p(),
                        burst.count()));
                LockSupport.parkNanos(100_000);
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whatIsMissingIsSaidBeforeAnythingStarts() throws Exception {
        LiveHarness harness = new LiveHarness();
        assertThatThrownBy(() -> ChunkSink.kafka(harness.settings, "no-such-topic", Duration.ofSeconds(10)))
                .isInstanceOf(FeedException.class)
                .hasMessageContaining("there is no topic no-such-topic at ");
        ClientSettings nobody =
                ClientSettings.of("127.0.0.1:" + RunningFeeds.freePort(), harness.settings.registryUrl());
        assertThatThrownBy(() -> ChunkSink.kafka(nobody, "live-events", Duration.ofMillis(500)))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("no broker answered at 127.0.0.1");
    }
}
