package org.saccade.ingest.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.live.send.EventSender;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/** Any number of cameras in one process, by the same few threads. */
class ManyFeedsTest {

    private static final Geometry GEOMETRY = new Geometry(64, 64);

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100})
    void eachCameraArrivesWholeInItsOwnStream(int cameras) throws Exception {
        String[] urls = new String[cameras];
        List<EventSender> senders = new ArrayList<>();
        List<Events> events = new ArrayList<>();
        for (int i = 0; i < cameras; i++) {
            // Every other one by datagrams.
            int port = RunningFeeds.freePort();
            urls[i] = i % 2 == 0 ? "evt2+tcp://:" + port : "spif+udp://:" + port + "?geometry=64x64";
            senders.add(EventSender.open(LiveUrl.parse(urls[i]), GEOMETRY));
            events.add(RandomEvents.of(i, GEOMETRY, 300, 300));
        }
        CollectingSink sink = CollectingSink.fast();
        try (RunningFeeds feeds = new RunningFeeds(RunningFeeds.config(urls).withThreads(2), sink)) {
            feeds.awaitConnected();
            await().until(() -> senders.stream().allMatch(sender -> sender.receivers() == 1));
            long threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().matches("feed-(network-.*|sender)"))
                    .count();
            assertThat(threads).isLessThanOrEqualTo(3);
            for (int i = 0; i < cameras; i++) {
                senders.get(i).send(events.get(i));
            }
            feeds.awaitIn(300L * cameras);
            FeedResult result = feeds.stop();
            assertThat(result.whole()).isTrue();
            for (int i = 0; i < cameras; i++) {
                assertThat(sink.events("camera-" + i)).isEqualTo(events.get(i));
            }
        } finally {
            for (EventSender sender : senders) {
                sender.close();
            }
        }
    }
}
