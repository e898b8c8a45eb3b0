package org.saccade.schemas.bundle;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.ModelAnnouncement;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was announced on the topic models, name by name, and the way back.
 *
 * <p>Each name has a stack. A model that is not on it goes on top; one that is on it comes to the top again, and what lay above it is taken off:
 * that is a roll-back. So A, B, C, B leaves A, B; rolling back again announces A, and then there is nothing to go back to. The bytes of a bundle
 * stay in the topic model-files, so a roll-back sends one record. Immutable; safe for several threads.
 */
public final class Announcements {

    private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

    private final List<ModelAnnouncement> all;

    private Announcements(List<ModelAnnouncement> all) {
        this.all = List.copyOf(all);
    }

    /** In the order in which they were sent. */
    static Announcements of(List<ModelAnnouncement> all) {
        return new Announcements(all);
    }

    /** Reads the topic up to its end; records that are no announcements are passed over. */
    public static Announcements read(ClientSettings client, AvroWire wire) {
        List<ModelAnnouncement> all = new ArrayList<>();
        Map<String, Object> settings = client.consumer(null);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.MODELS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                throw new BundleException("there is no topic " + Topics.MODELS + " at " + client.bootstrapServers());
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    try {
                        all.add(wire.decode(record.value(), ModelAnnouncement.class));
                    } catch (PoisonRecordException e) {
                        LOG.warn(
                                "record {}@{} is no announcement: {}", record.topic(), record.offset(), e.getMessage());
                    }
                }
            }
        }
        return new Announcements(all);
    }

    /** All, oldest first. */
    public List<ModelAnnouncement> all() {
        return all;
    }

    /** The stack of each name, the one in use last. */
    public Map<String, List<ModelAnnouncement>> stacks() {
        Map<String, List<ModelAnnouncement>> stacks = new TreeMap<>();
        for (ModelAnnouncement announcement : all) {
            List<ModelAnnouncement> stack = stacks.computeIfAbsent(announcement.getName(), name -> new ArrayList<>());
            int at = 0;
            while (at < stack.size() && !stack.get(at).getModel().equals(announcement.getModel())) {
                at++;
            }
            stack.subList(at, stack.size()).clear();
            stack.add(announcement);
        }
        return stacks;
    }

    /**
     * The announcement that a roll-back of a name would send again.
     *
     * @throws BundleException when there is nothing to go back to
     */
    public ModelAnnouncement before(String name) {
        List<ModelAnnouncement> stack = stacks().getOrDefault(name, List.of());
        if (stack.size() < 2) {
            throw new BundleException(
                    stack.isEmpty()
                            ? "no model called " + name + " was announced"
                            : "nothing was announced as " + name + " before "
                                    + stack.get(0).getModel());
        }
        return stack.get(stack.size() - 2);
    }

    /** Sends an announcement again; its bundle's bytes must still be there. */
    public static void send(ModelAnnouncement announcement, ClientSettings client, AvroWire wire) {
        byte[] key = announcement.getName().getBytes(StandardCharsets.UTF_8);
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(client.producer())) {
            producer.send(new ProducerRecord<>(Topics.MODELS, key, wire.encode(Topics.MODELS, announcement)))
                    .get();
        } catch (ExecutionException e) {
            throw new BundleException(
                    "announcing model " + announcement.getModel() + " failed: "
                            + e.getCause().getMessage(),
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BundleException("interrupted while announcing model " + announcement.getModel(), e);
        }
    }
}
