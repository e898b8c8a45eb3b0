package org.saccade.schemas.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
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

/**
 * Sends model bundles through Kafka and fetches them, so that a consumer on another machine needs nothing but the cluster.
 *
 * <p>Every file travels in pieces of 512 KiB; the announcement follows when the last piece is acknowledged. A fetch collects the pieces,
 * in whatever order and number of copies they lie there, into a folder that appears under its final name only when every hash is right.
 * Stateless; safe for several threads.
 */
public final class BundleTransport {

    private static final int PART_BYTES = 512 << 10;

    private BundleTransport() {}

    /** Publishes a bundle and announces it. Returns what was announced. */
    public static ModelAnnouncement publish(ModelBundle bundle, ClientSettings client, AvroWire wire) {
        BundleManifest manifest = bundle.manifest();
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(client.producer())) {
            List<ModelFile> files = new ArrayList<>();
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            List<BundleManifest.FileEntry> entries = new ArrayList<>(manifest.files());
            Path manifestFile = bundle.file(ModelBundle.MANIFEST);
            entries.add(new BundleManifest.FileEntry(
                    ModelBundle.MANIFEST, Files.size(manifestFile), ModelBundle.sha256(manifestFile)));
            for (BundleManifest.FileEntry entry : entries) {
                int parts = Math.max(1, Math.toIntExact((entry.size() + PART_BYTES - 1) / PART_BYTES));
                send(bundle, entry, parts, producer, wire, sent);
                files.add(new ModelFile(entry.path(), entry.size(), entry.sha256(), parts));
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

    private static void send(
            ModelBundle bundle,
            BundleManifest.FileEntry entry,
            int parts,
            Producer<byte[], byte[]> producer,
            AvroWire wire,
            List<Future<RecordMetadata>> sent)
            throws IOException {
        String model = bundle.manifest().model();
        byte[] key = model.getBytes(StandardCharsets.UTF_8);
        try (InputStream in = Files.newInputStream(bundle.file(entry.path()))) {
            for (int index = 0; index < parts; index++) {
                ByteBuffer data = ByteBuffer.wrap(in.readNBytes(PART_BYTES));
                byte[] value =
                        wire.encode(Topics.MODEL_FILES, new ModelFilePart(model, entry.path(), index, parts, data));
                sent.add(producer.send(new ProducerRecord<>(Topics.MODEL_FILES, key, value)));
            }
        }
    }

    /**
     * Fetches an announced bundle into {@code store/<model>}; one that is there already and whole is used as it is.
     *
     * @param timeout how long to wait for pieces
     * @throws BundleException when pieces are missing at the end of the topic after that time, or a hash is wrong
     */
    public static ModelBundle fetch(
            ModelAnnouncement announcement, Path store, ClientSettings client, AvroWire wire, Duration timeout) {
        String model = announcement.getModel();
        if (!model.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,200}")) {
            throw new BundleException("model id \"" + model + "\" cannot name a folder");
        }
        Path target = store.resolve(model);
        if (Files.isRegularFile(target.resolve(ModelBundle.MANIFEST))) {
            return ModelBundle.open(target);
        }
        try {
            Files.createDirectories(store);
            Path temporary = Files.createTempDirectory(store, ".fetch-");
            try {
                collect(announcement, temporary, client, wire, timeout);
                ModelBundle.open(temporary);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                deleteRecursively(temporary);
            }
            return ModelBundle.open(target);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "storing model " + model + " under " + store + " failed: " + e.getMessage(), e);
        }
    }

    private static void collect(
            ModelAnnouncement announcement, Path folder, ClientSettings client, AvroWire wire, Duration timeout)
            throws IOException {
        Map<String, byte[][]> parts = new HashMap<>();
        int missing = 0;
        for (ModelFile file : announcement.getFiles()) {
            long needed = Math.max(1, (file.getSize() + PART_BYTES - 1) / PART_BYTES);
            if (file.getParts() != needed) {
                throw new BundleException("file " + file.getPath() + " of " + file.getSize() + " bytes is announced in "
                        + file.getParts() + " parts, not " + needed);
            }
            parts.put(
                    new BundleManifest.FileEntry(file.getPath(), file.getSize(), file.getSha256()).path(),
                    new byte[file.getParts()][]);
            missing += file.getParts();
        }
        long end = System.nanoTime() + timeout.toNanos();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(client.consumer(null))) {
            List<TopicPartition> partitions = consumer.partitionsFor(announcement.getFilesTopic()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (missing > 0) {
                if (System.nanoTime() > end) {
                    throw new BundleException(
                            "model " + announcement.getModel() + ": " + missing + " pieces are missing in topic "
                                    + announcement.getFilesTopic() + " after " + timeout.toSeconds() + " s");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    missing -= take(announcement.getModel(), record, parts, wire);
                }
            }
        }
        for (Map.Entry<String, byte[][]> file : parts.entrySet()) {
            try (OutputStream out = Files.newOutputStream(folder.resolve(file.getKey()))) {
                for (byte[] part : file.getValue()) {
                    out.write(part);
                }
            }
        }
    }

    /** 1 when the record held a piece that was still missing. */
    private static int take(
            String model, ConsumerRecord<byte[], byte[]> record, Map<String, byte[][]> parts, AvroWire wire) {
        if (record.key() == null || !model.equals(new String(record.key(), StandardCharsets.UTF_8))) {
            return 0;
        }
        ModelFilePart part;
        try {
            part = wire.decode(record.value(), ModelFilePart.class);
        } catch (PoisonRecordException e) {
            // The piece that it should have been stays missing, and is named when the time is over.
            return 0;
        }
        byte[][] file = parts.get(part.getPath());
        if (file == null || part.getIndex() < 0 || part.getIndex() >= file.length || file[part.getIndex()] != null) {
            return 0;
        }
        file[part.getIndex()] = AvroWire.bytes(part.getData());
        return 1;
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
