package org.saccade.ingest.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.saccade.ingest.live.wire.LiveUrl;

/** A feed job on a thread of its own, as a test wants it: in memory, asked for by conditions, and stopped at the end. */
final class RunningFeeds implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Set<Integer> GIVEN_PORTS = ConcurrentHashMap.newKeySet();

    final List<String> notices = Collections.synchronizedList(new ArrayList<>());
    private final FeedJob job;
    private final CompletableFuture<FeedResult> result;
    private volatile List<FeedCounts> latest = List.of();

    RunningFeeds(FeedConfig config, ChunkSink sink) {
        this(config, sink, InputStream.nullInputStream());
    }

    RunningFeeds(FeedConfig config, ChunkSink sink, InputStream stdin) {
        job = new FeedJob(config, stdin, new FeedListener() {
            @Override
            public void progress(List<FeedCounts> feeds) {
                latest = feeds;
            }

            @Override
            public void notice(String line) {
                notices.add(line);
            }
        });
        result = CompletableFuture.supplyAsync(() -> job.run(sink), task -> new Thread(task, "feeds").start());
        await().atMost(PATIENCE).until(() -> !latest.isEmpty() || result.isDone());
        if (result.isCompletedExceptionally()) {
            // Says why, instead of letting the test wait for feeds that will never be.
            result.join();
        }
    }

    /** Nothing is too old, so that a machine that is busy with other things drops nothing. */
    static FeedConfig config(String... urls) {
        List<FeedConfig.Feed> feeds = new ArrayList<>();
        for (String url : urls) {
            feeds.add(new FeedConfig.Feed("camera-" + feeds.size(), LiveUrl.parse(url)));
        }
        return FeedConfig.of(feeds)
                .withQueue(8_000_000, Duration.ofSeconds(60))
                .withChunks(10_000, Duration.ofSeconds(30))
                .withRetry(Duration.ofMillis(20), Duration.ofMillis(100));
    }

    FeedCounts counts() {
        return counts(0);
    }

    FeedCounts counts(int feed) {
        return latest.get(feed);
    }

    /** Waits until so many events have come in, in all. */
    void awaitIn(long events) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        latest.stream().mapToLong(FeedCounts::in).sum())
                .isGreaterThanOrEqualTo(events));
    }

    void awaitConnected() {
        await().atMost(PATIENCE).until(() -> latest.stream().allMatch(FeedCounts::connected));
    }

    /** Stops the job and sees that all is accounted for. */
    FeedResult stop() throws InterruptedException, ExecutionException, TimeoutException {
        job.stop();
        return awaitEnd();
    }

    FeedResult awaitEnd() throws InterruptedException, ExecutionException, TimeoutException {
        FeedResult done = result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        for (FeedCounts feed : done.feeds()) {
            assertThat(feed.onTheWay()).as("%s", feed).isZero();
        }
        return done;
    }

    @Override
    public void close() {
        job.stop();
    }

    /** A port that nobody listens at just now, for either kind of socket; never the same twice. */
    static int freePort() throws IOException {
        while (true) {
            try (ServerSocket tcp = new ServerSocket(0);
                    DatagramSocket udp = new DatagramSocket(tcp.getLocalPort())) {
                if (GIVEN_PORTS.add(udp.getLocalPort())) {
                    return udp.getLocalPort();
                }
            } catch (BindException e) {
                // Taken for datagrams; the next one may not be.
            }
        }
    }
}
