package org.saccade.inference.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
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
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.RegistryException;
import org.saccade.schemas.schema.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers live windows: reads Frames, writes exactly one Prediction per window, and takes newer models into use as they are announced.
 *
 * <p>What one poll brings is one transaction: its predictions, the records set aside, and the positions in the frames topic become visible
 * together or not at all, so that neither a kill nor a rebalance loses or doubles an answer. Windows that the stage before repeats are
 * recognised, see {@link RecentWindows}; after a restart what was answered is read back from the predictions topic. When a partition is
 * taken over from an instance that died, at most ten seconds pass until its share is answered again, and none when the same instance
 * restarts.
 *
 * <pre>{@code
 * try (ClassifyService service = ClassifyService.open(ClassifyConfig.of(client, "digits", store), ClassifyListener.NONE)) {
 *     ClassifyResult result = service.run();   // until stop() is called, from any thread
 * }
 * }</pre>
 *
 * {@link #run} is for one thread; {@link #stop} and {@link #result} are safe for all.
 */
public final class ClassifyService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClassifyService.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final int COMMIT_ATTEMPTS = 3;
    /** Failures one after another, other than of the registry, before the service gives up. */
    private static final int FAILURES = 10;
    /** Sound frames set aside, with none that fitted, before the model is called the wrong one. */
    private static final int MISFITS = 100;

    private final ClassifyConfig config;
    private final ClassifyListener listener;
    private final AvroWire wire;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final PredictionLog log;
    private final ModelWatcher watcher;
    private final Models models;
    private final Map<Integer, RecentWindows> recent = new HashMap<>();
    private volatile ClassifyResult result = ClassifyResult.NONE;
    private volatile boolean stopped;
    private boolean inTransaction;
    private int failures;
    private int misfits;

    private ClassifyService(ClassifyConfig config, ClassifyListener listener, AvroWire wire, Admin admin) {
        this.config = config;
        this.listener = listener;
        this.wire = wire;
        this.admin = admin;
        models = new Models(listener);
        producer = Clients.producer(config);
        consumer = Clients.consumer(config);
        log = new PredictionLog(config, wire, admin);
        watcher = config.bundle().isPresent() ? null : new ModelWatcher(config, wire, listener);
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
            Clients.check(config, admin);
            wire.prepare(config.predictionsTopic(), Prediction.getClassSchema());
            service = new ClassifyService(config, listener, wire, admin);
            if (config.bundle().isPresent()) {
                service.models.offer(
                        Classifier.open(ModelBundle.open(config.bundle().get()), config.options()));
            }
            // Before any position is read: it ends the transaction that a killed instance of this name left open.
            service.producer.initTransactions();
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
            consumer.subscribe(List.of(config.framesTopic()), new Assignment());
            while (!stopped) {
                changeModel();
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                if (!records.isEmpty() || !records.nextOffsets().isEmpty()) {
                    answer(records);
                }
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

    private void changeModel() throws InterruptedException {
        Classifier next = watcher == null ? null : watcher.poll(Duration.ZERO);
        if (next != null) {
            models.offer(next);
        }
        models.freeRetired();
    }

    private void answer(ConsumerRecords<byte[], byte[]> records) throws InterruptedException {
        try {
            Batch batch = Batch.of(records, wire, models, recent);
            batch.classify();
            List<Batch.Outgoing> outgoing = batch.outgoing();
            producer.beginTransaction();
            inTransaction = true;
            for (DeadLetter letter : batch.deadLetters()) {
                producer.send(letter.toProducerRecord(Topics.DEAD_LETTERS));
            }
            for (Batch.Outgoing out : outgoing) {
                byte[] value = wire.encode(config.predictionsTopic(), out.prediction());
                producer.send(new ProducerRecord<>(config.predictionsTopic(), out.partition(), out.key(), value));
            }
            // nextOffsets, not last + 1: else a transaction marker at the end leaves a lag of 1 for ever.
            producer.sendOffsetsToTransaction(records.nextOffsets(), consumer.groupMetadata());
            commit();
            inTransaction = false;
            failures = 0;
            result = batch.addTo(result, models, models.refused() + (watcher == null ? 0 : watcher.refused()));
            listener.committed(outgoing.stream().map(Batch.Outgoing::prediction).toList(), result);
            checkFits(batch);
        } catch (InterruptException | ProducerFencedException | FencedInstanceIdException e) {
            throw e;
        } catch (AuthorizationException | AuthenticationException e) {
            throw e;
        } catch (KafkaException | RegistryException e) {
            doAgain(records, e);
        }
    }

    /** A commit that times out may have happened: only asking again tells. */
    private void commit() {
        for (int attempt = 1; ; attempt++) {
            try {
                producer.commitTransaction();
                return;
            } catch (TimeoutException e) {
                if (attempt == COMMIT_ATTEMPTS || stopped) {
                    throw new ClassifyException(
                            ClassifyException.Kind.UNREACHABLE,
                            "Kafka at " + config.client().bootstrapServers() + " did not confirm a commit: "
                                    + e.getMessage(),
                            e);
                }
                listener.retrying("committing: " + e.getMessage());
            }
        }
    }

    /** Gives a batch up and goes back to its start; what it remembered is read anew from what is committed. */
    private void doAgain(ConsumerRecords<byte[], byte[]> records, RuntimeException reason) throws InterruptedException {
        failures += reason instanceof RegistryException ? 0 : 1;
        LOG.warn("giving up a transaction of {} records, to be done again", records.count(), reason);
        if (failures >= FAILURES) {
            throw new ClassifyException(
                    ClassifyException.Kind.FAILED,
                    failures + " transactions failed one after another: " + reason.getMessage(),
                    reason);
        }
        listener.retrying(String.valueOf(reason.getMessage()));
        if (inTransaction) {
            // A producer that was fenced says so here.
            producer.abortTransaction();
            inTransaction = false;
        }
        for (TopicPartition partition : records.partitions()) {
            if (consumer.assignment().contains(partition)) {
                consumer.seek(partition, records.records(partition).get(0).offset());
                remember(partition);
            }
        }
        result = result.withRetry();
    }

    /** Frames of another form one after another, and never one that fits: that is no damage but the wrong model. */
    private void checkFits(Batch batch) {
        misfits += batch.misfits();
        if (!models.everFitted() && misfits >= MISFITS) {
            throw new ClassifyException(
                    ClassifyException.Kind.SETUP,
                    "none of " + misfits + " windows of topic " + config.framesTopic() + " fits: " + batch.misfit()
                            + ". They are in the topic " + Topics.DEAD_LETTERS);
        }
    }

    private void remember(TopicPartition frames) throws InterruptedException {
        try {
            recent.put(frames.partition(), log.tail(frames.partition()));
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

    /** Keeps a memory for each partition that is answered here. */
    private final class Assignment implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            try {
                for (TopicPartition partition : partitions) {
                    remember(partition);
                }
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
            tell();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(partition -> recent.remove(partition.partition()));
            tell();
        }

        private void tell() {
            listener.assigned(recent.keySet().stream().sorted().toList());
        }
    }

    /** After {@link #run} has returned: leaves the group so that others take the partitions over at once, and frees everything. */
    @Override
    public void close() {
        stopped = true;
        AutoCloseable leave = () -> consumer.close(CloseOptions.timeout(Duration.ofSeconds(3))
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        AutoCloseable end = () -> producer.close(Duration.ofSeconds(3));
        closeAll(leave, end, log, watcher, models, admin, wire);
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
