package org.saccade.schemas.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.ModelAnnouncement;
import org.saccade.schemas.schema.ModelFile;
import org.saccade.schemas.schema.ModelFilePart;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends model bundles through Kafka and fetches them, so that a consumer on another machine needs nothing but the cluster.
 *
 * <p>Every file travels in pieces of 512 KiB; the announcement follows when the last piece is acknowledged. A fetch collects the pieces,
 * in whatever order and number of copies they lie there, into a folder that appears under its final name only when every hash is right.
 * Stateless; safe for several threads.
 */
public final class BundleTransport {

    private static final Logger LOG = LoggerFactory.getLogger(BundleTransport.class);

    private BundleTransport() {}

    /** Publishes a bundle and announces it. Returns what was announced. */
    public static ModelAnnouncement publish(ModelBundle bundle, ClientSettings client, AvroWire wire) {
        BundleManifest manifest = bundle.manifest();
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(client.producer())) {
            List<ModelFile> files = new ArrayList<>();
            for (BundleManifest.FileEntry entry : manifest.files()) {
                files.add(announced(entry));
            }
            Path manifestFile = bundle.file(ModelBundle.MANIFEST);
            files.add(announced(new BundleManifest.FileEntry(
                    ModelBundle.MANIFEST, Files.size(manifestFile), ModelBundle.sha256(manifestFile))));
            BundleParts.check(manifest.model(), files);
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (ModelFile file : files) {
                send(bundle, file, producer, wire, sent);
            }
            for (Future<RecordMetadata> part : sent) {
                part.get();
            }
            ModelAnnouncement announcement = new ModelAnnouncement(
                    manifest.model(),
                    manifest.name(),
                    manifest.run(),
                    manifest.epoch(),
                    manifest.createdAtMs(),
                    Topics.MODEL_FILES,
                    files,
                    manifest.metrics());
            byte[] key = manifest.name().getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(Topics.MODELS, key, wire.encode(Topics.MODELS, announcement)))
                    .get();
            return announcement;
        } catch (IOException e) {
            throw new UncheckedIOException("reading the bundle " + bundle.folder() + " failed: " + e.getMessage(), e);
        } catch (ExecutionException e) {
            throw new BundleException(
                    "sending model " + manifest.model() + " failed: "
                            + e.getCause().getMessage(),
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BundleException("interrupted while sending model " + manifest.model(), e);
        }
    }

    private static ModelFile announced(BundleManifest.FileEntry entry) {
        return new ModelFile(entry.path(), entry.size(), entry.sha256(), BundleParts.partsOf(entry.size()));
    }

    private static void send(
            ModelBundle bundle,
            ModelFile file,
            Producer<byte[], byte[]> producer,
            AvroWire wire,
            List<Future<RecordMetadata>> sent)
            throws IOException {
        String model = bundle.manifest().model();
        byte[] key = model.getBytes(StandardCharsets.UTF_8);
        try (InputStream in = Files.newInputStream(bundle.file(file.getPath()))) {
            for (int index = 0; index < file.getParts(); index++) {
                ByteBuffer data = ByteBuffer.wrap(in.readNBytes(BundleParts.PART_BYTES));
                byte[] value = wire.encode(
                        Topics.MODEL_FILES, new ModelFilePart(model, file.getPath(), index, file.getParts(), data));
                sent.add(producer.send(new ProducerRecord<>(Topics.MODEL_FILES, key, value)));
            }
        }
    }

    /**
     * Fetches an announced bundle into {@code store/<model>}; one that is there already, whole and with the announced manifest, is used as it is,
     * another is fetched again. Several processes may share a store.
     *
     * @param timeout how long to wait for pieces
     * @throws BundleException when the announcement is impossible, pieces are missing at the end of the topic after that time, a hash is
     *     wrong, or the bundle is of another model than announced
     */
    public static ModelBundle fetch(
            ModelAnnouncement announcement, Path store, ClientSettings client, AvroWire wire, Duration timeout) {
        String model = announcement.getModel();
        if (!model.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,200}")) {
            throw new BundleException("model id \"" + model + "\" cannot name a folder");
        }
        Path target = store.resolve(model);
        try {
            if (Files.isRegularFile(target.resolve(ModelBundle.MANIFEST))) {
                try {
                    return checked(target, announcement);
                } catch (BundleException e) {
                    LOG.warn(
                            "fetching model {} again: the copy at hand is not the announced one: {}",
                            model,
                            e.getMessage());
                    deleteRecursively(target);
                }
            }
            Files.createDirectories(store);
            Path temporary = Files.createTempDirectory(store, ".fetch-");
            try {
                collect(announcement, temporary, client, wire, timeout);
                checked(temporary, announcement);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileSystemException e) {
                if (!Files.isRegularFile(target.resolve(ModelBundle.MANIFEST))) {
                    throw e;
                }
                LOG.debug("another process stored model {} at the same time; its copy is used", model);
            } finally {
                deleteRecursively(temporary);
            }
            return checked(target, announcement);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "storing model " + model + " under " + store + " failed: " + e.getMessage(), e);
        }
    }

    /** A folder whose manifest is the announced one, and whose other files are those of the manifest. */
    private static ModelBundle checked(Path folder, ModelAnnouncement announcement) throws IOException {
        String model = announcement.getModel();
        String actual = ModelBundle.sha256(folder.resolve(ModelBundle.MANIFEST));
        if (announcement.getFiles().stream()
                .noneMatch(file -> file.getPath().equals(ModelBundle.MANIFEST)
                        && file.getSha256().equals(actual))) {
            throw new BundleException("model " + model + ": the manifest in " + folder + " has SHA-256 " + actual
                    + ", which was not announced");
        }
        ModelBundle bundle = ModelBundle.open(folder);
        if (!bundle.manifest().model().equals(model)) {
            throw new BundleException("the bundle announced as " + model + " says that it is "
                    + bundle.manifest().model());
        }
        return bundle;
    }

    private static void collect(
            ModelAnnouncement announcement, Path folder, ClientSettings client, AvroWire wire, Duration timeout)
            throws IOException {
        String model = announcement.getModel();
        String topic = announcement.getFilesTopic();
        long end = System.nanoTime() + timeout.toNanos();
        Map<String, Object> settings = client.consumer(null);
        // The topic's name comes from a record: a wrong one must not make a topic.
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        try (BundleParts parts = BundleParts.open(model, announcement.getFiles(), folder);
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, timeout).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                throw new BundleException("model " + model + ": there is no topic " + topic);
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (parts.missing() > 0) {
                if (System.nanoTime() > end) {
                    throw new BundleException("model " + model + ": " + parts.missing()
                            + " pieces are missing in topic " + topic + " after " + timeout.toSeconds() + " s");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    take(model, record, parts, wire);
                }
            }
            parts.verify();
        }
    }

    private static void take(String model, ConsumerRecord<byte[], byte[]> record, BundleParts parts, AvroWire wire)
            throws IOException {
        if (record.key() == null || !model.equals(new String(record.key(), StandardCharsets.UTF_8))) {
            return;
        }
        try {
            ModelFilePart part = wire.decode(record.value(), ModelFilePart.class);
            if (part.getModel().equals(model)) {
                parts.take(part);
            }
        } catch (PoisonRecordException e) {
            // The piece that it should have been stays missing, and is counted when the time is over.
            LOG.warn(
                    "record {}-{}@{} is no piece of model {}: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    model,
                    e.getMessage());
        }
    }

    private static void deleteRecursively(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
