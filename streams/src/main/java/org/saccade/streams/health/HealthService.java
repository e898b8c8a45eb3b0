package org.saccade.streams.health;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.StageRate;
import org.saccade.schemas.schema.StreamHealth;
import org.saccade.schemas.schema.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the {@link HealthTopology} over what the stages tell, or over those of its topics that exist, taking up others as they are made.
 *
 * <p>Rates are no one's bread: whatever fails is logged, kept for {@link #lastFailure}, and tried again. Safe for several threads.
 */
public final class HealthService implements AutoCloseable {

    /** Where the figures come from. */
    public enum Way {
        /** The stages tell them: {@link Topics#STAGE_DIGESTS}. */
        DIGESTS,
        /** Every record is read once more: for topics that others write. */
        RECORDS
    }

    private static final Logger LOG = LoggerFactory.getLogger(HealthService.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

    private final ClientSettings settings;
    private final String applicationId;
    private final Path stateFolder;
    private final Way way;
    private final AvroWire wire;
    private final HealthTopology topology;
    private final Thread keeper;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<Throwable> lastFailure = new AtomicReference<>();

    private volatile TreeSet<String> watched = new TreeSet<>();
    private volatile KafkaStreams running;
    private boolean reporting;

    private HealthService(ClientSettings settings, String applicationId, Path stateFolder, Way way) {
        this.settings = settings;
        this.way = way;
        // The two read other topics, and those of one group must read the same.
        this.applicationId = way == Way.DIGESTS ? applicationId : applicationId + "-records";
        this.stateFolder = stateFolder;
        wire = settings.wire();
        topology = new HealthTopology(wire);
        keeper = new Thread(this::keep, "saccade-health");
        keeper.setDaemon(true);
    }

    /**
     * Starts watching what the stages tell and returns at once.
     *
     * @param applicationId also the consumer group
     * @param stateFolder where Kafka Streams keeps its lock file; nothing else
     */
    public static HealthService start(ClientSettings settings, String applicationId, Path stateFolder) {
        return start(settings, applicationId, stateFolder, Way.DIGESTS);
    }

    /** The same by one of the two ways; where records are read, the group and the internal topic have {@code -records} in their names. */
    public static HealthService start(ClientSettings settings, String applicationId, Path stateFolder, Way way) {
        HealthService service = new HealthService(settings, applicationId, stateFolder, way);
        service.keeper.start();
        return service;
    }

    /** Topics watched now. */
    public TreeSet<String> watched() {
        return new TreeSet<>(watched);
    }

    /** Records that could not be decoded so far. */
    public long poison() {
        return topology.poison();
    }

    /** Digests that were sent and never came, so far. */
    public long lost() {
        return topology.lost();
    }

    /** Records that came too late for their window so far. */
    public long late() {
        return topology.late();
    }

    /** The latest rate of each topic; empty while the topology starts, or when another instance has the sums. */
    public List<StageRate> stages() {
        return stored(HealthTopology.RATES, StageRate.class);
    }

    /** The latest report of each stream of the live topics, of those partitions that this instance reads; empty while it starts. */
    public List<StreamHealth> streams() {
        return stored(HealthTopology.STREAMS, StreamHealth.class);
    }

    /** The topology that runs now, to read its metrics; another one after each new topic. */
    public Optional<KafkaStreams> running() {
        return Optional.ofNullable(running);
    }

    private <T extends SpecificRecord> List<T> stored(String store, Class<T> type) {
        List<T> values = new ArrayList<>();
        KafkaStreams streams = running;
        if (streams == null) {
            return values;
        }
        try (KeyValueIterator<String, byte[]> all = streams.store(StoreQueryParameters.fromNameAndType(
                        store, QueryableStoreTypes.<String, byte[]>keyValueStore()))
                .all()) {
            all.forEachRemaining(entry -> values.add(wire.decode(entry.value, type)));
        } catch (InvalidStateStoreException e) {
            LOG.debug("{} cannot be asked now", store, e);
        }
        return values;
    }

    /** The latest failure; empty when there was none. */
    public Optional<Throwable> lastFailure() {
        return Optional.ofNullable(lastFailure.get());
    }

    private void keep() {
        KafkaStreams streams = null;
        try (Admin admin = Admin.create(settings.admin())) {
            do {
                try {
                    TreeSet<String> there = existing(admin, way);
                    boolean reports = there.remove(Topics.STREAM_HEALTH);
                    boolean dead = streams != null && streams.state().hasCompletedShutdown();
                    if (!there.isEmpty() && (dead || reports != reporting || !there.equals(watched))) {
                        stop(streams);
                        streams = run(there, reports);
                        running = streams;
                        reporting = reports;
                        watched = there;
                        LOG.info("watching {}", there);
                    }
                } catch (ExecutionException | RuntimeException e) {
                    failed(e);
                }
            } while (!closed.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stop(streams);
        }
    }

    private static TreeSet<String> existing(Admin admin, Way way) throws ExecutionException, InterruptedException {
        TreeSet<String> there = new TreeSet<>(admin.listTopics().names().get());
        if (!there.contains(Topics.HEALTH)) {
            return new TreeSet<>();
        }
        Set<String> wanted = way == Way.DIGESTS ? Set.of(Topics.STAGE_DIGESTS) : HealthTopology.STAGES.keySet();
        there.removeIf(topic -> !topic.equals(Topics.STREAM_HEALTH) && !wanted.contains(topic));
        return there;
    }

    private KafkaStreams run(TreeSet<String> topics, boolean reports) {
        wire.prepare(Topics.HEALTH, StageRate.getClassSchema());
        wire.prepare(Topics.STREAM_HEALTH, StreamHealth.getClassSchema());
        KafkaStreams streams = new KafkaStreams(
                way == Way.DIGESTS ? topology.ofDigests(reports) : topology.ofRecords(topics, reports),
                configuration());
        streams.setUncaughtExceptionHandler(e -> {
            failed(e);
            return closed.getCount() == 0
                    ? StreamThreadExceptionResponse.SHUTDOWN_CLIENT
                    : StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        streams.start();
        return streams;
    }

    private Properties configuration() {
        Properties properties = new Properties();
        settings.admin().forEach((key, value) -> properties.setProperty(key, value.toString()));
        properties.setProperty(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        properties.setProperty(StreamsConfig.STATE_DIR_CONFIG, stateFolder.toString());
        properties.setProperty(StreamsConfig.NUM_STREAM_THREADS_CONFIG, "1");
        properties.setProperty(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "1000");
        properties.setProperty(StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
        properties.setProperty(
                StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
                Integer.toString(Topics.MAX_RECORD_BYTES));
        properties.setProperty(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), "20");
        return properties;
    }

    private void failed(Throwable e) {
        lastFailure.set(e);
        LOG.warn("rates are not up to date: {}", e.toString());
    }

    private static void stop(KafkaStreams streams) {
        // Leaving tells the group at once; the next topology would otherwise wait for this one's session to time out.
        if (streams != null
                && !streams.close(CloseOptions.timeout(CLOSE_WITHIN)
                        .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP))) {
            LOG.warn("the health topology did not stop within {} s", CLOSE_WITHIN.toSeconds());
        }
    }

    /** Stops watching; the rates sent stay where they are. */
    @Override
    public void close() {
        closed.countDown();
        try {
            keeper.join(CLOSE_WITHIN.plusSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        wire.close();
    }
}
