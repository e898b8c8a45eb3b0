package org.saccade.ingest.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.live.send.EventSender;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/** Cameras that come and go, and bytes that are none of theirs. */
class FeedRecoveryTest {

    private static final Geometry GEOMETRY = new Geometry(128, 100);

    @Test
    void aCameraThatComesBackIsTakenUpAgainAndToldOfOnce() throws Exception {
        LiveUrl url = LiveUrl.parse("evt3+tcp://:" + RunningFeeds.freePort());
        Events events = RandomEvents.of(3, GEOMETRY, 2_000, 100);
        try (RunningFeeds feeds = new RunningFeeds(RunningFeeds.config(url.text()), CollectingSink.fast())) {
            await().until(() -> feeds.counts().attempts() > 3);
            for (int round = 1; round <= 3; round++) {
                long connects = round;
                try (EventSender camera = EventSender.open(url, GEOMETRY)) {
                    await().until(() -> camera.receivers() == 1);
                    camera.send(events);
                    feeds.awaitIn(2_000L * round);
                }
                await().until(() ->
                        feeds.counts().connects() >= connects && !feeds.counts().connected());
            }
            FeedResult result = feeds.stop();
            assertThat(result.total().out()).as("%s", result).isEqualTo(6_000);
            assertThat(result.feeds().get(0).restarts()).isEqualTo(2);
            assertThat(feeds.notices.stream().filter(line -> line.contains("is not there")))
                    .hasSizeBetween(3, 4);
            assertThat(feeds.notices.stream().filter(line -> line.contains("answers, after")))
                    .hasSizeBetween(1, 3);
        }
    }

    @Test
    void aConnectionThatTalksNonsenseIsClosedAndCounted() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                RunningFeeds feeds = new RunningFeeds(
                        RunningFeeds.config("evt3+tcp://127.0.0.1:" + server.getLocalPort()), CollectingSink.fast())) {
            for (int i = 1; i <= 3; i++) {
                long damaged = i;
                try (Socket camera = server.accept()) {
                    camera.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes());
                    await().until(() -> feeds.counts().damaged() >= damaged);
                }
            }
            assertThat(feeds.notices).anyMatch(line -> line.contains("add ?geometry="));
            feeds.stop();
        }
    }

    @Test
    void nonsenseDatagramsAreCountedAndHarmNothing() throws Exception {
        LiveUrl url = LiveUrl.parse("spif+udp://:" + RunningFeeds.freePort() + "?geometry=128x100");
        Events events = RandomEvents.of(4, GEOMETRY, 32, 100);
        SplittableRandom random = new SplittableRandom(5);
        try (RunningFeeds feeds = new RunningFeeds(RunningFeeds.config(url.text()), CollectingSink.fast());
                DatagramSocket socket = new DatagramSocket();
                EventSender camera = EventSender.open(url, GEOMETRY)) {
            for (int i = 0; i < 200; i++) {
                byte[] nonsense = new byte[random.nextInt(600)];
                random.nextBytes(nonsense);
                send(socket, url, nonsense, nonsense.length);
                long bytes = feeds.counts().bytes();
                if (i % 50 == 49) {
                    await().until(() -> feeds.counts().bytes() > bytes);
                }
            }
            camera.send(events);
            await().until(() -> feeds.counts().in() >= 32);
            FeedResult result = feeds.stop();
            assertThat(result.total().damaged()).isPositive();
        }
    }

    /** AEStream's last datagram: as much behind the events as there are of them, and nobody knows what. */
    @Test
    void theTailThatAeStreamSendsIsLeftOut() throws Exception {
        LiveUrl url = LiveUrl.parse("spif+udp://:" + RunningFeeds.freePort() + "?geometry=128x100");
        ByteBuffer datagram = ByteBuffer.allocate(160).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 10; i++) {
            datagram.putInt(i << 16 | 1 << 15 | i).putInt(5_000_000 + i);
        }
        try (RunningFeeds feeds = new RunningFeeds(RunningFeeds.config(url.text()), CollectingSink.fast());
                DatagramSocket socket = new DatagramSocket()) {
            send(socket, url, datagram.array(), 160);
            feeds.awaitIn(10);
            FeedResult result = feeds.stop();
            assertThat(result.total().in()).isEqualTo(10);
            assertThat(result.total().damaged()).isEqualTo(1);
        }
    }

    private static void send(DatagramSocket socket, LiveUrl url, byte[] bytes, int length) throws Exception {
        socket.send(new DatagramPacket(bytes, length, InetAddress.getByName(url.host()), url.port()));
    }

    @Test
    void aPortThatIsTakenIsSaidBeforeAnythingStarts() throws SocketException {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            FeedConfig config = RunningFeeds.config("spif+udp://:" + taken.getLocalPort() + "?geometry=128x100");
            FeedJob job = new FeedJob(config, System.in, FeedListener.none());
            assertThatThrownBy(() -> job.run(CollectingSink.fast()))
                    .isInstanceOf(FeedException.class)
                    .hasMessageContaining("camera-0: cannot listen at spif+udp://:" + taken.getLocalPort());
        }
    }
}
