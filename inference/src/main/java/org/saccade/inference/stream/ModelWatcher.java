package org.saccade.inference.stream;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.saccade.inference.model.Classifier;
import org.saccade.schemas.bundle.BundleException;
import org.saccade.schemas.bundle.BundleTransport;
import org.saccade.schemas.bundle.ModelBundle;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ModelAnnouncement;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.RegistryException;
import org.saccade.schemas.schema.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one name on the topic models, on a thread of its own: fetches and loads the newest announced bundle, and each newer one.
 *
 * <p>At the start the announcements that are there are tried from the newest back until one loads, so that a damaged newest bundle does not
 * keep the service from answering. A loaded model waits in {@link #poll} for its user; one that was not fetched before the next came is
 * closed. Trouble with Kafka or the registry is tried again, a bundle that is itself unusable is reported once.
 */
final class ModelWatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModelWatcher.class);
    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long CLOSE_MS = 1500;
    /** Older announcements than these are not tried at the start. */
    private static final int HISTORY = 8;

    private final ClassifyConfig config;
    private final String model;
    private final AvroWire wire;
    private final ClassifyListener listener;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final BlockingQueue<Classifier> loaded = new ArrayBlockingQueue<>(1);
    private final AtomicInteger refused = new AtomicInteger();
    private final Deque<ModelAnnouncement> wanted = new ArrayDeque<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile Throwable failure;

    /** @param model the name to follow */
    ModelWatcher(ClassifyConfig config, String model, AvroWire wire, ClassifyListener listener) {
        this.config = config;
        this.model = model;
        this.wire = wire;
        this.listener = listener;
        Map<String, Object> settings = config.client().consumer(null);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        consumer = new KafkaConsumer<>(settings);
        thread = new Thread(this::run, "model-watcher");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * A model that was loaded since the last call, null when there is none within that time. The caller closes it.
     *
     * @throws ClassifyException when the watcher died
     */
    Classifier poll(Duration wait) throws InterruptedException {
        Throwable reason = failure;
        if (reason != null) {
            throw new ClassifyException(
                    ClassifyException.Kind.FAILED, "watching for models failed: " + reason.getMessage(), reason);
        }
        return loaded.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Bundles that could not be used. */
    int refused() {
        return refused.get();
    }

    private void run() {
        try (consumer) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.MODELS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!closed && partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                listen();
            }
            if (wanted.isEmpty()) {
                listener.waiting(model);
            }
            while (!closed) {
                load();
                listen();
            }
        } catch (RuntimeException | Error e) {
            if (closed) {
                LOG.debug("closed while waiting", e);
                return;
            }
            failure = e;
            LOG.error("watching the topic {} failed", Topics.MODELS, e);
        }
    }

    private void listen() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            try {
                ModelAnnouncement announcement = decode(record);
                if (announcement != null && announcement.getName().equals(model)) {
                    wanted.addFirst(announcement);
                    if (wanted.size() > HISTORY) {
                        wanted.removeLast();
                    }
                }
            } catch (PoisonRecordException e) {
                listener.modelRefused(
                        record.topic() + "-" + record.partition() + "@" + record.offset(),
                        "not an announcement: " + e.getMessage());
            }
        }
    }

    /** The announcement, however long the registry is away; null when closed meanwhile. */
    private ModelAnnouncement decode(ConsumerRecord<byte[], byte[]> record) {
        while (!closed) {
            try {
                return wire.decode(record.value(), ModelAnnouncement.class);
            } catch (RegistryException e) {
                listener.retrying(e.getMessage());
            }
        }
        return null;
    }

    /** Tries what is wanted from the newest back; what is older than one that loads is not wanted any more. */
    private void load() {
        while (!closed && !wanted.isEmpty()) {
            ModelAnnouncement announcement = wanted.getFirst();
            try {
                offer(announcement);
                wanted.clear();
            } catch (BundleException e) {
                wanted.removeFirst();
                refused.incrementAndGet();
                listener.modelRefused(announcement.getModel(), e.getMessage());
            } catch (KafkaException | RegistryException | UncheckedIOException e) {
                listener.retrying("loading model " + announcement.getModel() + ": " + e.getMessage());
                return;
            }
        }
    }

    private void offer(ModelAnnouncement announcement) {
        ModelBundle bundle = BundleTransport.fetch(announcement, config.store(), config.client(), wire, FETCH_TIMEOUT);
        Classifier classifier = Classifier.open(bundle, config.options());
        Classifier overtaken = loaded.poll();
        if (overtaken != null) {
            overtaken.close();
        }
        loaded.add(classifier);
    }

    @Override
    public void close() {
        closed = true;
        if (thread.isAlive()) {
            consumer.wakeup();
            try {
                thread.join(CLOSE_MS);
                if (thread.isAlive()) {
                    // It waits for pieces of a bundle or for the registry.
                    thread.interrupt();
                    thread.join(CLOSE_MS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else {
            consumer.close();
        }
        Classifier unused = loaded.poll();
        if (unused != null) {
            unused.close();
        }
    }
}
