package org.saccade.app.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.PoisonRecordException;

/**
 * The records that stages set aside: lists them and sends them back to where they came from.
 *
 * <p>A letter is sent back once: the offsets of the group {@value #GROUP} remember which, and they are committed in the transaction that
 * sends, so that a kill at any moment neither loses nor repeats one. Letters stay in the topic until its retention removes them. One
 * replay at a time: a second one cuts off the first. Not safe for use by several threads.
 */
public final class DeadLetterBox {

    /** Consumer group whose offsets say what was sent back. */
    public static final String GROUP = "dlq-replay";

    private final Cluster cluster;
    private final String topic;

    public DeadLetterBox(Cluster cluster, String topic) {
        this.cluster = cluster;
        this.topic = topic;
    }

    /** Calls {@code each} for every letter that the filter lets through, partition by partition in order. */
    public void list(LetterFilter filter, Consumer<LetterEntry> each) throws InterruptedException {
        Map<TopicPartition, ReplayLedger> ledgers = ledgers();
        read(ledgers, (record, letter) -> {
            if (letter == null ? filter.equals(LetterFilter.all()) : filter.matches(letter)) {
                boolean replayed = ledgers.get(partition(record)).contains(record.offset());
                each.accept(entry(record, letter, replayed));
            }
        });
    }

    /**
     * Sends letters back that were not sent back before.
     *
     * @throws ClusterException when a filter has left too scattered a set to be remembered; the letters before that point are sent
     */
    public ReplayReport replay(LetterFilter filter) throws InterruptedException {
        Map<String, Integer> origins = new TopicAdmin(cluster).partitionCounts();
        try (LetterReplay replay = new LetterReplay(cluster, topic, origins, filter)) {
            // Only now: the start has waited for the transaction of a replay that ended a moment ago, and so for its
            // offsets. Asking for stable ones alone was not enough once.
            Map<TopicPartition, ReplayLedger> before = ledgers();
            replay.begin(before);
            read(before, replay::accept);
            return replay.finish();
        } catch (TimeoutException e) {
            throw new UnreachableException(
                    "Kafka at " + cluster.client().bootstrapServers() + " stopped answering: " + e.getMessage(), e);
        }
    }

    /** One record and the letter in it; null when it is none. */
    interface LetterHandler {
        void accept(ConsumerRecord<byte[], byte[]> record, DeadLetter letter) throws InterruptedException;
    }

    private void read(Map<TopicPartition, ReplayLedger> partitions, LetterHandler each) throws InterruptedException {
        if (partitions.isEmpty()) {
            return;
        }
        BoundedReader.read(cluster, new ArrayList<>(partitions.keySet()), (first, end) -> first, record -> {
            DeadLetter letter = null;
            try {
                letter = DeadLetter.from(record);
            } catch (PoisonRecordException e) {
                // Somebody else's record in this topic: shown as what it is, never sent anywhere.
            }
            each.accept(record, letter);
            return true;
        });
    }

    /** One for each partition of the topic; empty when there is no such topic. */
    private Map<TopicPartition, ReplayLedger> ledgers() {
        Map<TopicPartition, ReplayLedger> ledgers = new HashMap<>();
        if (!new TopicAdmin(cluster).names(false).contains(topic)) {
            return ledgers;
        }
        int count = cluster.await(cluster.admin().describeTopics(List.of(topic)).allTopicNames(), "looking at " + topic)
                .get(topic)
                .partitions()
                .size();
        Map<TopicPartition, OffsetAndMetadata> committed = cluster.await(
                cluster.admin()
                        .listConsumerGroupOffsets(
                                Map.of(GROUP, new ListConsumerGroupOffsetsSpec()),
                                // A replay that has just committed counts: its offsets show a moment later than its
                                // end.
                                new ListConsumerGroupOffsetsOptions().requireStable(true))
                        .partitionsToOffsetAndMetadata(GROUP),
                "reading what was replayed");
        for (int i = 0; i < count; i++) {
            TopicPartition partition = new TopicPartition(topic, i);
            ledgers.put(partition, ReplayLedger.of(committed.get(partition)));
        }
        return ledgers;
    }

    private static LetterEntry entry(ConsumerRecord<byte[], byte[]> record, DeadLetter letter, boolean replayed) {
        String at = record.topic() + "-" + record.partition() + "@" + record.offset();
        int key = record.key() == null ? -1 : record.key().length;
        int value = record.value() == null ? -1 : record.value().length;
        if (letter == null) {
            return new LetterEntry(at, null, "", "NoDeadLetter", "headers say no origin", key, value, false);
        }
        return new LetterEntry(
                at,
                letter.topic() + "-" + letter.partition() + "@" + letter.offset(),
                letter.stage(),
                letter.exception().substring(letter.exception().lastIndexOf('.') + 1),
                letter.message(),
                key,
                value,
                replayed);
    }

    private static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}
