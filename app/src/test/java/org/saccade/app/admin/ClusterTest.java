package org.saccade.app.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.saccade.local.LocalStack;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;

class ClusterTest {

    private final String topic = "events-" + UUID.randomUUID();

    /** A broker that hears of a topic late: here the topic is made only after its leaders are asked for. */
    @Test
    void aTopicThatTheBrokerHasNotHeardOfYetIsAskedForAgain() {
        try (Cluster cluster = connect(Duration.ofSeconds(60))) {
            CompletableFuture<TopicAdmin.Created> made = CompletableFuture.supplyAsync(
                    () -> new TopicAdmin(cluster).create(List.of(Topics.plan(topic)), 2, (short) 1),
                    CompletableFuture.delayedExecutor(700, TimeUnit.MILLISECONDS));
            cluster.awaitLeaders(List.of(topic));
            assertThat(new TopicAdmin(cluster).partitions(topic))
                    .extracting(PartitionStatus::leader)
                    .hasSize(2)
                    .doesNotContain(-1);
            assertThat(made.join().created()).containsExactly(topic);
        }
    }

    @Test
    void aTopicThatNeverComesIsGivenUp() {
        try (Cluster cluster = connect(Duration.ofSeconds(2))) {
            assertThatThrownBy(() -> cluster.awaitLeaders(List.of(topic)))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageContaining("waiting for the leaders of new topics failed at")
                    .hasRootCauseInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    private static Cluster connect(Duration timeout) {
        LocalStack stack = LocalStack.shared();
        return Cluster.connect(ClientSettings.of(stack.bootstrapServers(), stack.registryUrl()), timeout);
    }
}
