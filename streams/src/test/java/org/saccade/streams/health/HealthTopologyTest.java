package org.saccade.streams.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.local.LocalStack;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ChunkRecords;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.SampleInfo;
import org.saccade.schemas.schema.StageRate;
import org.saccade.schemas.schema.Topics;

class HealthTopologyTest {

    @TempDir
    Path folder;

    private final AvroWire wire =
            new AvroWire(Map.of(AvroWire.REGISTRY_URL, LocalStack.shared().registryUrl()));
    private final HealthTopology topology = new HealthTopology(wire);

    private TopologyTestDriver driver(Set<String> topics) {
        Properties properties = new Properties();
        properties.setProperty(StreamsConfig.APPLICATION_ID_CONFIG, "health-test");
        properties.setProperty(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        properties.setProperty(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, "0");
        return new TopologyTestDriver(topology.build(topics), properties);
    }

    private static TestInputTopic<byte[], byte[]> input(TopologyTestDriver driver, String topic) {
        return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The last record of each topic and window. */
    private Map<String, StageRate> rates(TopologyTestDriver driver) {
        TestOutputTopic<String, byte[]> out =
                driver.createOutputTopic(Topics.HEALTH, new StringDeserializer(), new ByteArrayDeserializer());
        Map<String, StageRate> rates = new HashMap<>();
        for (KeyValue<String, byte[]> record : out.readKeyValuesToList()) {
            StageRate rate = wire.decode(record.value, StageRate.class);
            assertThat(record.key).isEqualTo(rate.getTopic());
            rates.put(rate.getTopic() + "@" + rate.getWindowStartMs(), rate);
        }
        return rates;
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
                .setTimeSteps(1)
                .setPolarities(1)
                .setHeight(1)
                .setWidth(1)
                .setData(ByteBuffer.wrap(new byte[3]))
                .setEvents(7)
                .setOutside(3)
                .setLastEventAtUs(lastEventAtUs)
                .setFramedAtUs(framedAtUs)
                .build();
        return wire.encode(Topics.LIVE_FRAMES, frames);
    }

    private byte[] prediction(int skipped, int run, long latencyUs) {
        Prediction prediction = Prediction.newBuilder()
                .setStream("s")
                .setWindowStartUs(0)
                .setWindowEndUs(1)
                .setModel("m")
                .setClassIndex(0)
                .setScores(List.of(1f))
                .setEvents(5)
                .setStepsRun(run)
                .setStepsSkipped(skipped)
                .setLastEventAtUs(1_000_000)
                .setPredictedAtUs(1_000_000 + latencyUs)
                .build();
        return wire.encode(Topics.PREDICTIONS, prediction);
    }

    @Test
    void recordsEventsSamplesAndBytesAddUpPerTopicAndWindow() {
        try (TopologyTestDriver driver = driver(Set.of(Topics.EVENTS, Topics.LIVE_FRAMES))) {
            byte[] first = chunk(10, false);
            byte[] second = chunk(20, true);
            input(driver, Topics.EVENTS).pipeInput(null, first, 10_000L);
            input(driver, Topics.EVENTS).pipeInput(null, second, 14_999L);
            input(driver, Topics.EVENTS).pipeInput(null, first, 15_000L);
            input(driver, Topics.LIVE_FRAMES).pipeInput(null, frames(0, 0), 15_001L);
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

    @Test
    void latencyAndSkippedStepsOfPredictions() {
        try (TopologyTestDriver driver = driver(Set.of(Topics.PREDICTIONS))) {
            for (int i = 1; i <= 100; i++) {
                input(driver, Topics.PREDICTIONS).pipeInput(null, prediction(3, 5, i * 1000L), 20_000L + i);
            }
            StageRate rate = rates(driver).get("predictions@20000");
            assertThat(rate.getStepsSkipped()).isEqualTo(300);
            assertThat(rate.getStepsTotal()).isEqualTo(800);
            assertThat(rate.getLatencyP50Ms()).isCloseTo(50, within(50 * 0.026));
            assertThat(rate.getLatencyP99Ms()).isCloseTo(99, within(99 * 0.026));
        }
    }

    @Test
    void poisonIsSkippedAndCountedAndTheRestGoesOn() {
        try (TopologyTestDriver driver = driver(Set.of(Topics.LIVE_FRAMES))) {
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
        assertThatThrownBy(() -> topology.build(Set.of("other"))).hasMessageContaining("other");
        assertThatThrownBy(() -> topology.build(Set.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void histogramsAddUpSurviveTheirBytesAndStayWithinTheirError() {
        LatencyHistogram left = new LatencyHistogram();
        LatencyHistogram right = new LatencyHistogram();
        SplittableRandom random = new SplittableRandom(4);
        double[] all = new double[4000];
        for (int i = 0; i < all.length; i++) {
            all[i] = Math.exp(random.nextDouble(-1, 9));
            (i % 2 == 0 ? left : right).add(all[i]);
        }
        left.addAll(right);
        ByteBuffer bytes = ByteBuffer.allocate(left.size());
        left.writeTo(bytes);
        assertThat(bytes.hasRemaining()).isFalse();
        LatencyHistogram read = LatencyHistogram.readFrom(bytes.flip());
        Arrays.sort(all);
        for (double q : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
            double exact = all[(int) Math.ceil(q * all.length) - 1];
            assertThat(read.quantileMs(q)).isCloseTo(exact, within(exact * 0.026));
        }
        LatencyHistogram edges = new LatencyHistogram();
        edges.add(-5);
        edges.add(Double.NaN);
        edges.add(1e12);
        assertThat(edges.quantileMs(0.5)).isEqualTo(0.1);
        assertThat(edges.total()).isEqualTo(3);
        assertThat(new LatencyHistogram().quantileMs(0.5)).isNull();
    }
}
