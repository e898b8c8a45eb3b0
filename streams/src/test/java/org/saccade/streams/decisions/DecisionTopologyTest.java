package org.saccade.streams.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.local.LocalStack;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.Decision;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.Topics;

class DecisionTopologyTest {

    @TempDir
    Path folder;

    @Test
    void eachStreamIsDecidedByItselfAndPoisonIsSetAside() {
        List<Decision> heard = new ArrayList<>();
        try (AvroWire wire =
                new AvroWire(Map.of(AvroWire.REGISTRY_URL, LocalStack.shared().registryUrl()))) {
            DecisionTopology topology = new DecisionTopology(wire, DecisionRules.DEFAULT, heard::add);
            Properties properties = new Properties();
            properties.setProperty(StreamsConfig.APPLICATION_ID_CONFIG, "decisions-test");
            properties.setProperty(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
            try (TopologyTestDriver driver =
                    new TopologyTestDriver(topology.build(Topics.PREDICTIONS, Topics.DECISIONS), properties)) {
                TestInputTopic<byte[], byte[]> in = driver.createInputTopic(
                        Topics.PREDICTIONS, new ByteArraySerializer(), new ByteArraySerializer());
                for (Prediction p : List.of(
                        Predictions.of("a", 0, 1),
                        Predictions.of("b", 0, 2),
                        Predictions.of("a", 2, 1),
                        Predictions.of("a", 1, 0),
                        Predictions.of("a", 2, 1),
                        Predictions.of("a", 3, 1))) {
                    in.pipeInput(p.getStream().getBytes(), wire.encode(Topics.PREDICTIONS, p));
                }
                in.pipeInput("a".getBytes(), new byte[] {1, 2, 3});
                TestOutputTopic<String, byte[]> out = driver.createOutputTopic(
                        Topics.DECISIONS, new StringDeserializer(), new ByteArrayDeserializer());
                List<Decision> decisions = out.readValuesToList().stream()
                        .map(value -> wire.decode(value, Decision.class))
                        .toList();
                assertThat(decisions).isEqualTo(heard);
                assertThat(decisions)
                        .extracting(d -> d.getStream() + d.getWindowStartUs() / 100_000 + d.getClassName())
                        .containsExactly("a0bee", "b0cat", "a2bee", "a3bee");
                assertThat(decisions.get(3).getConfidence()).isEqualTo(0.75);
                TestRecord<byte[], byte[]> letter = driver.createOutputTopic(
                                Topics.DEAD_LETTERS, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                        .readRecord();
                assertThat(letter.value()).containsExactly(1, 2, 3);
                assertThat(letter.headers().lastHeader("__streams.errors.topic").value())
                        .isEqualTo(Topics.PREDICTIONS.getBytes());
                assertThat(topology.decisions()).isEqualTo(4);
                assertThat(topology.leftOut()).isEqualTo(2);
                assertThat(topology.deadLetters()).isEqualTo(1);
            }
        }
    }
}
