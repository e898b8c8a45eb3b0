package org.saccade.ingest.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.SampleRef;
import org.saccade.ingest.generate.ShapeScenes;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Split;
import org.slf4j.LoggerFactory;

class LiveReplayerTest {

    private static final long SLOT_US = 320_000;
    private static final long CHUNK_US = 10_000;

    @TempDir
    static Path folder;

    private static DataSet set;

    @BeforeAll
    static void shapes() {
        ShapeScenes.generate(folder.resolve("shapes"), 2, 4, 12);
        set = DataSet.open(folder.resolve("shapes"));
    }

    private static ReplayResult run(ReplayHarness harness, LiveReplayConfig config, ReplayListener listener) {
        try (LiveReplayer replayer =
                new LiveReplayer(set, harness.settings, config.withTopic(harness.topic), listener)) {
            return replayer.run();
        }
    }

    /** Aligned chunks without gap; each recording once, in one slot, with its events; a last empty chunk. */
    private static void assertCameras(ReplayHarness harness, int streams, long slotUs) {
        Map<String, List<EventChunk>> chunks = harness.chunks();
        assertThat(chunks).hasSize(streams);
        Map<String, List<Events>> shown = new TreeMap<>();
        Map<String, Long> slotOf = new TreeMap<>();
        int lasts = 0;
        for (Map.Entry<String, List<EventChunk>> camera : chunks.entrySet()) {
            List<EventChunk> own = camera.getValue();
            assertThat(own.stream().map(EventChunk::getSequence))
                    .as(camera.getKey())
                    .containsExactlyElementsOf(
                            LongStream.range(0, own.size()).boxed().toList());
            for (EventChunk chunk : own) {
                assertThat(chunk.getStartUs()).isEqualTo(chunk.getSequence() * CHUNK_US);
                assertThat(chunk.getEndUs()).isEqualTo(chunk.getStartUs() + CHUNK_US);
                Events events = ChunkRecords.events(chunk);
                if (chunk.getSample() == null) {
                    assertThat(events.count()).isZero();
                    continue;
                }
                String id = chunk.getSample().getId();
                long slot = slotOf.computeIfAbsent(id, key -> chunk.getStartUs());
                assertThat(slot % slotUs).isZero();
                assertThat(chunk.getLastEventAtUs() > 0).isEqualTo(events.count() > 0);
                boolean last = chunk.getSample().getLast();
                lasts += last ? 1 : 0;
                assertThat(last).isEqualTo(chunk.getEndUs() % slotUs == 0 && chunk.getEndUs() - slot >= SLOT_US);
                shown.computeIfAbsent(id, key -> new ArrayList<>()).add(shifted(events, -slot));
            }
            assertThat(own.get(own.size() - 1).getCount()).isZero();
            assertThat(own.size() % (SLOT_US / CHUNK_US))
                    .as("one chunk after the last slot")
                    .isEqualTo(1);
        }
        List<SampleRef> test =
                set.samples().stream().filter(s -> s.split() == Split.TEST).toList();
        assertThat(shown.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        test.stream().map(SampleRef::id).toList());
        assertThat(lasts).isEqualTo(test.size());
        for (SampleRef sample : test) {
            assertThat(Events.concat(shown.get(sample.id())))
                    .as(sample.id())
                    .isEqualTo(set.read(sample).events());
        }
    }

    private static Events shifted(Events events, long byUs) {
        return Events.of(
                events.geometry(),
                events.baseUs() + byUs,
                events.t(),
                events.x(),
                events.y(),
                events.p(),
                events.count());
    }

    @Test
    void recordingsLieInSlotsAndTheClockAlwaysMoves() throws Exception {
        ReplayHarness harness = ReplayHarness.withTopic(3);
        LiveReplayConfig config = LiveReplayConfig.defaults().withStreams(5).withSpeed(ReplaySpeed.MAX);
        ReplayResult result = run(harness, config, ReplayListener.none());
        assertThat(result.completed()).isTrue();
        assertThat(result.samples()).isEqualTo(24);
        assertCameras(harness, 5, SLOT_US);
        long quiet = 0;
        for (List<EventChunk> chunks : harness.chunks().values()) {
            long end = chunks.stream()
                    .filter(chunk -> chunk.getSample() != null)
                    .mapToLong(EventChunk::getEndUs)
                    .max()
                    .orElse(0);
            quiet += chunks.stream()
                    .filter(chunk -> chunk.getStartUs() % SLOT_US == 0 && chunk.getStartUs() < end)
                    .filter(chunk -> chunk.getSample() == null)
                    .count();
        }
        assertThat(quiet).as("a quarter of about 32 slots").isBetween(3L, 14L);
        assertThat(run(harness, config, ReplayListener.none()).nothingToDo()).isTrue();
    }

    @Test
    void aRecordingLongerThanASlotTakesTheNextMultiple() throws Exception {
        ReplayHarness harness = ReplayHarness.withTopic(1);
        LiveReplayConfig config = LiveReplayConfig.defaults()
                .withTiming(100_000, CHUNK_US, 0)
                .withSamples(Set.of(Split.TEST), 2, 0)
                .withSpeed(ReplaySpeed.MAX);
        ReplayResult result = run(harness, config, ReplayListener.none());
        ReplayOrder order = ReplayOrder.of(set, Set.of(Split.TEST), 2, 0);
        long slots = IntStream.range(0, order.size())
                .mapToLong(i -> (set.read(order.sample(i)).lengthUs() + 99_999) / 100_000)
                .sum();
        assertThat(slots).isGreaterThan(2);
        assertThat(result.chunks()).isEqualTo(slots * 10 + 1);
    }

    @Test
    void killedRunsGoOnWhereTheyStood() throws Exception {
        ReplayHarness harness = ReplayHarness.withTopic(3);
        LiveReplayConfig config = LiveReplayConfig.defaults().withStreams(7).withSpeed(new ReplaySpeed(4));
        for (int after : new int[] {100, 60, 120}) {
            try {
                run(harness, config, progress -> {
                    if (progress.chunks() >= after) {
                        throw new IllegalStateException("killed");
                    }
                });
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("killed");
            }
        }
        long before = harness.records().size();
        assertThat(before).isPositive();
        ReplayResult result = run(harness, config, ReplayListener.none());
        assertThat(result.completed()).isTrue();
        assertThat(result.chunks()).isEqualTo(harness.records().size() - before);
        assertCameras(harness, 7, SLOT_US);
    }

    @Test
    void aHundredStreamsRunInRealTime() throws Exception {
        DataSet small = set;
        ReplayHarness harness = ReplayHarness.withTopic(4);
        int streams = 100;
        LiveReplayConfig config = LiveReplayConfig.defaults()
                .withTopic(harness.topic)
                .withStreams(streams)
                .withSamples(Set.of(), 0, 0)
                .withTiming(SLOT_US, CHUNK_US, 0.5);
        ReplayResult result = new LiveReplayer(small, harness.settings, config, ReplayListener.none()).run();
        double eventSeconds = result.chunks() / (double) streams * CHUNK_US / 1e6;
        LoggerFactory.getLogger(LiveReplayerTest.class)
                .warn(
                        "{} streams: {} chunks, {} s of event time in {} s, at most {} ms late",
                        streams,
                        result.chunks(),
                        eventSeconds,
                        result.seconds(),
                        result.maxLateMs());
        assertThat(result.seconds()).isBetween(eventSeconds, eventSeconds * 1.5 + 1);
        for (List<EventChunk> chunks : harness.chunks().values()) {
            for (EventChunk chunk : chunks) {
                if (chunk.getCount() > 0) {
                    Events events = ChunkRecords.events(chunk);
                    long wall = chunk.getLastEventAtUs() - events.timeUs(events.count() - 1);
                    EventChunk any = chunks.stream()
                            .filter(c -> c.getCount() > 0)
                            .findFirst()
                            .orElseThrow();
                    Events first = ChunkRecords.events(any);
                    assertThat(wall)
                            .isBetween(
                                    any.getLastEventAtUs() - first.timeUs(first.count() - 1) - 2,
                                    any.getLastEventAtUs() - first.timeUs(first.count() - 1) + 2);
                }
            }
        }
    }
}
