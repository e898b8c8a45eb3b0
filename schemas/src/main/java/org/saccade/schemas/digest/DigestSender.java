package org.saccade.schemas.digest;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.StageDigest;
import org.saccade.schemas.schema.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the digests of one stage each second, by a thread and a small producer of its own, so that nothing the stage does waits for it.
 *
 * <p>Best effort: whatever fails is logged once and the digests of that second are gone, which a reader sees by their numbers. While the
 * topic is not there nothing is sent, and nothing makes it.
 */
final class DigestSender {

    private static final Logger LOG = LoggerFactory.getLogger(DigestSender.class);
    private static final long EVERY_MS = 1000;
    private static final long LOOK_AGAIN_MS = 10_000;
    private static final Duration END_WITHIN = Duration.ofSeconds(2);
    private static final String ANSWER_MS = "5000";

    private final Map<String, Object> clients;
    private final IntSupplier schemaId;
    private final StageCounts counts;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread;
    private KafkaProducer<byte[], byte[]> producer;
    private int schema;
    private long lookAtNs = System.nanoTime();
    /** Set by the producer's thread too. */
    private volatile boolean told;

    /**
     * @param clients settings of Kafka's clients
     * @param schemaId asks for the id of the digests' schema; may take its time
     */
    DigestSender(String stage, Map<String, Object> clients, IntSupplier schemaId, StageCounts counts) {
        this.clients = clients;
        this.schemaId = schemaId;
        this.counts = counts;
        thread = new Thread(this::run, "saccade-digests-" + stage);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            boolean last;
            do {
                tryOpen();
                last = ending.await(EVERY_MS, TimeUnit.MILLISECONDS);
                List<StageDigest> digests = counts.drain(System.currentTimeMillis(), last);
                if (producer != null) {
                    digests.forEach(this::send);
                }
            } while (!last);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (producer != null) {
                producer.close(END_WITHIN);
            }
        }
    }

    private void tryOpen() throws InterruptedException {
        if (producer != null || System.nanoTime() - lookAtNs < 0) {
            return;
        }
        lookAtNs = System.nanoTime() + LOOK_AGAIN_MS * 1_000_000;
        try {
            // A producer that asks for a topic may make it, by the broker's own settings; an admin client does not.
            if (there()) {
                schema = schemaId.getAsInt();
                producer = new KafkaProducer<>(settings());
            }
        } catch (ExecutionException | RuntimeException e) {
            failed(e);
        }
    }

    private boolean there() throws ExecutionException, InterruptedException {
        Map<String, Object> settings = new HashMap<>(clients);
        settings.keySet()
                .removeIf(name -> ProducerConfig.configNames().contains(name)
                        && !AdminClientConfig.configNames().contains(name));
        settings.put("request.timeout.ms", ANSWER_MS);
        settings.put("default.api.timeout.ms", ANSWER_MS);
        settings.remove("metric.reporters");
        settings.remove(ProducerConfig.CLIENT_ID_CONFIG);
        try (Admin admin = Admin.create(settings)) {
            boolean there = admin.listTopics().names().get().contains(Topics.STAGE_DIGESTS);
            if (!there && !told) {
                told = true;
                LOG.info("there is no topic {}: this stage is unknown to the monitor", Topics.STAGE_DIGESTS);
            }
            return there;
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(clients);
        settings.keySet().removeIf(name -> name.startsWith("saccade."));
        settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        settings.remove(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG);
        settings.remove(ProducerConfig.CLIENT_ID_CONFIG);
        settings.remove(ProducerConfig.PARTITIONER_CLASS_CONFIG);
        settings.remove("metric.reporters");
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "false");
        settings.put(ProducerConfig.ACKS_CONFIG, "1");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, "5");
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, "16384");
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(2 * Topics.MAX_RECORD_BYTES));
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(Topics.MAX_RECORD_BYTES));
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWER_MS);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.toString(2 * Integer.parseInt(ANSWER_MS)));
        settings.putAll(Topics.plan(Topics.STAGE_DIGESTS).producerSettings());
        return settings;
    }

    private void send(StageDigest digest) {
        try {
            producer.send(
                    new ProducerRecord<>(
                            Topics.STAGE_DIGESTS,
                            digest.getTopic().getBytes(StandardCharsets.UTF_8),
                            AvroWire.encode(schema, digest)),
                    (metadata, e) -> {
                        if (e != null) {
                            failed(e);
                        }
                    });
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(Exception e) {
        if (!told) {
            told = true;
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            LOG.warn("what this stage does is not told to the monitor, or not all of it: {}", cause.toString());
        }
    }

    /** Sends what is left and ends; waits for it a short while. */
    void close() {
        ending.countDown();
        try {
            thread.join(END_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
