package org.saccade.ingest.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.live.send.EventSender;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.WallClock;
import org.slf4j.LoggerFactory;

/**
 * R13 with a real broker: a feed in a process of its own gets ten times what the broker takes from it, by a quota of the broker, for a minute.
 * Its heap stays flat, what arrives is new, and every event is accounted for.
 */
@Tag("long")
class BrokerOverloadTest {

    private static final Geometry GEOMETRY = new Geometry(640, 480);
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("overload.seconds", 60));
    /** What the broker takes in a second; the camera sends more than ten times as much. */
    private static final double QUOTA_BYTES = Double.parseDouble(System.getProperty("overload.quota", "3e5"));

    private static final int TIMES_TOO_MUCH = 10;
    /** Of these events as they travel: the same burst comes again and again. */
    private static final double BYTES_PER_EVENT = 0.95;

    private static final int BURST = 5_000;
    /** What a chunk's newest event may be old when it is read. */
    private static final long FRESH_US = 500_000;
    /** Live objects of a feed with a full queue, beside those at its start. */
    private static final long MOST_GROWTH = 32 << 20;
    /** Seconds after which it runs as it will. */
    private static final int WARM = 15;

    @Test
    void tenTimesWhatTheBrokerTakesForAMinute() throws Exception {
        LiveHarness harness = new LiveHarness();
        limit(harness, harness.topic);
        LiveUrl url = LiveUrl.parse("evt3+tcp://:" + RunningFeeds.freePort());
        try (EventSender camera = EventSender.open(url, GEOMETRY);
                Child feed = new Child(harness, url);
                Reader reader = new Reader(harness)) {
            feed.awaitConnected();
            await().until(() -> camera.receivers() == 1);
            CompletableFuture<Void> reading = CompletableFuture.runAsync(reader);
            long sent = flood(camera);
            feed.awaitIn(sent);
            long[] counts = feed.end();
            reader.stop();
            reading.get(20, TimeUnit.SECONDS);

            List<Long> heap = feed.heap.subList(Math.min(WARM, feed.heap.size() - 1), feed.heap.size());
            long growth = heap.stream().mapToLong(Long::longValue).max().orElseThrow() - heap.get(0);
            long[] ages =
                    reader.ages.stream().mapToLong(Long::longValue).sorted().toArray();
            LoggerFactory.getLogger(BrokerOverloadTest.class)
                    .warn(
                            "{} sent, {} in, {} out, {} dropped ({} undelivered), {} late; newest event of a chunk when read: {} ms old at the median,"
                                    + " {} ms at p99, {} ms at most; live heap after {} s {} MB, at most {} MB more",
                            sent,
                            counts[0],
                            counts[1],
                            counts[2],
                            counts[3],
                            counts[5],
                            ages[ages.length / 2] / 1000,
                            ages[ages.length * 99 / 100] / 1000,
                            ages[ages.length - 1] / 1000,
                            WARM,
                            heap.get(0) >> 20,
                            growth >> 20);
            assertThat(counts[0]).as("in").isEqualTo(sent);
            assertThat(counts[0])
                    .as("in = out + dropped + outside + late")
                    .isEqualTo(counts[1] + counts[2] + counts[4] + counts[5]);
            assertThat(reader.events).as("read").isBetween(counts[1], counts[1] + counts[3]);
            assertThat(counts[2]).as("dropped").isGreaterThan(sent * 4 / 5);
            assertThat(growth).as("bytes of heap").isLessThan(MOST_GROWTH);
            assertThat(ages[ages.length / 2]).as("microseconds").isBetween(1L, FRESH_US);
        }
    }

    private static void limit(LiveHarness harness, String client) throws Exception {
        try (Admin admin = Admin.create(harness.settings.admin())) {
            ClientQuotaEntity entity = new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, client));
            admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                            entity, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", QUOTA_BYTES)))))
                    .all()
                    .get();
        }
    }

    /** Returns how many events it sent, evenly over the time. */
    private static long flood(EventSender camera) throws IOException {
        Events burst = RandomEvents.of(5, GEOMETRY, BURST, 3);
        double perSecond = TIMES_TOO_MUCH * QUOTA_BYTES / BYTES_PER_EVENT;
        long spanUs = burst.timeUs(burst.count() - 1) + 1;
        long begun = System.nanoTime();
        long sent = 0;
        while (System.nanoTime() - begun < LENGTH.toNanos()) {
            double seconds = (System.nanoTime() - begun) / 1e9;
            if (sent > seconds * perSecond) {
                LockSupport.parkNanos(1_000_000);
                continue;
            }
            camera.send(Events.of(
                    burst.geometry(),
                    sent / BURST * spanUs,
                    burst.t(),
                    burst.x(),
                    burst.y(),
                    burst.p(),
                    burst.count()));
            sent += burst.count();
        }
        return sent;
    }

    /** Reads along, as a consumer of live chunks does, and notes how old each is. */
    private static final class Reader implements Runnable, AutoCloseable {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final AvroWire wire;
        private final List<TopicPartition> partitions;
        private final List<Long> ages = new ArrayList<>();
        private final long warmUs = WallClock.nowUs() + WARM * 1_000_000L;
        private long events;
        private volatile boolean stopped;

        Reader(LiveHarness harness) {
            wire = harness.settings.wire();
            consumer = new KafkaConsumer<>(harness.settings.consumer(null));
            partitions = IntStream.range(
                            0, consumer.partitionsFor(harness.topic).size())
                    .mapToObj(p -> new TopicPartition(harness.topic, p))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }

        @Override
        public void run() {
            Map<TopicPartition, Long> ends = null;
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                    EventChunk chunk = wire.decode(record.value(), EventChunk.class);
                    events += chunk.getCount();
                    // A quota is an average over some seconds: it lets a first flood pass and then holds it against the
                    // feed.
                    if (chunk.getCount() > 0 && chunk.getLastEventAtUs() > warmUs) {
                        ages.add(WallClock.nowUs() - chunk.getLastEventAtUs());
                    }
                }
                if (stopped) {
                    ends = ends == null ? consumer.endOffsets(partitions) : ends;
                    Map<TopicPartition, Long> all = ends;
                    if (partitions.stream().allMatch(p -> consumer.position(p) >= all.get(p))) {
                        return;
                    }
                }
            }
        }

        void stop() {
            stopped = true;
        }

        @Override
        public void close() {
            stop();
            wire.close();
        }
    }

    /** The process with the feed. */
    private static final class Child implements AutoCloseable {
        private final Process process;
        private final BufferedReader said;
        private final List<Long> heap = new ArrayList<>();

        Child(LiveHarness harness, LiveUrl url) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx512m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            FeedChild.class.getName(),
                            harness.settings.bootstrapServers(),
                            harness.settings.registryUrl(),
                            harness.topic,
                            url.text(),
                            harness.topic)
                    .redirectErrorStream(true)
                    .start();
            said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        void awaitConnected() throws IOException {
            await("CONNECTED");
        }

        /** Waits until it has taken so many events out of the connection. */
        void awaitIn(long events) throws IOException {
            while (Long.parseLong(await("IN ").substring(3)) < events) {
                // The next line says more.
            }
        }

        /** Ends it and returns in, out, dropped, undelivered, outside, late. */
        long[] end() throws IOException {
            process.getOutputStream().close();
            String[] words = await("ENDED").split(" ");
            return Arrays.stream(words).skip(1).mapToLong(Long::parseLong).toArray();
        }

        private String await(String word) throws IOException {
            List<String> others = new ArrayList<>();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.startsWith("HEAP ")) {
                    heap.add(Long.parseLong(line.substring(5)));
                } else if (line.startsWith(word)) {
                    return line;
                } else if (!line.startsWith("IN ")) {
                    others.add(line);
                }
            }
            throw new AssertionError("it ended without " + word + " and said " + others);
        }

        @Override
        public void close() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }
}
