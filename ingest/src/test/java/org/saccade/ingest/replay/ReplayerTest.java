package org.saccade.ingest.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.SharedData;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.DataSetException;
import org.saccade.ingest.dataset.SampleRef;
import org.saccade.ingest.generate.ShapeScenes;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Split;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class ReplayerTest {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayerTest.class);

    @TempDir
    static Path folder;

    private static DataSet set;

    @BeforeAll
    static void shapes() {
        ShapeScenes.generate(folder.resolve("shapes"), 8, 3, 11);
        set = DataSet.open(folder.resolve("shapes"));
    }

    private static ReplayResult run(ReplayHarness harness, ReplayConfig config) {
        return run(harness, config, ReplayListener.none());
    }

    private static ReplayResult run(ReplayHarness harness, ReplayConfig config, ReplayListener listener) {
        try (Replayer replayer = new Replayer(set, harness.settings, config.withTopic(harness.topic), listener)) {
            return replayer.run();
        }
    }

    private static List<SampleRef> order(Set<Split> splits, int limit, long seed) {
        ReplayOrder order = ReplayOrder.of(set, splits, limit, seed);
        return IntStream.range(0, order.size()).mapToObj(order::sample).toList();
    }

    /** Every chunk of these samples once and in order, and their events those of the files. */
    private static void assertHolds(ReplayHarness harness, DataSet data, List<SampleRef> samples) {
        Map<String, List<EventChunk>> chunks = harness.chunks();
        assertThat(chunks.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        samples.stream().map(SampleRef::id).toList());
        for (SampleRef sample : samples) {
            List<EventChunk> own = chunks.get(sample.id());
            assertThat(own.stream().map(EventChunk::getSequence))
                    .as(sample.id())
                    .containsExactlyElementsOf(
                            LongStream.range(0, own.size()).boxed().toList());
            List<Events> parts = own.stream().map(ChunkRecords::events).toList();
            assertThat(Events.concat(parts))
                    .as(sample.id())
                    .isEqualTo(data.read(sample).events());
            for (int i = 0; i < own.size(); i++) {
                EventChunk chunk = own.get(i);
                assertThat(chunk.getSample().getId()).isEqualTo(sample.id());
                assertThat(chunk.getSample().getLabel()).isEqualTo(sample.label());
                assertThat(chunk.getSample().getSplit()).isEqualTo(sample.split());
                assertThat(chunk.getSample().getLast()).isEqualTo(i == own.size() - 1);
                assertThat(chunk.getStartUs())
                        .isEqualTo(i == 0 ? 0 : own.get(i - 1).getEndUs());
            }
        }
    }

    @Test
    void everyEventArrivesOnceAndASecondRunSendsNothing() throws Exception {
        ReplayHarness harness = ReplayHarness.withTopic(4);
        ReplayConfig config = ReplayConfig.defaults().withChunkEvents(300);
        List<ReplayProgress> told = new ArrayList<>();
        ReplayResult result = run(harness, config, told::add);
        assertHolds(harness, set, set.samples());
        assertThat(result.completed()).isTrue();
        assertThat(result.samples()).isEqualTo(set.samples().size());
        assertThat(result.events())
                .isEqualTo(set.samples().stream()
                        .mapToLong(s -> set.read(s).events().count())
                        .sum());
        List<ConsumerRecord<byte[], byte[]>> records = harness.records();
        assertThat(result.chunks()).isEqualTo(records.size());
        assertThat(result.bytes())
                .isEqualTo(records.stream()
                        .mapToLong(r -> r.key().length + r.value().length)
                        .sum());
        assertThat(told.get(told.size() - 1).events()).isEqualTo(result.events());
        assertThat(told.get(told.size() - 1).samplesDone())
                .isEqualTo(told.get(0).samplesTotal());

        ReplayResult again = run(harness, config);
        assertThat(again.nothingToDo()).isTrue();
        assertThat(again.samplesResumed()).isEqualTo(set.samples().size());
        assertThat(harness.records()).hasSize(records.size());
        assertThat(run(harness, config.withSeed(1)).samples())
                .as("another seed is another replay")
                .isPositive();
    }

    @Test
    void theOrderIsSeededAndSplitAndLimitChoose() {
        List<SampleRef> all = order(Set.of(), 0, 5);
        assertThat(all).containsExactlyInAnyOrderElementsOf(set.samples());
        assertThat(all).isNotEqualTo(set.samples()).isEqualTo(order(Set.of(), 0, 5));
        assertThat(all).isNotEqualTo(order(Set.of(), 0, 6));
        List<SampleRef> some = order(Set.of(Split.TEST), 4, 5);
        assertThat(some).hasSize(4).allSatisfy(s -> assertThat(s.split()).isEqualTo(Split.TEST));
    }

    @Test
    void keysGoWhereKafkasOwnPartitionerPutsThem() throws Exception {
        ReplayHarness harness = ReplayHarness.withTopic(5);
        run(harness, ReplayConfig.defaults());
        Set<Integer> used = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : harness.records()) {
            assertThat(record.partition())
                    .isEqualTo(org.apache.kafka.clients.producer.internals.BuiltInPartitioner.partitionForKey(
                            record.key(), 5));
            used.add(record.partition());
        }
        assertThat(used).hasSizeGreaterThan(1);
    }

    /** A listener that throws ends the run as a kill does: the producer is dropped with all that it holds. */
    @Test
    void killedRunsAreResumedWithoutLossOrDuplicates() throws Exception {
        ReplayHarness harness = ReplayHarness.withTopic(3);
        ReplayConfig config = ReplayConfig.defaults().withChunkEvents(40).withSpeed(new ReplaySpeed(15));
        int kills = 0;
        for (int after : new int[] {150, 100, 250, 40}) {
            try {
                ReplayResult result = run(harness, config, progress -> {
                    if (progress.chunks() >= after) {
                        throw new IllegalStateException("killed");
                    }
                });
                assertThat(result.completed()).isTrue();
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("killed");
                kills++;
            }
        }
        ReplayResult result = run(harness, config.withSpeed(ReplaySpeed.MAX));
        assertThat(kills).isEqualTo(4);
        assertThat(result.completed()).isTrue();
        assertThat(result.samplesResumed())
                .isPositive()
                .isLessThan(set.samples().size());
        assertHolds(harness, set, set.samples());
    }

    @Test
    void aStoppedRunIsTakenUpInTheMiddleOfASample() throws Exception {
        ReplayHarness harness = ReplayHarness.withTopic(2);
        ReplayConfig config = ReplayConfig.defaults().withChunkEvents(100);
        Replayer[] first = new Replayer[1];
        ReplayListener stopper = progress -> first[0].stop();
        first[0] = new Replayer(set, harness.settings, config.withTopic(harness.topic), stopper);
        ReplayResult stopped = first[0].run();
        assertThat(stopped.completed()).isFalse();
        assertThat(stopped.chunks()).isEqualTo(harness.records().size()).isPositive();
        ReplayResult rest = run(harness, config);
        assertThat(rest.completed()).isTrue();
        assertThat(rest.samples() + rest.samplesResumed())
                .isEqualTo(set.samples().size());
        assertHolds(harness, set, set.samples());
    }

    /** A run of one round; one without end that is cut off somewhere; one that brings the round at hand to its end. */
    @Test
    void roundsAreStreamsOfTheirOwnAndAreTakenUp() throws Exception {
        ReplayHarness harness = ReplayHarness.withTopic(3);
        ReplayConfig config = ReplayConfig.defaults().withChunkEvents(100).withLimit(10);
        ReplayResult one = run(harness, config.withThreads(3));
        assertThatThrownBy(() -> run(harness, config.withRounds(ReplayConfig.ENDLESS), progress -> {
                    if (progress.chunks() > 20) {
                        throw new IllegalStateException("killed");
                    }
                }))
                .hasMessage("killed");
        // Waits until nothing of the killed run arrives any more.
        run(harness, config);
        int rounds = harness.chunks().keySet().stream()
                .mapToInt(name -> name.contains("#") ? Integer.parseInt(name.split("#")[1]) : 1)
                .max()
                .orElseThrow();
        assertThat(rounds).isGreaterThan(1);
        ReplayResult rest = run(harness, config.withRounds(rounds));
        assertThat(rest.replayId()).isEqualTo(one.replayId());
        assertThat(rest.samples() + rest.samplesResumed()).isEqualTo(10L * rounds);
        assertThat(rest.samplesResumed()).isGreaterThanOrEqualTo(10);
        Map<String, List<EventChunk>> chunks = harness.chunks();
        assertThat(chunks.size()).isEqualTo(10 * rounds);
        for (SampleRef sample : order(Set.of(), 10, 0)) {
            Events events = set.read(sample).events();
            for (int round = 1; round <= rounds; round++) {
                String name = round == 1 ? sample.id() : sample.id() + "#" + round;
                List<EventChunk> own = chunks.get(name);
                assertThat(own.stream().map(EventChunk::getSequence))
                        .as(name)
                        .containsExactlyElementsOf(
                                LongStream.range(0, own.size()).boxed().toList());
                assertThat(own.get(0).getSample().getId()).isEqualTo(name);
                assertThat(Events.concat(own.stream().map(ChunkRecords::events).toList()))
                        .isEqualTo(events);
            }
        }
    }

    @Test
    void aDryRunTellsWhatTheRealOneSends() throws Exception {
        ReplayHarness harness = ReplayHarness.withTopic(3);
        ReplayConfig config =
                ReplayConfig.defaults().withChunkEvents(100).withLimit(12).withRounds(2);
        DryResult dry = new DryReplay(set, config, 3, ReplayListener.none()).run();
        ReplayResult sent = run(harness, config);
        assertThat(dry.replayId()).isEqualTo(sent.replayId());
        assertThat(dry.samples()).isEqualTo(sent.samples()).isEqualTo(24);
        assertThat(dry.events()).isEqualTo(sent.events());
        // The wall-clock stamp of a chunk takes the same eight bytes for the next two thousand years; the schema id
        // always four.
        assertThat(dry.bytes()).isEqualTo(sent.bytes());
        for (DryResult.Partition partition : dry.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> own = harness.records().stream()
                    .filter(record -> record.partition() == partition.partition())
                    .toList();
            assertThat(partition.records()).isEqualTo(own.size());
            assertThat(partition.bytes())
                    .isEqualTo(own.stream()
                            .mapToLong(r -> r.key().length + r.value().length)
                            .sum());
        }
    }

    /** The first sends slowly; the second sees its records come. */
    @Test
    void aRunBesideAnotherOfTheSameReplayRefusesToBegin() throws Exception {
        ReplayHarness harness = ReplayHarness.withTopic(2);
        ReplayConfig config = ReplayConfig.defaults().withChunkEvents(20).withTopic(harness.topic);
        CountDownLatch sending = new CountDownLatch(1);
        try (Replayer first = new Replayer(
                set, harness.settings, config.withSpeed(new ReplaySpeed(0.5)), progress -> sending.countDown())) {
            CompletableFuture<ReplayResult> result = CompletableFuture.supplyAsync(first::run);
            sending.await();
            assertThatThrownBy(() -> run(harness, config))
                    .isInstanceOf(ReplayException.class)
                    .hasMessageContaining("another run of replay");
            first.stop();
            assertThat(result.get().completed()).isFalse();
        }
        assertThat(run(harness, config).completed()).isTrue();
        assertHolds(harness, set, set.samples());
    }

    /** Both look, find nothing and begin: one sends all, the other a record at most. */
    @Test
    void ofTwoRunsThatBeginAtOneMomentOneGivesWay() throws Exception {
        int collisions = 0;
        for (int round = 0; round < 5; round++) {
            ReplayHarness harness = ReplayHarness.withTopic(2);
            ReplayConfig config = ReplayConfig.defaults().withChunkEvents(20).withTopic(harness.topic);
            CyclicBarrier together = new CyclicBarrier(2);
            List<CompletableFuture<ReplayResult>> runs = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                runs.add(CompletableFuture.supplyAsync(() -> {
                    try {
                        together.await();
                    } catch (InterruptedException | BrokenBarrierException e) {
                        throw new IllegalStateException(e);
                    }
                    return run(harness, config);
                }));
            }
            List<Throwable> failures = new ArrayList<>();
            for (CompletableFuture<ReplayResult> result : runs) {
                result.handle((done, failure) -> failure == null || failures.add(failure))
                        .get();
            }
            assertThat(failures).hasSizeLessThan(2);
            collisions += failures.size();
            List<String> places = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : harness.records()) {
                places.add(new String(
                        record.headers().lastHeader(ChunkSender.INDEX_HEADER).value(), StandardCharsets.UTF_8));
            }
            int doubled = places.size() - Set.copyOf(places).size();
            long gaveWay = failures.stream()
                    .filter(failure -> failure.getMessage().contains("began at the same moment"))
                    .count();
            assertThat(doubled).as("records that lie twice").isEqualTo((int) gaveWay);
            assertThat(failures)
                    .allSatisfy(failure -> assertThat(failure).hasMessageContaining("another run of replay"));
        }
        System.out.println("ReplayerTest: of 5 pairs of runs begun together " + collisions + " collided");
    }

    @Test
    void pacedReplayTakesTheTimeOfItsEvents() throws Exception {
        ReplayHarness harness = ReplayHarness.withTopic(1);
        ReplayResult result = run(
                harness,
                ReplayConfig.defaults()
                        .withLimit(3)
                        .withSpeed(ReplaySpeed.parse("2x"))
                        .withChunkEvents(200));
        double eventSeconds = order(Set.of(), 3, 0).stream()
                        .mapToLong(s -> set.read(s).lengthUs())
                        .sum()
                / 1e6;
        assertThat(result.seconds()).isBetween(eventSeconds / 2, eventSeconds / 2 + 2);
        for (List<EventChunk> chunks : harness.chunks().values()) {
            EventChunk first = chunks.get(0);
            for (EventChunk chunk : chunks) {
                double wall = chunk.getLastEventAtUs() - first.getLastEventAtUs();
                assertThat(wall)
                        .isBetween(
                                (chunk.getEndUs() - first.getEndUs()) / 2.0 - 2,
                                (chunk.getEndUs() - first.getEndUs()) / 2.0 + 2);
            }
        }
    }

    @Test
    void badSetUpsEndInOneClearLine() throws Exception {
        ReplayHarness harness = ReplayHarness.withTopic(1);
        assertThatThrownBy(() -> new Replayer(
                                set,
                                harness.settings,
                                ReplayConfig.defaults().withTopic("no-such-topic"),
                                ReplayListener.none())
                        .run())
                .isInstanceOf(ReplayException.class)
                .hasMessageContaining("no-such-topic")
                .hasMessageContaining(harness.settings.bootstrapServers());
        assertThatThrownBy(() -> run(harness, ReplayConfig.defaults().withSplits(Set.of(Split.UNKNOWN))))
                .isInstanceOf(DataSetException.class)
                .hasMessageContaining("UNKNOWN");
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        ClientSettings nobody = ClientSettings.of("127.0.0.1:" + port, harness.settings.registryUrl());
        assertThatThrownBy(() -> new Replayer(
                                set,
                                nobody,
                                ReplayConfig.defaults().withConnectTimeout(Duration.ofMillis(1500)),
                                ReplayListener.none())
                        .run())
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("1.5 s");
        assertThat(harness.records()).isEmpty();
    }

    @Test
    void truncatedRecordingsAreSentToTheirLastWholeEventAndReported() throws Exception {
        Path copy = folder.resolve("cut");
        ShapeScenes.generate(copy, 1, 0, 3);
        Path file = copy.resolve("Train/star/00001.bin");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, 503));
        DataSet cut = DataSet.open(copy);
        ReplayHarness harness = ReplayHarness.withTopic(1);
        ReplayResult result = new Replayer(
                        cut, harness.settings, ReplayConfig.defaults().withTopic(harness.topic), ReplayListener.none())
                .run();
        assertThat(result.truncated())
                .containsExactly(file.toAbsolutePath().normalize().toString());
        assertThat(result.warnings()).singleElement().satisfies(line -> assertThat(line)
                .contains("byte 500"));
        assertHolds(harness, cut, cut.samples());
    }

    /** A topic that takes small records only: the first that is refused ends the run, and what arrived is a prefix. */
    @Test
    void aRefusedRecordEndsTheRunWithItsPartition() throws Exception {
        ReplayHarness harness = ReplayHarness.withTopic(1);
        try (org.apache.kafka.clients.admin.AdminClient admin =
                org.apache.kafka.clients.admin.AdminClient.create(harness.settings.admin())) {
            admin.incrementalAlterConfigs(Map.of(
                            new org.apache.kafka.common.config.ConfigResource(
                                    org.apache.kafka.common.config.ConfigResource.Type.TOPIC, harness.topic),
                            List.of(new org.apache.kafka.clients.admin.AlterConfigOp(
                                    new org.apache.kafka.clients.admin.ConfigEntry("max.message.bytes", "300"),
                                    org.apache.kafka.clients.admin.AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
        assertThatThrownBy(() -> run(harness, ReplayConfig.defaults()))
                .isInstanceOf(ReplayException.class)
                .hasMessageContaining(harness.topic + "-0");
        assertThat(harness.records()).isEmpty();
    }

    @Test
    void moreOrFewerPartitionsThanAtTheStartAreNoticed() throws Exception {
        ReplayHarness harness = ReplayHarness.withTopic(2);
        run(harness, ReplayConfig.defaults().withLimit(4));
        try (org.apache.kafka.clients.admin.AdminClient admin =
                org.apache.kafka.clients.admin.AdminClient.create(harness.settings.admin())) {
            admin.createPartitions(Map.of(harness.topic, org.apache.kafka.clients.admin.NewPartitions.increaseTo(3)))
                    .all()
                    .get();
        }
        org.awaitility.Awaitility.await()
                .until(() -> new TopicLog(harness.settings, harness.topic, Duration.ofSeconds(5))
                                .partitions(new StopSignal())
                        == 3);
        assertThatThrownBy(() -> run(harness, ReplayConfig.defaults().withLimit(4)))
                .isInstanceOf(ReplayException.class)
                .hasMessageContaining("3 partitions, but had 2");
    }

    @Test
    void realRecordingsArriveAtAtMostFourBytesPerEvent() throws IOException, Exception {
        DataSet nmnist = DataSet.open(SharedData.folder("nmnist"));
        ReplayHarness harness = ReplayHarness.withTopic(4);
        for (int i : IntStream.range(0, 2).toArray()) {
            ReplayHarness own = i == 0 ? ReplayHarness.withTopic(4) : harness;
            ReplayResult result = new Replayer(
                            nmnist, own.settings, ReplayConfig.defaults().withTopic(own.topic), ReplayListener.none())
                    .run();
            LOG.warn(
                    "N-MNIST, run {}: {} events, {} chunks, {} bytes in {} s: {} Mev/s, {} MB/s, {} bytes per event",
                    i,
                    result.events(),
                    result.chunks(),
                    result.bytes(),
                    result.seconds(),
                    result.events() / result.seconds() / 1e6,
                    result.bytes() / result.seconds() / 1e6,
                    (double) result.bytes() / result.events());
            assertThat((double) result.bytes() / result.events()).isLessThanOrEqualTo(4);
            assertThat(result.warnings()).isEmpty();
        }
        assertHolds(harness, nmnist, nmnist.samples());
    }
}
