package org.saccade.app.dashboard;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.saccade.app.web.Answer;
import org.saccade.app.web.AnswerException;
import org.saccade.app.web.Request;
import org.saccade.schemas.frame.InvalidFramesException;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.RegistryException;
import org.saccade.schemas.schema.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Live streams for pages: reads events, windows and predictions from their ends on, without a consumer group, while a page watches; does
 * nothing while none does.
 *
 * <p>A chunk is opened only where a page wants its stream, and packed once for all pages. A reader that falls {@value #MOST_BEHIND_MS} ms
 * behind jumps to the end: a live view shows now, and says that it jumped. Safe for use by several threads.
 */
final class LiveSource implements AutoCloseable {

    static final int MOST_BEHIND_MS = 3000;

    private static final Logger LOG = LoggerFactory.getLogger(LiveSource.class);
    private static final Set<String> TOPICS = Set.of(Topics.LIVE_EVENTS, Topics.LIVE_FRAMES, Topics.PREDICTIONS);
    private static final int MOST_VIEWERS = 16;
    private static final int MOST_STREAMS_LISTED = 200;
    private static final long COUNT_MS = 500;
    private static final long LOOK_AGAIN_MS = 5000;
    private static final int FETCH_BYTES = 1 << 20;
    private static final int FETCH_WAIT_MS = 25;
    private static final long CLOSE_MS = 700;
    private static final Duration POLL = Duration.ofMillis(50);

    private final ClientSettings client;
    private final AvroWire wire;
    private final Set<LiveViewer> viewers = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object arrival = new Object();
    private final Thread thread = new Thread(this::run, "dashboard-live");

    private LiveStreams streams = new LiveStreams();
    private long countedAt;
    private long jumps;
    private long unreadable;

    /** What a page is told twice in a second. */
    private record Status(
            String type,
            List<LiveStreams.Figures> streams,
            int streamCount,
            long jumps,
            long unreadable,
            PacketQueue.Books queue) {}

    /** A prediction, told as it comes. */
    private record Answered(
            String type,
            int stream,
            double windowStartUs,
            double windowEndUs,
            String model,
            int classIndex,
            String className,
            List<Float> scores,
            long events,
            int label,
            int stepsRun,
            int stepsSkipped,
            long synOps,
            Double latencyMs) {}

    LiveSource(ClientSettings client) {
        this.client = client;
        this.wire = client.wire();
        thread.setDaemon(true);
        thread.start();
    }

    /** {@code GET ?streams=A%0AB&frames=true}: packets as {@link LiveLayout} says, until the page goes away. */
    Answer stream(Request request) {
        Map<String, String> query = request.query();
        List<String> wanted = List.of(query.getOrDefault("streams", "").split("\n"));
        LiveViewer viewer =
                new LiveViewer(Set.copyOf(wanted), "true".equals(query.get("frames")), LiveViewer.QUEUE_BYTES);
        if (viewers.size() >= MOST_VIEWERS) {
            throw new AnswerException(503, MOST_VIEWERS + " pages watch already; close one");
        }
        return Answer.stream("application/octet-stream", out -> {
            add(viewer);
            try {
                viewer.write(out);
            } finally {
                viewers.remove(viewer);
            }
        });
    }

    /** From now on it is sent what it wants. */
    void add(LiveViewer viewer) {
        viewers.add(viewer);
        synchronized (arrival) {
            arrival.notifyAll();
        }
    }

    void remove(LiveViewer viewer) {
        viewers.remove(viewer);
    }

    private void run() {
        while (closed.getCount() > 0) {
            try {
                synchronized (arrival) {
                    while (viewers.isEmpty() && closed.getCount() > 0) {
                        arrival.wait();
                    }
                }
                if (closed.getCount() > 0) {
                    watch();
                }
            } catch (InterruptedException | InterruptException e) {
                return;
            } catch (KafkaException | RegistryException e) {
                LOG.warn("live streams are not read: {}", e.getMessage());
                pause();
            } catch (RuntimeException e) {
                LOG.warn("live streams are not read", e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            closed.await(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads while a page watches. */
    private void watch() {
        Map<String, Object> settings = client.consumer(null);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        // A page is drawn 60 times in a second at most: fewer, larger fetches cost reader and broker less.
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, Integer.toString(FETCH_BYTES));
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, Integer.toString(FETCH_WAIT_MS));
        streams = new LiveStreams();
        countedAt = System.nanoTime();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            long lookAgainAt = 0;
            while (!viewers.isEmpty() && closed.getCount() > 0) {
                if (System.nanoTime() - lookAgainAt > 0) {
                    assign(consumer);
                    lookAgainAt = System.nanoTime() + LOOK_AGAIN_MS * 1_000_000;
                }
                ConsumerRecords<byte[], byte[]> records =
                        consumer.assignment().isEmpty() ? ConsumerRecords.empty() : consumer.poll(POLL);
                if (consumer.assignment().isEmpty()) {
                    pause();
                }
                take(consumer, records);
                count();
            }
        }
    }

    /** Takes up topics and partitions as they are made; what is known goes on where it is. */
    private static void assign(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = new ArrayList<>();
        Map<String, List<PartitionInfo>> there = consumer.listTopics();
        TOPICS.forEach(topic -> there.getOrDefault(topic, List.of())
                .forEach(info -> partitions.add(new TopicPartition(topic, info.partition()))));
        Set<TopicPartition> before = Set.copyOf(consumer.assignment());
        if (before.containsAll(partitions) && partitions.containsAll(before)) {
            return;
        }
        Map<TopicPartition, Long> positions = new HashMap<>();
        before.stream().filter(partitions::contains).forEach(p -> positions.put(p, consumer.position(p)));
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        positions.forEach(consumer::seek);
    }

    private void take(KafkaConsumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records) {
        long nowMs = System.currentTimeMillis();
        long newestMs = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            newestMs = Math.max(newestMs, record.timestamp());
            try {
                take(record, nowMs);
            } catch (PoisonRecordException | InvalidFramesException e) {
                unreadable++;
                LOG.debug("{}-{}@{} is not shown", record.topic(), record.partition(), record.offset(), e);
            }
        }
        boolean more = consumer.assignment().stream()
                .anyMatch(partition -> consumer.currentLag(partition).orElse(0) > 0);
        if (newestMs > 0 && nowMs - newestMs > MOST_BEHIND_MS && more) {
            consumer.seekToEnd(consumer.assignment());
            streams.jumped();
            jumps++;
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record, long nowMs) {
        if (record.key() == null || record.value() == null) {
            throw new PoisonRecordException("a live record without key or value");
        }
        String name = new String(record.key(), StandardCharsets.UTF_8);
        boolean wanted = viewers.stream().anyMatch(viewer -> viewer.wants(name));
        switch (record.topic()) {
            case Topics.LIVE_EVENTS -> events(name, record.value(), wanted, nowMs);
            case Topics.LIVE_FRAMES -> frames(name, record.value(), nowMs);
            default -> prediction(name, record.value(), wanted);
        }
    }

    private void events(String name, byte[] value, boolean wanted, long nowMs) {
        LiveStreams.Stream stream = streams.get(name);
        if (!wanted) {
            stream.passed(value.length, nowMs);
            return;
        }
        EventChunk chunk = wire.decode(value, EventChunk.class);
        stream.shown(chunk, value.length, nowMs);
        byte[] packet = EventPacket.of(stream.number(), chunk);
        for (LiveViewer viewer : viewers) {
            if (viewer.wants(name)) {
                viewer.events(packet, chunk.getCount());
            }
        }
    }

    private void frames(String name, byte[] value, long nowMs) {
        byte[] packet = null;
        for (LiveViewer viewer : viewers) {
            if (viewer.wantsFrames(name, nowMs)) {
                if (packet == null) {
                    packet = FramePacket.of(streams.get(name).number(), wire.decode(value, Frames.class));
                }
                viewer.frames(name, packet, nowMs);
            }
        }
    }

    private void prediction(String name, byte[] value, boolean wanted) {
        if (!wanted) {
            return;
        }
        Prediction said = wire.decode(value, Prediction.class);
        boolean timed = said.getLastEventAtUs() > 0 && said.getPredictedAtUs() > 0;
        Answered answer = new Answered(
                "prediction",
                streams.get(name).number(),
                said.getWindowStartUs(),
                said.getWindowEndUs(),
                said.getModel(),
                said.getClassIndex(),
                said.getClassName(),
                said.getScores(),
                said.getEvents(),
                said.getLabel(),
                said.getStepsRun(),
                said.getStepsSkipped(),
                said.getSynOps(),
                timed ? (said.getPredictedAtUs() - said.getLastEventAtUs()) / 1e3 : null);
        viewers.stream().filter(viewer -> viewer.wants(name)).forEach(viewer -> viewer.json(answer));
    }

    private void count() {
        long now = System.nanoTime();
        if (now - countedAt < COUNT_MS * 1_000_000) {
            return;
        }
        List<LiveStreams.Figures> figures = streams.count((now - countedAt) / 1e9, System.currentTimeMillis());
        countedAt = now;
        List<LiveStreams.Figures> listed = figures.subList(0, Math.min(MOST_STREAMS_LISTED, figures.size()));
        viewers.forEach(viewer ->
                viewer.json(new Status("streams", listed, figures.size(), jumps, unreadable, viewer.books())));
    }

    @Override
    public void close() {
        closed.countDown();
        synchronized (arrival) {
            arrival.notifyAll();
        }
        try {
            // A consumer that is interrupted cannot say goodbye; only one that hangs is.
            thread.join(CLOSE_MS);
            thread.interrupt();
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        wire.close();
    }
}
