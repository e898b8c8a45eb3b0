package org.saccade.streams.decisions;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Decision;
import org.saccade.schemas.schema.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the {@link DecisionTopology}: exactly one decision per newest window, over kills and rebalances, at the price of a commit interval of 100
 * ms. Instances of one application share the partitions. Safe for several threads.
 */
public final class DecisionService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DecisionService.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);
    private static final int ANSWER_SECONDS = 15;

    private final AvroWire wire;
    private final DecisionTopology topology;
    private final KafkaStreams streams;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private DecisionService(AvroWire wire, DecisionTopology topology, KafkaStreams streams) {
        this.wire = wire;
        this.topology = topology;
        this.streams = streams;
    }

    /**
     * Starts deciding and returns at once.
     *
     * @param applicationId also the consumer group and the beginning of the changelog's name
     * @param stateFolder where Kafka Streams keeps its lock file
     * @throws IllegalStateException when a topic is missing
     * @throws Exception when Kafka or the registry cannot be reached
     */
    public static DecisionService start(
            ClientSettings settings,
            DecisionRules rules,
            String predictionsTopic,
            String decisionsTopic,
            String applicationId,
            Path stateFolder,
            Consumer<Decision> listener)
            throws Exception {
        check(settings, List.of(predictionsTopic, decisionsTopic, Topics.DEAD_LETTERS));
        AvroWire wire = settings.wire();
        try {
            wire.prepare(decisionsTopic, Decision.getClassSchema());
            DecisionTopology topology = new DecisionTopology(wire, rules, listener);
            KafkaStreams streams = new KafkaStreams(
                    topology.build(predictionsTopic, decisionsTopic),
                    configuration(settings, applicationId, stateFolder));
            DecisionService service = new DecisionService(wire, topology, streams);
            streams.setUncaughtExceptionHandler(e -> {
                LOG.error("deciding failed", e);
                service.end.completeExceptionally(e);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            streams.start();
            return service;
        } catch (RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    private static void check(ClientSettings settings, List<String> topics)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(settings.admin())) {
            Set<String> there = admin.listTopics().names().get(ANSWER_SECONDS, TimeUnit.SECONDS);
            List<String> missing =
                    topics.stream().filter(topic -> !there.contains(topic)).toList();
            if (!missing.isEmpty()) {
                throw new IllegalStateException("there is no topic " + String.join(", ", missing) + " at "
                        + settings.bootstrapServers() + ": create the topics first");
            }
        } catch (java.util.concurrent.TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException(
                    "Kafka at " + settings.bootstrapServers() + " did not answer for " + ANSWER_SECONDS + " s", e);
        }
    }

    private static Properties configuration(ClientSettings settings, String applicationId, Path stateFolder) {
        Properties properties = new Properties();
        settings.admin().forEach((key, value) -> properties.setProperty(key, value.toString()));
        properties.setProperty(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        properties.setProperty(StreamsConfig.STATE_DIR_CONFIG, stateFolder.toString());
        properties.setProperty(StreamsConfig.NUM_STREAM_THREADS_CONFIG, "1");
        properties.setProperty(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.setProperty(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "100");
        properties.setProperty(
                StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
                Integer.toString(Topics.MAX_RECORD_BYTES));
        return properties;
    }

    /** Makes {@link #await} return; at once. */
    public void stop() {
        end.complete(null);
    }

    /** Waits until {@link #stop}, {@link #close} or a failure, which it throws. */
    public void await() throws ExecutionException, InterruptedException {
        end.get();
    }

    /** Counts of this instance. */
    public DecisionTopology counts() {
        return topology;
    }

    /** Leaves the group and ends; {@link #await} returns. */
    @Override
    public void close() {
        if (!streams.close(CloseOptions.timeout(CLOSE_WITHIN)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP))) {
            LOG.warn("deciding did not stop within {} s", CLOSE_WITHIN.toSeconds());
        }
        end.complete(null);
        wire.close();
    }
}
