package org.saccade.ingest.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.live.send.EventSender;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/** Every protocol over a real socket: what the sender of the protocol was given is what the feed sends on. */
class ProtocolTest {

    private static final Geometry GEOMETRY = new Geometry(128, 100);
    private static final int COUNT = 6_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spif+udp://:PORT?geometry=128x100",
                "evt2+tcp://:PORT",
                "evt21+tcp://:PORT",
                "evt21+tcp://:PORT?legacy=yes",
                "evt3+tcp://:PORT",
                "evt3+tcp://127.0.0.1:PORT?geometry=128x100",
                "aedat4+tcp://:PORT",
                "aedat4+tcp://:PORT?compression=lz4",
                "aedat4+tcp://:PORT?compression=zstd",
                "caer+tcp://:PORT?geometry=128x100",
                "caer+udp://:PORT?geometry=128x100",
                "jaer+udp://:PORT?geometry=128x100",
                "jaer+udp://:PORT?geometry=128x100&chip=davis346&seq=no",
                "jaer+multicast://:PORT?geometry=128x100&chip=dvs640",
                "packets+tcp://:PORT",
                "es+udp://:PORT"
            })
    void whatIsSentArrives(String template) throws Exception {
        LiveUrl url = LiveUrl.parse(template.replace("PORT", Integer.toString(RunningFeeds.freePort())));
        Events events = RandomEvents.of(7, GEOMETRY, COUNT, 300);
        CollectingSink sink = CollectingSink.fast();
        try (RunningFeeds feeds = new RunningFeeds(RunningFeeds.config(url.text()), sink);
                EventSender camera = EventSender.open(url, GEOMETRY)) {
            feeds.awaitConnected();
            await().until(() -> camera.receivers() == 1);
            int step = 500;
            for (int from = 0; from < COUNT; from += step) {
                camera.send(rows(events, from, from + step));
                // At the pace of the feed: a kernel's buffer for datagrams is small.
                feeds.awaitIn(from + step);
            }
            FeedResult result = feeds.stop();
            assertThat(result.whole()).as("%s", result).isTrue();
            assertThat(result.total().in()).isEqualTo(COUNT);
            assertThat(result.total().out()).isEqualTo(COUNT);
            assertThat(sink.events("camera-0")).isEqualTo(events);
        }
    }

    /** R14: a stamp starts over midway; event time goes on as if nothing had happened. */
    @ParameterizedTest
    @CsvSource({
        "spif+udp://:PORT?geometry=128x100, 32",
        "jaer+udp://:PORT?geometry=128x100, 31",
        "jaer+udp://:PORT?geometry=128x100, 32",
        "caer+tcp://:PORT?geometry=128x100, 31",
        "evt2+tcp://:PORT, 34",
        "evt21+tcp://:PORT, 34",
        "evt3+tcp://:PORT, 24"
    })
    void stampsThatStartOverDoNot(String template, int bits) throws Exception {
        LiveUrl url = LiveUrl.parse(template.replace("PORT", Integer.toString(RunningFeeds.freePort())));
        Events plain = RandomEvents.of(bits, GEOMETRY, 600, 1000);
        Events events =
                Events.of(GEOMETRY, (1L << bits) - 50_000, plain.t(), plain.x(), plain.y(), plain.p(), plain.count());
        CollectingSink sink = CollectingSink.fast();
        try (RunningFeeds feeds = new RunningFeeds(RunningFeeds.config(url.text()), sink);
                EventSender camera = EventSender.open(url, GEOMETRY)) {
            feeds.awaitConnected();
            await().until(() -> camera.receivers() == 1);
            for (int from = 0; from < 600; from += 100) {
                camera.send(rows(events, from, from + 100));
                feeds.awaitIn(from + 100);
            }
            FeedResult result = feeds.stop();
            assertThat(result.whole()).as("%s", result).isTrue();
            assertThat(result.feeds().get(0).backwards()).isZero();
            assertThat(result.feeds().get(0).restarts()).isZero();
            Events arrived = sink.events("camera-0");
            assertThat(arrived.count()).isEqualTo(600);
            for (int i = 1; i < 600; i++) {
                assertThat(arrived.timeUs(i) - arrived.timeUs(i - 1))
                        .isEqualTo(events.timeUs(i) - events.timeUs(i - 1));
            }
        }
    }

    /** The rows based at the time of the first, as a camera has them. */
    static Events rows(Events events, int from, int to) {
        EventsBuilder builder = new EventsBuilder(events.geometry(), events.timeUs(from), to - from);
        builder.addAll(events.slice(from, to));
        return builder.build();
    }
}
