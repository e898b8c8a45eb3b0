package org.saccade.schemas.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopicsTest {

    @Test
    void everyTopicHasAPlanOfItsOwn() throws IllegalAccessException {
        Set<String> planned = Topics.all().stream().map(Topics.Plan::name).collect(Collectors.toSet());
        Set<String> named = new java.util.HashSet<>();
        for (var field : Topics.class.getFields()) {
            if (field.getType() == String.class) {
                named.add((String) field.get(null));
            }
        }
        assertThat(planned).isEqualTo(named).hasSize(Topics.all().size());
    }

    @Test
    void recordingsStayAndCamerasPass() {
        assertThat(Topics.plan(Topics.EVENTS).settings()).containsEntry("retention.ms", "-1");
        assertThat(Topics.plan(Topics.LIVE_EVENTS).settings()).containsEntry("retention.ms", "3600000");
        assertThat(Topics.plan(Topics.HEALTH).settings()).containsEntry("cleanup.policy", "compact");
    }

    @Test
    void answersLieWhereTheirFramesLie() {
        var frames = Topics.plan(Topics.LIVE_FRAMES).newTopic(4, (short) 1);
        var predictions = Topics.plan(Topics.PREDICTIONS).newTopic(4, (short) 1);
        assertThat(predictions.numPartitions())
                .isEqualTo(frames.numPartitions())
                .isEqualTo(4);
    }

    @Test
    void topicsInOneOrderHaveOnePartition() {
        for (String topic : new String[] {Topics.PASSES, Topics.MODELS, Topics.MODEL_FILES, Topics.DEAD_LETTERS}) {
            assertThat(Topics.plan(topic).newTopic(8, (short) 3).numPartitions())
                    .as(topic)
                    .isEqualTo(1);
        }
    }

    @Test
    void replicationIsTheBrokersUnlessGiven() {
        assertThat(Topics.plan(Topics.EVENTS).newTopic(2, (short) -1).replicationFactor())
                .isEqualTo((short) -1);
        assertThat(Topics.plan(Topics.EVENTS).newTopic(2, (short) 3).replicationFactor())
                .isEqualTo((short) 3);
    }

    @Test
    void topicsOfOtherNamesAreLikeEvents() {
        Topics.Plan plan = Topics.plan("events-of-mine");
        assertThat(plan.name()).isEqualTo("events-of-mine");
        assertThat(plan.settings()).isEqualTo(Topics.plan(Topics.EVENTS).settings());
    }

    @Test
    void producersCompressAsTheTopicStores() {
        assertThat(Topics.plan(Topics.EVENTS).producerSettings())
                .isEqualTo(Map.of("compression.type", "zstd", "compression.zstd.level", "1"))
                .isEqualTo(Topics.plan(Topics.LIVE_EVENTS).producerSettings());
        assertThat(Topics.plan(Topics.PREDICTIONS).producerSettings()).isEqualTo(Map.of("compression.type", "lz4"));
        assertThat(Topics.plan(Topics.MODEL_FILES).producerSettings()).isEqualTo(Map.of("compression.type", "none"));
    }
}
