package org.saccade.streams.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.frame.Augmentation;
import org.saccade.schemas.frame.EncodedFrames;
import org.saccade.schemas.frame.FrameEncoder;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.SampleInfo;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;
import org.saccade.schemas.schema.WallClock;
import org.saccade.streams.window.LiveSettings;

class LiveJobTest {

    private static final String SPEC = "T=5,H=34,W=34,window=50ms";

    @TempDir
    Path folder;

    private final ClientSettings settings = Cluster.settings();

    @BeforeAll
    static void topics() throws Exception {
        Cluster.fixedTopics();
    }

    /** A camera's chunks of 20 ms; without a label. */
    private static List<EventChunk> camera(String stream, int from, int to) {
        SplittableRandom random = new SplittableRandom(stream.hashCode() + from);
        List<EventChunk> chunks = new ArrayList<>();
        for (int i = from; i < to; i++) {
            long startUs = i * 20_000L;
            long[] times = random.longs(30, startUs, startUs + 20_000).sorted().toArray();
            EventsBuilder builder = new EventsBuilder(Recordings.SENSOR, startUs, times.length);
            for (long time : times) {
                builder.add(time, random.nextInt(34), random.nextInt(34), random.nextInt(2));
            }
            chunks.add(
                    ChunkRecords.chunk(stream, i, builder.build(), startUs, startUs + 20_000, WallClock.nowUs(), null));
        }
        return chunks;
    }

    private void send(String topic, List<EventChunk> chunks) throws Exception {
        try (AvroWire wire = settings.wire();
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
            for (EventChunk chunk : chunks) {
                producer.send(new ProducerRecord<>(
                                topic, chunk.getStream().getBytes(StandardCharsets.UTF_8), wire.encode(topic, chunk)))
                        .get();
            }
        }
    }

    private JobSettings job(Path checkpoints) {
        return JobSettings.of(2, checkpoints.toString()).withCheckpointInterval(Duration.ofMillis(200));
    }

    private static long events(List<Frames> frames) {
        return frames.stream()
                .mapToLong(f -> f.getEvents() + f.getOutside() + f.getLate())
                .sum();
    }

    private List<Frames> await(String topic, long events) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> events(Reading.frames(settings, topic)) >= events);
        return Reading.frames(settings, topic);
    }

    @Test
    void windowsOfTwoCamerasConserveEventsCarryStampsAndTheLastOneClosesWhenIdle() throws Exception {
        String events = Cluster.topic("live-events", 2);
        String frames = Cluster.topic("live-frames", 2);
        LiveJob.Ends ends = new LiveJob.Ends(events, frames, Topics.DEAD_LETTERS, null, "live-" + events, true, false);
        JobClient client = LiveJob.start(
                settings,
                LiveSettings.of(settings.properties(), frames, SPEC),
                ends,
                job(folder),
                Cluster.flink(),
                null);
        try {
            send(events, camera("camera-a", 0, 12));
            send(events, camera("camera-b", 0, 7));
            try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
                producer.send(new ProducerRecord<>(events, new byte[] {9, 9, 9, 9, 9, 9}))
                        .get();
            }
            List<Frames> made = await(frames, 19 * 30);
            assertThat(events(made)).isEqualTo(19 * 30);
            Map<String, List<Long>> starts = new HashMap<>();
            for (Frames f : made) {
                starts.computeIfAbsent(f.getStream(), s -> new ArrayList<>()).add(f.getWindowStartUs());
                assertThat(f.getWindowEndUs() - f.getWindowStartUs()).isEqualTo(50_000);
                assertThat(f.getFramedAtUs()).isGreaterThanOrEqualTo(f.getLastEventAtUs());
                assertThat(f.getLastEventAtUs()).isPositive();
                assertThat(f.getEpoch()).isEqualTo(-1);
                assertThat(f.getLabel()).isEqualTo(-1);
                assertThat(f.getTimeSteps()).isEqualTo(5);
            }
            assertThat(starts.get("camera-a")).containsExactly(0L, 50_000L, 100_000L, 150_000L, 200_000L);
            assertThat(starts.get("camera-b")).containsExactly(0L, 50_000L, 100_000L);
            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                            Reading.all(settings, Topics.DEAD_LETTERS).stream()
                                    .map(DeadLetter::from)
                                    .filter(letter -> letter.topic().equals(events)))
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.value()).containsExactly(9, 9, 9, 9, 9, 9)));
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> committed("live-" + events) == 20);
        } finally {
            client.cancel().get();
        }
    }

    private static long within(List<EventChunk> chunks, long startUs, long endUs) {
        return chunks.stream()
                .map(ChunkRecords::events)
                .mapToLong(events -> events.indexOf(endUs) - events.indexOf(startUs))
                .sum();
    }

    private long committed(String group) throws Exception {
        try (Admin admin = Admin.create(settings.admin())) {
            return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                    .mapToLong(offset -> offset.offset())
                    .sum();
        }
    }

    @Test
    void aRestartGoesOnInTheMidstOfAWindowAndExactlyOnceWritesEachOnce() throws Exception {
        String events = Cluster.topic("live-events", 1);
        String frames = Cluster.topic("live-frames", 2);
        LiveJob.Ends ends = new LiveJob.Ends(events, frames, Topics.DEAD_LETTERS, null, "live-" + events, true, true);
        LiveSettings usual = LiveSettings.of(settings.properties(), frames, SPEC);
        // Idle for long, so that only the clock closes windows here.
        LiveSettings live = usual.withSilence(Duration.ofMinutes(2), Duration.ofMinutes(5));
        JobClient first = LiveJob.start(settings, live, ends, job(folder), Cluster.flink(), null);
        send(events, camera("camera", 0, 6));
        // Two windows are closed, the third holds one chunk of 20 ms.
        await(frames, 5 * 30);
        first.cancel().get();
        send(events, camera("camera", 6, 15));
        JobClient second = LiveJob.start(settings, live, ends, job(folder), Cluster.flink(), null);
        try {
            List<Frames> made = await(frames, 15 * 30);
            assertThat(events(made)).isEqualTo(15 * 30);
            assertThat(made.stream().map(Frames::getWindowStartUs))
                    .containsExactlyInAnyOrder(0L, 50_000L, 100_000L, 150_000L, 200_000L, 250_000L);
            List<EventChunk> sent = new ArrayList<>(camera("camera", 0, 6));
            sent.addAll(camera("camera", 6, 15));
            assertThat(made).allSatisfy(f -> assertThat(f.getEvents())
                    .isEqualTo(within(sent, f.getWindowStartUs(), f.getWindowEndUs())));
        } finally {
            second.cancel().get();
        }
    }

    @Test
    void aSavepointIsTakenUpAtOtherParallelismsAndStateBackendsAndNoWindowIsLostOrDoubled() throws Exception {
        String events = Cluster.topic("live-events", 4);
        String frames = Cluster.topic("live-frames", 4);
        LiveJob.Ends ends = new LiveJob.Ends(events, frames, Topics.DEAD_LETTERS, null, "live-" + events, true, true);
        LiveSettings live = LiveSettings.of(settings.properties(), frames, SPEC)
                .withSilence(Duration.ofMinutes(2), Duration.ofMinutes(5));
        List<StateKind> states = List.of(StateKind.HEAP, StateKind.ROCKSDB, StateKind.ROCKSDB);
        int cameras = 9;
        String savepoint = null;
        for (int phase = 0; phase < 3; phase++) {
            JobSettings job = JobSettings.of(
                            1 << phase, folder.resolve("phase-" + phase).toString())
                    .withCheckpointInterval(Duration.ofMillis(200))
                    .withState(states.get(phase));
            JobClient client = LiveJob.start(settings, live, ends, job, Cluster.flink(), savepoint);
            for (int camera = 0; camera < cameras; camera++) {
                // Each phase ends in the midst of a window of 50 ms: after 60, 120 and 180 + 20 ms.
                send(events, camera("camera-" + camera, 3 * phase, phase == 2 ? 10 : 3 * phase + 3));
            }
            await(frames, cameras * new long[] {2, 5, 10}[phase] * 30L);
            savepoint = client.stopWithSavepoint(
                            false, folder.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                    .get();
        }
        Map<String, List<Long>> starts = new HashMap<>();
        for (Frames f : Reading.frames(settings, frames)) {
            starts.computeIfAbsent(f.getStream(), s -> new ArrayList<>()).add(f.getWindowStartUs());
            List<EventChunk> sent = new ArrayList<>();
            for (int phase = 0; phase < 3; phase++) {
                sent.addAll(camera(f.getStream(), 3 * phase, phase == 2 ? 10 : 3 * phase + 3));
            }
            assertThat(f.getEvents()).isEqualTo(within(sent, f.getWindowStartUs(), f.getWindowEndUs()));
        }
        assertThat(starts).hasSize(cameras);
        assertThat(starts.values()).allSatisfy(s -> assertThat(s).containsExactly(0L, 50_000L, 100_000L, 150_000L));
    }

    /** Chunks of one window lie at both ends of a backlog that takes several times as long as a stream may be silent. */
    @Test
    void aStreamWhoseChunksWaitInABacklogIsNotSilent() throws Exception {
        String events = Cluster.topic("live-events", 1);
        String frames = Cluster.topic("live-frames", 1);
        List<EventChunk> waiting = camera("waiting", 0, 2);
        List<EventChunk> others = camera("other", 0, 40_000);
        long anHourAgoMs = System.currentTimeMillis() - 3_600_000;
        try (AvroWire wire = settings.wire();
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
            List<EventChunk> all = new ArrayList<>(others);
            all.add(0, waiting.get(0));
            all.add(waiting.get(1));
            for (EventChunk chunk : all) {
                byte[] key = chunk.getStream().getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(events, 0, anHourAgoMs, key, wire.encode(events, chunk)));
            }
        }
        LiveJob.Ends ends = new LiveJob.Ends(events, frames, Topics.DEAD_LETTERS, null, "live-" + events, true, false);
        JobClient client = LiveJob.start(
                settings,
                LiveSettings.of(settings.properties(), frames, SPEC)
                        .withSilence(Duration.ofMillis(20), LiveSettings.MEMORY),
                ends,
                JobSettings.of(1, folder.toString()).withCheckpointInterval(Duration.ofMillis(200)),
                Cluster.flink(),
                null);
        try {
            Frames window = Awaitility.await()
                    .atMost(Duration.ofSeconds(120))
                    .pollInterval(Duration.ofMillis(500))
                    .until(
                            () -> Reading.frames(settings, frames).stream()
                                    .filter(f -> f.getStream().equals("waiting"))
                                    .findFirst()
                                    .orElse(null),
                            Objects::nonNull);
            assertThat(window.getEvents()).isEqualTo(60);
        } finally {
            client.cancel().get();
        }
    }

    @Test
    void slidingWindowsOverlapAndLateChunksGoToTheirTopicAsTheyWere() throws Exception {
        String events = Cluster.topic("live-events", 1);
        String frames = Cluster.topic("live-frames", 1);
        String late = Cluster.topic("late-events", 1);
        LiveJob.Ends ends = new LiveJob.Ends(events, frames, Topics.DEAD_LETTERS, late, "live-" + events, true, false);
        LiveSettings live = LiveSettings.of(settings.properties(), frames, SPEC)
                .withSlideUs(25_000)
                .withSilence(Duration.ofMinutes(2), Duration.ofMinutes(5));
        JobClient client = LiveJob.start(settings, live, ends, job(folder), Cluster.flink(), null);
        try {
            List<EventChunk> sent = camera("camera", 0, 5);
            send(events, sent);
            EventChunk first = EventChunk.newBuilder(sent.get(0)).setSequence(5).build();
            send(events, List.of(first));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Reading.all(settings, late).size() == 1);
            ConsumerRecord<byte[], byte[]> set = Reading.all(settings, late).get(0);
            assertThat(new String(
                            set.headers().lastHeader("saccade.late.events").value(), StandardCharsets.UTF_8))
                    .isEqualTo("30");
            assertThat(new String(
                            set.headers().lastHeader("saccade.late.offset").value(), StandardCharsets.UTF_8))
                    .isEqualTo("5");
            try (AvroWire wire = settings.wire()) {
                assertThat(wire.decode(set.value(), EventChunk.class)).isEqualTo(first);
            }
            assertThat(Reading.frames(settings, frames)).hasSize(3).allSatisfy(f -> assertThat(f.getEvents())
                    .isEqualTo(within(sent, f.getWindowStartUs(), f.getWindowEndUs())));
            assertThat(Reading.frames(settings, frames).stream().map(Frames::getWindowStartUs))
                    .containsExactly(0L, 25_000L, 50_000L);
        } finally {
            client.cancel().get();
        }
    }

    @Test
    void aLabelledReplayGetsItsWindowAtItsLastChunk() throws Exception {
        String events = Cluster.topic("live-events", 1);
        String frames = Cluster.topic("live-frames", 1);
        LiveJob.Ends ends = new LiveJob.Ends(events, frames, Topics.DEAD_LETTERS, null, "live-" + events, true, false);
        LiveSettings live = LiveSettings.of(settings.properties(), frames, "T=8,H=34,W=34,window=320ms")
                .withSilence(Duration.ofMinutes(2), Duration.ofMinutes(5));
        JobClient client = LiveJob.start(settings, live, ends, job(folder), Cluster.flink(), null);
        try {
            List<EventChunk> chunks = camera("Test/3/7", 0, 10);
            EventChunk last = chunks.remove(9);
            SampleInfo info = SampleInfo.newBuilder()
                    .setId("Test/3/7")
                    .setLabel(3)
                    .setSplit(Split.TEST)
                    .setLast(true)
                    .build();
            chunks.add(EventChunk.newBuilder(last).setSample(info).build());
            send(events, chunks);
            assertThat(await(frames, 300)).singleElement().satisfies(f -> {
                assertThat(f.getSample()).isEqualTo("Test/3/7");
                assertThat(f.getLabel()).isEqualTo(3);
                assertThat(f.getSplit()).isEqualTo(Split.TEST);
                assertThat(f.getEvents()).isEqualTo(300L);
            });
        } finally {
            client.cancel().get();
        }
    }

    @Test
    void whatCannotBeRestoredIsToldBeforeAnythingStarts() throws Exception {
        String events = Cluster.topic("live-events", 1);
        String frames = Cluster.topic("live-frames", 1);
        LiveJob.Ends ends = new LiveJob.Ends(events, frames, Topics.DEAD_LETTERS, null, "live-" + events, true, true);
        LiveSettings live = LiveSettings.of(settings.properties(), frames, SPEC);
        JobSettings rocks = job(folder).withState(StateKind.ROCKSDB);
        JobClient client = LiveJob.start(settings, live, ends, rocks, Cluster.flink(), null);
        send(events, camera("camera", 0, 6));
        // Exactly once: what can be read is in a checkpoint.
        await(frames, 5 * 30);
        client.cancel().get();
        String checkpoint = Checkpoints.newest(folder.toString()).orElseThrow();
        for (String restore : new String[] {null, checkpoint}) {
            assertThatThrownBy(() -> LiveJob.start(settings, live, ends, job(folder), Cluster.flink(), restore))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("checkpoint " + checkpoint + " was written with state rocksdb, which heap cannot read:"
                            + " go on with rocksdb, or take a savepoint in canonical form, which both read");
        }
        String nowhere = folder.resolve("nowhere").toString();
        assertThatThrownBy(() -> LiveJob.start(settings, live, ends, rocks, Cluster.flink(), nowhere))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("there is no checkpoint or savepoint at " + nowhere);
    }

    /** Filters and geometry on the way, over a kill in the midst of a window: what the pure function makes of the same events. */
    @Test
    void stepsGiveTheFramesOfThePureFunctionAlsoOverARestart() throws Exception {
        String events = Cluster.topic("live-events", 1);
        String frames = Cluster.topic("live-frames", 1);
        String steps = "refractory=30ms,background=20ms,hot-pixels=3,mirror-h,reduce=2";
        FrameSpec spec = FrameSpec.parse("T=5,H=17,W=17,window=50ms");
        LiveJob.Ends ends = new LiveJob.Ends(events, frames, Topics.DEAD_LETTERS, null, "live-" + events, true, true);
        LiveSettings live = LiveSettings.of(settings.properties(), frames, spec.toString())
                .withSteps(steps)
                .withSilence(Duration.ofMinutes(2), Duration.ofMinutes(5));
        List<EventChunk> sent = camera("camera", 0, 15);
        JobClient first = LiveJob.start(settings, live, ends, job(folder), Cluster.flink(), null);
        send(events, sent.subList(0, 6));
        await(frames, 5 * 30);
        first.cancel().get();
        send(events, sent.subList(6, 15));
        JobClient second = LiveJob.start(settings, live, ends, job(folder), Cluster.flink(), null);
        try {
            List<Frames> made = await(frames, 15 * 30);
            Events all = Events.concat(sent.stream().map(ChunkRecords::events).toList());
            assertThat(made).hasSize(6).allSatisfy(f -> {
                long startUs = f.getWindowStartUs();
                Events inside = all.slice(all.indexOf(startUs), all.indexOf(f.getWindowEndUs()));
                Events prepared = Augmentation.parse(steps).apply(inside, 0, "", 0);
                EncodedFrames wanted = new FrameEncoder(spec).encode(prepared, startUs, spec.windowUs());
                assertThat(f.getData()).isEqualTo(ByteBuffer.wrap(wanted.data()));
                assertThat(f.getEvents())
                        .isEqualTo(wanted.events())
                        .isPositive()
                        .isLessThan(inside.count());
                assertThat(f.getEvents() + f.getOutside()).isEqualTo(inside.count());
            });
        } finally {
            second.cancel().get();
        }
    }

    @Test
    void whatIsDrawnAtRandomIsNotForLiveWindows() {
        LiveSettings live = LiveSettings.of(settings.properties(), "x", SPEC);
        assertThatThrownBy(() -> live.withSteps("background=5ms,flip-h"))
                .hasMessageContaining("\"flip-h\": is drawn at random");
    }

    @Test
    void liveWindowsNeedALength() {
        assertThatThrownBy(() -> LiveSettings.of(settings.properties(), "x", "T=5,H=34,W=34"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("window=");
    }
}
