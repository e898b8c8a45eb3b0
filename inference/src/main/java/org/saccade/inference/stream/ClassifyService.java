package org.saccade.inference.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.saccade.inference.model.Classifier;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.RegistryException;
import org.saccade.schemas.schema.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers live windows: reads Frames, or chunks of events that it cuts and bins itself, writes exactly one Prediction per window, and takes
 * newer models into use as they are announced.
 *
 * <p>Predictions, the records set aside and the positions in the topic that is read become visible together or not at all, so that neither a
 * kill nor a rebalance loses or doubles an answer. Windows that the stage before repeats are recognised, see {@link RecentWindows}; windows
 * that were open when an instance died are cut again from the same events, see {@link EventsIntake}; after a restart what was answered is read
 * back from the predictions topic. When a partition is taken over from an instance that died, at most ten seconds pass until its share is
 * answered again, and none when the same instance restarts.
 *
 * <pre>{@code
 * try (ClassifyService service = ClassifyService.open(ClassifyConfig.of(client, "digits", store), ClassifyListener.NONE)) {
 *     ClassifyResult result = service.run();   // until stop() is called, from any thread
 * }
 * }</pre>
 *
 * {@link #run} is for one thread; {@link #stop}, {@link #result} and {@link #shadow} are safe for all.
 */
public final class ClassifyService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClassifyService.class);
    private static final Duration POLL = Duration.ofMillis(250);
    /** How long newer windows are looked for before the newest are answered. */
    private static final Duration CATCH_UP = Duration.ofMillis(50);

    /** How long windows of other streams that close at the same time are waited for in one hop: one transaction for all costs less than one for each. */
    private static final Duration GATHER = Duration.ofMillis(1);

    /** Failures one after another, other than of the registry, before the service gives up. */
    private static final int FAILURES = 10;
    /** Sound frames set aside, with none that fitted, before the model is called the wrong one. */
    private static final int MISFITS = 100;

    private final ClassifyConfig config;
    private final ClassifyListener listener;
    private final AvroWire wire;
    private final Admin admin;
    private final AnswerWriter writer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final PredictionLog log;
    private final ModelWatcher watcher;
    private final Models models;
    private final Intake intake;
    private final Shadow shadow;
    /** Where a partition is begun again when a transaction is given up. */
    private final Map<TopicPartition, Long> committed = new HashMap<>();

    private Batch batch;
    private long committedNanos = System.nanoTime();
    private volatile ClassifyResult result = ClassifyResult.NONE;
    private volatile boolean stopped;
    private int failures;
    private int misfits;

    private ClassifyService(
            ClassifyConfig config, ClassifyListener listener, AvroWire wire, Admin admin, Uuid topicId) {
        this.config = config;
        this.listener = listener;
        this.wire = wire;
        this.admin = admin;
        models = new Models(listener);
        writer = AnswerWriter.of(config, wire, listener, () -> stopped);
        consumer = Clients.consumer(config);
        log = new PredictionLog(config, wire, admin);
        watcher = config.bundle().isPresent() ? null : new ModelWatcher(config, config.model(), wire, listener);
        intake = config.events().isPresent()
                ? new EventsIntake(wire, models, config.events().get(), config.topic(), topicId)
                : new FramesIntake(wire, models);
        shadow =
                config.shadow().isPresent() ? new Shadow(config, config.shadow().get(), wire, listener) : null;
        batch = new Batch(config.overload());
    }

    /**
     * Checks what can be checked ahead, and fences an earlier instance of the same name.
     *
     * @throws ClassifyException when Kafka does not answer, a topic is missing, or numbers of partitions differ
     * @throws RegistryException when the registry does not answer
     * @throws org.saccade.schemas.bundle.BundleException when the bundle given in the configuration cannot be used
     */
    public static ClassifyService open(ClassifyConfig config, ClassifyListener listener) {
        AvroWire wire = config.client().wire();
        Admin admin = Admin.create(config.client().admin());
        ClassifyService service = null;
        boolean ready = false;
        try {
            Uuid topicId = Clients.check(config, admin);
            wire.prepare(config.predictionsTopic(), Prediction.getClassSchema());
            service = new ClassifyService(config, listener, wire, admin, topicId);
            if (config.bundle().isPresent()) {
                service.models.offer(
                        Classifier.open(ModelBundle.open(config.bundle().get()), config.options()));
            }
            // Before any position is read: it ends the transaction that a killed instance of this name left open.
            service.writer.takeOver();
            ready = true;
            return service;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClassifyException(ClassifyException.Kind.FAILED, "interrupted while starting", e);
        } catch (TimeoutException e) {
            throw new ClassifyException(
                    ClassifyException.Kind.UNREACHABLE,
                    "Kafka at " + config.client().bootstrapServers() + " did not answer: " + e.getMessage(),
                    e);
        } finally {
            if (!ready) {
                closeAll(service == null ? new AutoCloseable[] {admin, wire} : new AutoCloseable[] {service});
            }
        }
    }

    /**
     * Answers windows until {@link #stop} or an interrupt.
     *
     * @return what was done since the service was opened
     * @throws ClassifyException when it cannot go on: another instance of the same name has taken over, Kafka refuses, or the model does not
     *     fit the frames. Nothing is lost: the next instance begins where this one committed last.
     */
    public ClassifyResult run() {
        try {
            if (watcher != null) {
                watcher.start();
                if (!models.await(watcher, () -> stopped)) {
                    return result;
                }
            }
            cutWindows();
            if (shadow != null) {
                shadow.start();
            }
            consumer.subscribe(List.of(config.topic()), new Assignment());
            while (!stopped) {
                if (!batch.hasWindows()) {
                    changeModel();
                }
                step(consumer.poll(POLL));
            }
        } catch (WakeupException e) {
            LOG.debug("stopped while waiting for frames");
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            throw fatal(e);
        }
        return result;
    }

    /** Makes {@link #run} return after the batch in work. */
    public void stop() {
        stopped = true;
        consumer.wakeup();
    }

    /** What is committed so far. */
    public ClassifyResult result() {
        return result;
    }

    /** What the shadow has done so far; empty where there is none. */
    public Optional<ShadowResult> shadow() {
        return Optional.ofNullable(shadow).map(Shadow::result);
    }

    private void changeModel() throws InterruptedException {
        Classifier next = watcher == null ? null : watcher.poll(Duration.ZERO);
        if (next != null) {
            models.offer(next);
        }
        models.freeRetired();
    }

    /** With events the model decides how long a window is. */
    private void cutWindows() {
        if (config.events().isPresent()) {
            long windowUs = models.current().frames().windowUs();
            if (windowUs == 0) {
                throw new ClassifyException(
                        ClassifyException.Kind.SETUP,
                        "model " + models.id() + " does not say how long a window is: its frames are "
                                + models.current().frames() + ", and events need window=");
            }
            models.keepWindow(windowUs);
        }
    }

    private void step(ConsumerRecords<byte[], byte[]> first) throws InterruptedException {
        try {
            intake.take(first, batch);
            if (batch.hasWindows()) {
                gather();
            }
            intake.closeSilent(
                    batch, partition -> consumer.currentLag(partition).orElse(-1));
            if (intake.due(batch, Duration.ofNanos(System.nanoTime() - committedNanos))) {
                answer();
            }
        } catch (InterruptException | ProducerFencedException | FencedInstanceIdException | WakeupException e) {
            throw e;
        } catch (AuthorizationException | AuthenticationException e) {
            throw e;
        } catch (KafkaException | RegistryException e) {
            doAgain(e);
        }
    }

    /** Newer windows may have come while the last ones were answered, and in one hop those of other streams are about to. */
    private void gather() {
        boolean newest = config.overload() == Overload.NEWEST;
        if (!newest && config.events().isEmpty()) {
            return;
        }
        long end = System.nanoTime() + (newest ? CATCH_UP : GATHER).toNanos();
        long wait = config.events().isPresent() ? GATHER.toNanos() : 0;
        long left = end - System.nanoTime();
        ConsumerRecords<byte[], byte[]> more;
        do {
            more = consumer.poll(Duration.ofNanos(Math.max(0, Math.min(left, wait))));
            intake.take(more, batch);
            left = end - System.nanoTime();
        } while (!more.isEmpty() && left > 0 && !stopped);
    }

    private void answer() throws InterruptedException {
        batch.classify();
        // The next offsets, not last + 1: else a transaction marker at the end leaves a lag of 1 for ever.
        Map<TopicPartition, OffsetAndMetadata> positions = intake.positions(batch);
        writer.write(batch, positions, consumer);
        failures = 0;
        committedNanos = System.nanoTime();
        positions.forEach((partition, position) -> committed.put(partition, position.offset()));
        intake.committed(positions);
        Batch done = batch;
        batch = new Batch(config.overload());
        result = done.addTo(result, models, models.refused() + (watcher == null ? 0 : watcher.refused()));
        List<PendingWindow> answered = done.windows();
        if (shadow != null) {
            answered.forEach(shadow::offer);
        }
        listener.committed(answered.stream().map(PendingWindow::prediction).toList(), result);
        checkFits(done);
    }

    /** Gives a batch up and goes back to what is committed; what was remembered is read anew from there too. */
    private void doAgain(RuntimeException reason) throws InterruptedException {
        failures += reason instanceof RegistryException ? 0 : 1;
        LOG.warn("giving up {}, to be done again", batch, reason);
        if (failures >= FAILURES) {
            throw new ClassifyException(
                    ClassifyException.Kind.FAILED,
                    failures + " transactions failed one after another: " + reason.getMessage(),
                    reason);
        }
        listener.retrying(String.valueOf(reason.getMessage()));
        writer.abort();
        batch.rollBack();
        batch = new Batch(config.overload());
        for (int partition : intake.partitions()) {
            TopicPartition place = new TopicPartition(config.topic(), partition);
            if (consumer.assignment().contains(place)) {
                consumer.seek(place, committed.get(place));
                begin(place);
            }
        }
        result = result.withRetry();
    }

    /** Frames of another form one after another, and never one that fits: that is no damage but the wrong model. */
    private void checkFits(Batch done) {
        misfits += done.misfits();
        if (!models.everFitted() && misfits >= MISFITS) {
            throw new ClassifyException(
                    ClassifyException.Kind.SETUP,
                    "none of " + misfits + " windows of topic " + config.topic() + " fits: " + done.misfit()
                            + ". They are in the topic " + Topics.DEAD_LETTERS);
        }
    }

    private void begin(TopicPartition partition) throws InterruptedException {
        try {
            OffsetAndMetadata position = consumer.committed(Set.of(partition)).get(partition);
            intake.begin(partition.partition(), log.tail(partition.partition()), position);
        } catch (ExecutionException e) {
            throw new KafkaException("looking up the end of " + config.predictionsTopic() + " failed", e.getCause());
        }
    }

    private ClassifyException fatal(KafkaException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof ClassifyException known) {
                return known;
            }
            if (t instanceof ProducerFencedException
                    || t instanceof InvalidProducerEpochException
                    || t instanceof FencedInstanceIdException) {
                return new ClassifyException(
                        ClassifyException.Kind.FENCED,
                        "another instance called " + config.transactionalId() + " has taken over",
                        e);
            }
        }
        return new ClassifyException(
                ClassifyException.Kind.FAILED,
                "Kafka at " + config.client().bootstrapServers() + " refused: " + e.getMessage(),
                e);
    }

    /** Begins and ends partitions. What was read of one that goes and is not committed is left to its next owner. */
    private final class Assignment implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            try {
                for (TopicPartition partition : partitions) {
                    committed.put(partition, consumer.position(partition));
                    begin(partition);
                }
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
            tell();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                batch.forget(partition);
                intake.end(partition.partition());
                committed.remove(partition);
            }
            tell();
        }

        private void tell() {
            listener.assigned(intake.partitions());
        }
    }

    /** After {@link #run} has returned: leaves the group so that others take the partitions over at once, and frees everything. */
    @Override
    public void close() {
        stopped = true;
        AutoCloseable leave = () -> consumer.close(CloseOptions.timeout(Duration.ofSeconds(3))
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        closeAll(leave, writer, log, watcher, shadow, models, admin, wire);
    }

    private static void closeAll(AutoCloseable... all) {
        for (AutoCloseable one : all) {
            try {
                if (one != null) {
                    one.close();
                }
            } catch (Exception e) {
                LOG.warn("closing failed", e);
            }
        }
    }
}
