package org.saccade.streams.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.saccade.local.LocalStack;
import org.saccade.schemas.digest.Digests;
import org.saccade.schemas.digest.RecordFigures;
import org.saccade.schemas.digest.StageCounts;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.frame.FrameCodec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.SampleInfo;
import org.saccade.schemas.schema.StageDigest;
import org.saccade.schemas.schema.StageRate;
import org.saccade.schemas.schema.StreamHealth;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.health.HealthService.Way;

class HealthTopologyTest {

    @TempDir
    Path folder;

    private final AvroWire wire =
            new AvroWire(Map.of(AvroWire.REGISTRY_URL, LocalStack.shared().registryUrl()));
    private final HealthTopology topology = new HealthTopology(wire);

    private final StageCounts counts = new StageCounts("any", "writer", List.copyOf(HealthTopology.STAGES.keySet()));
    private Way way;
    private long countedAtMs;

    private TopologyTestDriver driver(Way by, Set<String> topics) {
        way = by;
        Properties properties = new Properties();
        properties.setProperty(StreamsConfig.APPLICATION_ID_CONFIG, "health-test");
        properties.setProperty(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        return new TopologyTestDriver(
                by == Way.RECORDS ? topology.ofRecords(topics, true) : topology.ofDigests(true), properties);
    }

    private static TestInputTopic<byte[], byte[]> input(TopologyTestDriver driver, String topic) {
        return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A record into its topic, or into what its stage counts. */
    private void put(TopologyTestDriver driver, String topic, byte[] value, long atMs) {
        if (way == Way.RECORDS) {
            input(driver, topic).pipeInput(null, value, atMs);
        } else {
            RecordFigures figures = topic.equals(Topics.PREDICTIONS)
                    ? RecordFigures.of(wire.decode(value, Prediction.class), value.length)
                    : RecordFigures.read(topic, value);
            counts.add(topic, figures, atMs);
            countedAtMs = atMs;
        }
    }

    /** The stage tells what it counted, and lets time pass. */
    private void advance(TopologyTestDriver driver, Duration time) {
        if (way == Way.DIGESTS) {
            tell(driver, counts, false);
        }
        driver.advanceWallClockTime(time);
    }

    private void tell(TopologyTestDriver driver, StageCounts stage, boolean last) {
        for (StageDigest digest : stage.drain(countedAtMs, last)) {
            input(driver, Topics.STAGE_DIGESTS).pipeInput(null, wire.encode(Topics.STAGE_DIGESTS, digest), 0L);
        }
    }

    /** The last record of each topic and window in which anything came. */
    private Map<String, StageRate> rates(TopologyTestDriver driver) {
        advance(driver, RecordWatcher.TALLIES_EVERY);
        driver.advanceWallClockTime(RecordWatcher.TALLIES_EVERY);
        TestOutputTopic<String, byte[]> out =
                driver.createOutputTopic(Topics.HEALTH, new StringDeserializer(), new ByteArrayDeserializer());
        Map<String, StageRate> rates = new HashMap<>();
        for (KeyValue<String, byte[]> record : out.readKeyValuesToList()) {
            StageRate rate = wire.decode(record.value, StageRate.class);
            assertThat(record.key).isEqualTo(rate.getTopic());
            if (rate.getRecords() > 0) {
                rates.put(rate.getTopic() + "@" + rate.getWindowStartMs(), rate);
            }
        }
        return rates;
    }

    /** The reports of streams since the last call, by topic|stream; null for a stream that is forgotten. */
    private Map<String, StreamHealth> reports(TopologyTestDriver driver) {
        TestOutputTopic<String, byte[]> out =
                driver.createOutputTopic(Topics.STREAM_HEALTH, new StringDeserializer(), new ByteArrayDeserializer());
        Map<String, StreamHealth> reports = new HashMap<>();
        for (KeyValue<String, byte[]> record : out.readKeyValuesToList()) {
            assertThat(reports).as("one report of a stream at a time").doesNotContainKey(record.key);
            reports.put(record.key, record.value == null ? null : wire.decode(record.value, StreamHealth.class));
        }
        return reports;
    }

    private byte[] chunk(String stream, long sequence, long startUs, long endUs, long lastEventAtUs) {
        Events none = Events.none(new Geometry(4, 4), startUs);
        return wire.encode(
                Topics.LIVE_EVENTS, ChunkRecords.chunk(stream, sequence, none, startUs, endUs, lastEventAtUs, null));
    }

    private byte[] chunk(int count, boolean last) {
        EventsBuilder builder = new EventsBuilder(new Geometry(4, 4), 0, count);
        for (int i = 0; i < count; i++) {
            builder.add(i, i % 4, 0, 1);
        }
        SampleInfo info =
                SampleInfo.newBuilder().setId("s").setLabel(1).setLast(last).build();
        EventChunk chunk = ChunkRecords.chunk("s", 0, builder.build(), 0, count, 0, info);
        return wire.encode(Topics.EVENTS, chunk);
    }

    private byte[] frames(long lastEventAtUs, long framedAtUs) {
        Frames frames = Frames.newBuilder()
                .setStream("s")
                .setWindowStartUs(0)
                .setWindowEndUs(1)
                .setTimeSteps(4)
                .setPolarities(1)
                .setHeight(1)
                .setWidth(1)
                .setData(ByteBuffer.wrap(FrameCodec.encode(new byte[4], new long[] {0, 7, 0, 0}, 1)))
                .setEvents(7)
                .setOutside(3)
                .setLastEventAtUs(lastEventAtUs)
                .setFramedAtUs(framedAtUs)
                .build();
        return wire.encode(Topics.LIVE_FRAMES, frames);
    }

    private byte[] prediction(int skipped, int run, long latencyUs) {
        return prediction(skipped, run, latencyUs, 0, 0);
    }

    private byte[] prediction(int skipped, int run, long latencyUs, int classIndex, long synOps) {
        Prediction prediction = Prediction.newBuilder()
                .setStream("s")
                .setWindowStartUs(0)
                .setWindowEndUs(1)
                .setModel("m")
                .setClassIndex(classIndex)
                .setSynOps(synOps)
                .setScores(List.of(1f))
                .setEvents(5)
                .setStepsRun(run)
                .setStepsSkipped(skipped)
                .setLastEventAtUs(1_000_000)
                .setPredictedAtUs(1_000_000 + latencyUs)
                .build();
        return wire.encode(Topics.PREDICTIONS, prediction);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void recordsEventsSamplesAndBytesAddUpPerTopicAndWindow(Way by) {
        try (TopologyTestDriver driver = driver(by, Set.of(Topics.EVENTS, Topics.LIVE_FRAMES))) {
            byte[] first = chunk(10, false);
            byte[] second = chunk(20, true);
            put(driver, Topics.EVENTS, first, 10_000L);
            put(driver, Topics.EVENTS, second, 14_999L);
            put(driver, Topics.EVENTS, first, 15_000L);
            put(driver, Topics.LIVE_FRAMES, frames(0, 0), 15_001L);
            Map<String, StageRate> rates = rates(driver);
            assertThat(rates).hasSize(3);
            StageRate rate = rates.get("events@10000");
            assertThat(rate.getStage()).isEqualTo("replay");
            assertThat(rate.getWindowMs()).isEqualTo(5000);
            assertThat(rate.getRecords()).isEqualTo(2);
            assertThat(rate.getEvents()).isEqualTo(30);
            assertThat(rate.getSamples()).isEqualTo(1);
            assertThat(rate.getBytes()).isEqualTo(first.length + second.length);
            assertThat(rate.getLatencyP50Ms()).isNull();
            assertThat(rates.get("live-frames@15000").getEvents()).isEqualTo(10);
            assertThat(rates.get("live-frames@15000").getStage()).isEqualTo("stream");
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void latencyAndSkippedStepsOfPredictions(Way by) {
        try (TopologyTestDriver driver = driver(by, Set.of(Topics.PREDICTIONS))) {
            for (int i = 1; i <= 100; i++) {
                put(driver, Topics.PREDICTIONS, prediction(3, 5, i * 1000L), 20_000L + i);
            }
            StageRate rate = rates(driver).get("predictions@20000");
            assertThat(rate.getStepsSkipped()).isEqualTo(300);
            assertThat(rate.getStepsTotal()).isEqualTo(800);
            assertThat(rate.getLatencyP50Ms()).isCloseTo(50, within(50 * 0.026));
            assertThat(rate.getLatencyP99Ms()).isCloseTo(99, within(99 * 0.026));
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void gapsRepeatsAndNewBeginningsOfASequence(Way by) {
        try (TopologyTestDriver driver = driver(by, Set.of(Topics.LIVE_EVENTS))) {
            long at = 1_000_000;
            for (long number : new long[] {7, 8, 8, 11, 12, 9, 20, 0, 1}) {
                put(driver, Topics.LIVE_EVENTS, chunk("a", number, number, number + 1, 0), at);
            }
            put(driver, Topics.LIVE_EVENTS, chunk("b", 3, 0, 1, 0), at);
            advance(driver, RecordWatcher.REPORTS_EVERY);
            StreamHealth a = reports(driver).get("live-events|a");
            assertThat(a.getRecords()).isEqualTo(9);
            assertThat(a.getGaps()).as("9 and 10, then 13 to 19").isEqualTo(9);
            assertThat(a.getRepeats()).as("8 and 9").isEqualTo(2);
            StageRate rate = rates(driver).get("live-events@" + at);
            assertThat(rate.getGaps()).isEqualTo(9);
            assertThat(rate.getRepeats()).isEqualTo(2);
            put(driver, Topics.LIVE_EVENTS, chunk("a", 5, 5, 6, 0), at);
            advance(driver, RecordWatcher.REPORTS_EVERY);
            StreamHealth next = reports(driver).get("live-events|a");
            assertThat(next.getGaps()).isEqualTo(3);
            assertThat(next.getGapsSeen()).isEqualTo(12);
            assertThat(next.getFromMs()).isEqualTo(a.getToMs());
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void skewGrowsByWhatEventTimeFallsBehindTheClock(Way by) {
        try (TopologyTestDriver driver = driver(by, Set.of(Topics.LIVE_EVENTS))) {
            long wallUs = 1_700_000_000_000_000L;
            for (int i = 0; i <= 10; i++) {
                put(
                        driver,
                        Topics.LIVE_EVENTS,
                        chunk("a", i, i * 80_000L, (i + 1) * 80_000L, wallUs + i * 100_000L),
                        wallUs / 1000);
            }
            advance(driver, RecordWatcher.REPORTS_EVERY);
            StreamHealth slow = reports(driver).get("live-events|a");
            assertThat(slow.getSkewMs()).isCloseTo(200, within(1e-6));
            assertThat(slow.getSpeed()).isCloseTo(0.8, within(1e-9));
            put(driver, Topics.LIVE_EVENTS, chunk("a", 11, 0, 10, wallUs + 5_000_000), wallUs / 1000);
            advance(driver, RecordWatcher.REPORTS_EVERY);
            assertThat(reports(driver).get("live-events|a").getSkewMs())
                    .as("event time begun anew")
                    .isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void emptyBinsClassesAndFiringOfAStream(Way by) {
        try (TopologyTestDriver driver = driver(by, Set.of(Topics.LIVE_FRAMES, Topics.PREDICTIONS))) {
            put(driver, Topics.LIVE_FRAMES, frames(1_000_000, 1_004_000), 20_000L);
            put(driver, Topics.LIVE_FRAMES, frames(1_000_000, 1_200_000), 20_000L);
            for (int i = 0; i < 6; i++) {
                put(driver, Topics.PREDICTIONS, prediction(1, 3, 5_000, i % 3, 30), 20_000L);
            }
            advance(driver, RecordWatcher.REPORTS_EVERY);
            Map<String, StreamHealth> reports = reports(driver);
            StreamHealth framed = reports.get("live-frames|s");
            assertThat(framed.getBinsEmpty()).isEqualTo(6);
            assertThat(framed.getBinsTotal()).isEqualTo(8);
            assertThat(framed.getStage()).isEqualTo("stream");
            // At most 1, 2, 5, ... ms: 4 ms is the third, 200 ms the eighth
            assertThat(framed.getLatencyCounts()).hasSize(14);
            assertThat(framed.getLatencyCounts().get(2)).isEqualTo(1);
            assertThat(framed.getLatencyCounts().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(2);
            StreamHealth predicted = reports.get("predictions|s");
            assertThat(predicted.getClasses()).containsExactly(2L, 2L, 2L);
            assertThat(predicted.getSynOps()).isEqualTo(180);
            assertThat(predicted.getStepsSkipped()).isEqualTo(6);
            assertThat(predicted.getStepsTotal()).isEqualTo(24);
            assertThat(predicted.getClassDrift()).as("too little to tell").isNull();
            StageRate rate = rates(driver).get("predictions@20000");
            assertThat(rate.getClasses()).containsExactly(2L, 2L, 2L);
            assertThat(rate.getSynOps()).isEqualTo(180);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aClassMixThatChangesDriftsAndOneThatStaysDoesNot(Way by) {
        try (TopologyTestDriver driver = driver(by, Set.of(Topics.PREDICTIONS))) {
            StreamHealth last = null;
            for (int report = 0; report < 200; report++) {
                for (int i = 0; i < 4; i++) {
                    put(driver, Topics.PREDICTIONS, prediction(1, 3, 5_000, i % 2, 30), 20_000L);
                }
                advance(driver, RecordWatcher.REPORTS_EVERY);
                last = reports(driver).get("predictions|s");
            }
            assertThat(last.getClassDrift()).isCloseTo(0, within(1e-6));
            assertThat(last.getActivityDrift()).isCloseTo(0, within(1e-6));
            for (int report = 0; report < 12; report++) {
                for (int i = 0; i < 4; i++) {
                    put(driver, Topics.PREDICTIONS, prediction(1, 3, 5_000, 5, 3000), 20_000L);
                }
                advance(driver, RecordWatcher.REPORTS_EVERY);
                last = reports(driver).get("predictions|s");
            }
            // Half of what is recent and 6 % of the reference are new
            assertThat(last.getClassDrift()).isCloseTo(0.19, within(0.01));
            assertThat(last.getActivityDrift()).isCloseTo(0.19, within(0.01));
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aStreamThatFallsSilentIsReportedOnceAndThenForgotten(Way by) {
        try (TopologyTestDriver driver = driver(by, Set.of(Topics.LIVE_EVENTS))) {
            long now = System.currentTimeMillis();
            put(driver, Topics.LIVE_EVENTS, chunk("a", 0, 0, 1, 0), now);
            advance(driver, RecordWatcher.REPORTS_EVERY);
            assertThat(reports(driver).get("live-events|a").getRecords()).isEqualTo(1);
            assertThat(stored(driver)).containsOnlyKeys("live-events|a");
            advance(driver, RecordWatcher.REPORTS_EVERY);
            assertThat(reports(driver).get("live-events|a").getRecords()).isZero();
            advance(driver, RecordWatcher.REPORTS_EVERY);
            assertThat(reports(driver)).isEmpty();
            advance(driver, Duration.ofMillis(Digests.FORGOTTEN_AFTER_MS));
            assertThat(reports(driver)).containsEntry("live-events|a", null).hasSize(1);
            assertThat(stored(driver)).isEmpty();
        }
    }

    @Test
    void aRecordAfterTheSecondWindowIsLateAndCounted() {
        try (TopologyTestDriver driver = driver(Way.RECORDS, Set.of(Topics.EVENTS))) {
            TestInputTopic<byte[], byte[]> in = input(driver, Topics.EVENTS);
            in.pipeInput(null, chunk(1, false), 10_000L);
            assertThat(rates(driver)).containsOnlyKeys("events@10000");
            in.pipeInput(null, chunk(1, false), 15_000L);
            in.pipeInput(null, chunk(1, false), 10_001L);
            assertThat(rates(driver).get("events@10000").getRecords()).isEqualTo(2);
            in.pipeInput(null, chunk(1, false), 20_000L);
            rates(driver);
            in.pipeInput(null, chunk(1, false), 10_002L);
            assertThat(rates(driver)).isEmpty();
            assertThat(topology.late()).isEqualTo(1);
        }
    }

    @Test
    void divergencesByHand() {
        assertThat(drift(new int[] {50, 50}, new int[] {50, 50})).isCloseTo(0, within(1e-6));
        // P = (1, 0), Q = (1/4, 3/4): M = (5/8, 3/8); KL(P||M) = lb 8/5, KL(Q||M) = lb(2/5)/4 + 3 lb(2)/4
        double expected = (0.678072 + (0.25 * -1.321928 + 0.75 * 1.0)) / 2;
        DriftMeter meter = new DriftMeter();
        meter.add(1, 3_000_000);
        for (int i = 0; i < 12 * 40; i++) {
            meter.age();
        }
        // Half a million kept by the reference, nothing by the recent
        double kept = 3_000_000 * Math.pow(0.5, 480 / 720.0);
        meter.add(0, Math.round(kept / 3));
        assertThat(meter.divergence()).isCloseTo(expected, within(1e-3));
        assertThat(new DriftMeter().divergence()).isNull();
    }

    private static Double drift(int[] first, int[] second) {
        DriftMeter meter = new DriftMeter();
        for (int[] counts : new int[][] {first, second}) {
            for (int i = 0; i < counts.length; i++) {
                meter.add(i, counts[i]);
            }
            meter.age();
        }
        return meter.divergence();
    }

    private Map<String, StreamHealth> stored(TopologyTestDriver driver) {
        Map<String, StreamHealth> stored = new HashMap<>();
        try (KeyValueIterator<String, byte[]> all =
                driver.<String, byte[]>getKeyValueStore(HealthTopology.STREAMS).all()) {
            all.forEachRemaining(entry -> stored.put(entry.key, wire.decode(entry.value, StreamHealth.class)));
        }
        return stored;
    }

    @Test
    void poisonIsSkippedAndCountedAndTheRestGoesOn() {
        try (TopologyTestDriver driver = driver(Way.RECORDS, Set.of(Topics.LIVE_FRAMES))) {
            TestInputTopic<byte[], byte[]> in = input(driver, Topics.LIVE_FRAMES);
            byte[] sound = frames(1, 1001);
            in.pipeInput(null, new byte[] {1, 2, 3}, 0L);
            in.pipeInput(null, null, 1L);
            in.pipeInput(null, Arrays.copyOf(sound, 8), 2L);
            in.pipeInput(null, chunk(3, true), 3L);
            in.pipeInput(null, sound, 4L);
            assertThat(topology.poison()).isEqualTo(4);
            assertThat(rates(driver).get("live-frames@0").getRecords()).isEqualTo(1);
        }
    }

    @Test
    void onlyKnownTopicsAreWatched() {
        assertThatThrownBy(() -> topology.ofRecords(Set.of("other"), true)).hasMessageContaining("other");
        assertThatThrownBy(() -> topology.ofRecords(Set.of(), true)).isInstanceOf(IllegalArgumentException.class);
    }

    private void chunkAt(StageCounts stage, long sequence) {
        stage.add(
                Topics.LIVE_EVENTS,
                RecordFigures.read(Topics.LIVE_EVENTS, chunk("a", sequence, sequence, sequence + 1, 0)),
                countedAtMs);
    }

    @Test
    void aWriterThatEndedLeavesGapsToTheNextAndOneThatWasKilledDoesNot() {
        try (TopologyTestDriver driver = driver(Way.DIGESTS, Set.of())) {
            countedAtMs = 1_000_000;
            List<String> topics = List.of(Topics.LIVE_EVENTS);
            StageCounts ended = new StageCounts("replay", "first", topics);
            chunkAt(ended, 4);
            tell(driver, ended, true);
            StageCounts killed = new StageCounts("replay", "second", topics);
            chunkAt(killed, 7);
            chunkAt(killed, 8);
            tell(driver, killed, false);
            StageCounts third = new StageCounts("replay", "third", topics);
            chunkAt(third, 20);
            chunkAt(third, 22);
            tell(driver, third, false);
            driver.advanceWallClockTime(RecordWatcher.REPORTS_EVERY);
            StreamHealth a = reports(driver).get("live-events|a");
            assertThat(a.getGaps())
                    .as("5 and 6 are lost; 9 to 19 may have been sent by the second one; 21 is lost")
                    .isEqualTo(3);
            StageRate rate = rates(driver).get("live-events@1000000");
            assertThat(rate.getGaps()).isEqualTo(3);
            assertThat(rate.getRecords()).isEqualTo(5);
        }
    }

    @Test
    void aStageThatLivesAndWritesNothingIsZeroAndOneThatIsGoneIsUnknown() {
        try (TopologyTestDriver driver = driver(Way.DIGESTS, Set.of())) {
            countedAtMs = 1_000_000;
            StageCounts stage = new StageCounts("replay", "w", List.of(Topics.LIVE_EVENTS));
            chunkAt(stage, 0);
            tell(driver, stage, false);
            driver.advanceWallClockTime(RecordWatcher.REPORTS_EVERY);
            assertThat(reports(driver).get("live-events|a").getRecords()).isEqualTo(1);
            countedAtMs += Digests.WINDOW_MS;
            tell(driver, stage, false);
            driver.advanceWallClockTime(Duration.ofSeconds(1));
            TestOutputTopic<String, byte[]> out =
                    driver.createOutputTopic(Topics.HEALTH, new StringDeserializer(), new ByteArrayDeserializer());
            StageRate rate = out.readValuesToList().stream()
                    .map(value -> wire.decode(value, StageRate.class))
                    .reduce((first, second) -> second)
                    .orElseThrow();
            assertThat(rate.getWindowStartMs()).isEqualTo(countedAtMs);
            assertThat(rate.getRecords()).isZero();
            driver.advanceWallClockTime(RecordWatcher.REPORTS_EVERY.minusSeconds(1));
            assertThat(reports(driver).get("live-events|a").getRecords()).isZero();
            // From now on nothing is told
            for (int second = 0; second < StreamWatches.UNHEARD_AFTER_MS / 1000 + 5; second++) {
                driver.advanceWallClockTime(Duration.ofSeconds(1));
            }
            assertThat(reports(driver)).containsEntry("live-events|a", null).hasSize(1);
            assertThat(stored(driver)).isEmpty();
            assertThat(out.isEmpty())
                    .as("no window of a stage that tells nothing")
                    .isTrue();
            chunkAt(stage, 1);
            tell(driver, stage, false);
            driver.advanceWallClockTime(RecordWatcher.REPORTS_EVERY);
            assertThat(reports(driver).get("live-events|a").getRecords()).isEqualTo(1);
        }
    }

    @Test
    void digestsThatNeverCameAndThoseThatAreNoneAreCounted() {
        try (TopologyTestDriver driver = driver(Way.DIGESTS, Set.of())) {
            StageCounts stage = new StageCounts("replay", "w", List.of(Topics.EVENTS));
            tell(driver, stage, false);
            stage.drain(0, false);
            stage.drain(0, false);
            tell(driver, stage, false);
            assertThat(topology.lost()).isEqualTo(2);
            input(driver, Topics.STAGE_DIGESTS).pipeInput(null, new byte[] {1, 2}, 0L);
            input(driver, Topics.STAGE_DIGESTS).pipeInput(null, chunk(1, false), 0L);
            assertThat(topology.poison()).isEqualTo(2);
        }
    }
}
