package org.saccade.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.generate.ShapeScenes;
import org.saccade.local.LocalRegistry;
import org.saccade.local.LocalRegistryConfig;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Topics;

/**
 * Chunks flow from a replay through Flink into frames while one of three brokers after the other is killed (SIGKILL) at random: no stage
 * ends, each chunk and each window is there once, in order, to a reader of committed records.
 *
 * <p>{@code -Dseed=N} repeats the order and the moments of the kills, {@code -Dkill.count=N} kills more often. The longest stall is printed.
 */
class BrokerKillTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int CAMERAS = 4;
    private static final long WINDOW_US = 40_000;
    private final long seed = Long.getLong("seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    /** Kept after a failure: what each process said is in child-output and brokers. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path home;

    @Test
    void killedBrokersLoseAndDoubleNothing() throws Exception {
        run(Integer.getInteger("kill.count", 3));
    }

    @Test
    @Tag("long")
    void fiftyKilledBrokersLoseAndDoubleNothing() throws Exception {
        run(50);
    }

    private void run(int kills) throws Exception {
        System.out.println("BrokerKillTest: -Dseed=" + seed);
        Path data = home.resolve("shapes");
        ShapeScenes.generate(data, 20, 5, 7);
        try (BrokerNodes brokers = BrokerNodes.start(home.resolve("brokers"));
                LocalRegistry registry = LocalRegistry.start(LocalRegistryConfig.in(home.resolve("registry")))) {
            String[] where = {"--bootstrap", brokers.bootstrapServers(), "--registry", registry.url()};
            ChildCommand.run(home, with(where, "topics", "create", "--partitions", "3"))
                    .succeeds(PATIENCE);
            String[] stream = with(
                    where,
                    "stream",
                    "live",
                    "--frames",
                    "T=4,P=2,H=34,W=34,window=%dus".formatted(WINDOW_US),
                    "--exactly-once",
                    "--parallelism",
                    "1",
                    "--checkpoint-interval",
                    "1s",
                    "--idle",
                    "10m");
            String[] replay = with(
                    where,
                    "replay",
                    data.toString(),
                    "--live",
                    "--streams",
                    "" + CAMERAS,
                    "--chunk",
                    "5ms",
                    "--split",
                    "train,validation,test",
                    "--loop");
            try (Log log = new Log(ClientSettings.of(brokers.bootstrapServers(), registry.url()));
                    ChildCommand streaming = ChildCommand.start(home, stream)) {
                streaming.await("it is at work", PATIENCE, () -> streaming.err().contains("live windows from"));
                try (ChildCommand replaying = ChildCommand.start(home, replay)) {
                    replaying.await("frames come", PATIENCE, () -> log.written(Topics.LIVE_FRAMES) > 0);
                    killInTurn(brokers, kills, streaming, replaying, log);
                    assertThat(replaying.terminate(PATIENCE)).isEqualTo(143);
                }
                everyChunkAndWindowOnce(log, streaming);
                assertThat(streaming.terminate(PATIENCE)).isEqualTo(143);
            }
        }
    }

    private void killInTurn(BrokerNodes brokers, int kills, ChildCommand streaming, ChildCommand replaying, Log log)
            throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Long> stall = CompletableFuture.supplyAsync(() -> longestStall(log, ended));
        for (int kill = 0; kill < kills; kill++) {
            replaying.work(random.nextInt(2_000));
            int node = random.nextInt(1, 4);
            brokers.kill(node);
            replaying.work(random.nextInt(4_000));
            brokers.restart(node);
            brokers.awaitWhole();
        }
        long before = log.written(Topics.LIVE_FRAMES);
        streaming.await("frames still come", PATIENCE, () -> log.written(Topics.LIVE_FRAMES) > before);
        ended.set(true);
        System.out.printf("BrokerKillTest: %d kills, longest stall of the frames %d ms%n", kills, stall.get());
    }

    private static void everyChunkAndWindowOnce(Log log, ChildCommand streaming) {
        Map<String, List<EventChunk>> streams = log.all(Topics.LIVE_EVENTS, EventChunk.class).stream()
                .collect(Collectors.groupingBy(EventChunk::getStream));
        assertThat(streams).hasSize(CAMERAS);
        Map<String, Map<Long, Long>> windows = new TreeMap<>();
        streams.forEach((stream, chunks) -> {
            assertThat(chunks)
                    .as(stream)
                    .extracting(EventChunk::getSequence)
                    .containsExactlyElementsOf(
                            LongStream.range(0, chunks.size()).boxed().toList());
            windows.put(stream, eventsByWindow(chunks));
        });
        long closed = windows.values().stream().mapToLong(Map::size).sum();
        streaming.await(
                closed + " windows are committed",
                PATIENCE,
                () -> log.records(Topics.LIVE_FRAMES).size() >= closed);
        Map<String, List<Frames>> frames =
                log.all(Topics.LIVE_FRAMES, Frames.class).stream().collect(Collectors.groupingBy(Frames::getStream));
        windows.forEach((stream, counts) -> {
            assertThat(frames.get(stream))
                    .as("windows of " + stream)
                    .extracting(Frames::getWindowStartUs)
                    .containsExactlyElementsOf(counts.keySet());
            assertThat(frames.get(stream))
                    .as("events in the windows of " + stream)
                    .extracting(each -> each.getEvents() + each.getOutside())
                    .containsExactlyElementsOf(counts.values());
        });
        System.out.printf(
                "BrokerKillTest: %d chunks, %d windows%n",
                streams.values().stream().mapToInt(List::size).sum(), closed);
    }

    /** Events of each window that the stream's clock has passed. */
    private static Map<Long, Long> eventsByWindow(List<EventChunk> chunks) {
        long clockUs = chunks.get(chunks.size() - 1).getEndUs();
        Map<Long, Long> counts = new TreeMap<>();
        for (long startUs = 0; startUs + WINDOW_US <= clockUs; startUs += WINDOW_US) {
            counts.put(startUs, 0L);
        }
        for (EventChunk chunk : chunks) {
            // Windows are a multiple of chunks long: a chunk lies in one.
            counts.computeIfPresent(
                    chunk.getStartUs() / WINDOW_US * WINDOW_US, (start, count) -> count + chunk.getCount());
        }
        return counts;
    }

    /** The longest time between two looks at the frames topic that saw something new, in ms. */
    private static long longestStall(Log log, AtomicBoolean ended) {
        long longest = 0;
        long seen = 0;
        long newAt = System.nanoTime();
        while (!ended.get()) {
            long written = log.written(Topics.LIVE_FRAMES);
            long now = System.nanoTime();
            longest = Math.max(longest, now - newAt);
            if (written > seen) {
                seen = written;
                newAt = now;
            }
        }
        return longest / 1_000_000;
    }

    private static String[] with(String[] where, String... words) {
        return Stream.concat(Arrays.stream(words), Arrays.stream(where)).toArray(String[]::new);
    }
}
