package org.saccade.app.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.schema.DeadLetter;

/** One replay: letters in, transactions of at most {@value #BATCH} out, each with the ledger that says what is in it. */
final class LetterReplay implements AutoCloseable {

    private static final int BATCH = 500;

    private final Map<TopicPartition, ReplayLedger> before = new HashMap<>();
    private final Map<TopicPartition, ReplayLedger> after = new HashMap<>();
    private final Map<String, Integer> origins;
    private final LetterFilter filter;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Future<?>> sent = new ArrayList<>();
    private final Map<String, Long> topics = new TreeMap<>();
    private final TreeSet<String> missing = new TreeSet<>();
    private long earlier;
    private long notMatching;
    private long originMissing;
    private long unreadable;
    private final ConsumerGroupMetadata group;
    private boolean begun;

    LetterReplay(Cluster cluster, String topic, Map<String, Integer> origins, LetterFilter filter) {
        this.origins = origins;
        this.filter = filter;
        Map<String, Object> settings = new HashMap<>(cluster.client().producer());
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, DeadLetterBox.GROUP + "-" + topic);
        settings.put(
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                Long.toString(cluster.timeout().toMillis()));
        try (KafkaConsumer<byte[], byte[]> member =
                new KafkaConsumer<>(cluster.client().consumer(DeadLetterBox.GROUP))) {
            group = member.groupMetadata();
        }
        this.producer = new KafkaProducer<>(settings);
        producer.initTransactions();
    }

    /** What was sent back earlier, one ledger for each partition. */
    void begin(Map<TopicPartition, ReplayLedger> earlierLedgers) {
        before.putAll(earlierLedgers);
        before.keySet().forEach(partition -> after.put(partition, ReplayLedger.empty()));
    }

    void accept(ConsumerRecord<byte[], byte[]> record, DeadLetter letter) throws InterruptedException {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (before.get(partition).contains(record.offset())) {
            earlier++;
            after.get(partition).done(record.offset());
        } else if (stays(letter)) {
            after.get(partition).left(record.offset());
        } else {
            send(letter);
            after.get(partition).done(record.offset());
            if (sent.size() >= BATCH) {
                commit();
            }
        }
    }

    /** Sends the rest and tells what was done. */
    ReplayReport finish() throws InterruptedException {
        if (begun) {
            commit();
        }
        long replayed = topics.values().stream().mapToLong(Long::longValue).sum();
        return new ReplayReport(replayed, earlier, notMatching, originMissing, unreadable, topics, missing);
    }

    private boolean stays(DeadLetter letter) {
        if (letter == null) {
            unreadable++;
            return true;
        }
        if (!filter.matches(letter)) {
            notMatching++;
            return true;
        }
        if (!origins.containsKey(letter.topic())) {
            originMissing++;
            missing.add(letter.topic());
            return true;
        }
        return false;
    }

    private void send(DeadLetter letter) {
        if (!begun) {
            producer.beginTransaction();
            begun = true;
        }
        // Back to its own partition, so that a stream's records stay together; the topic may have been made anew with
        // fewer.
        Integer partition = letter.partition() < origins.get(letter.topic()) ? letter.partition() : null;
        sent.add(producer.send(new ProducerRecord<>(letter.topic(), partition, letter.key(), letter.value())));
        topics.merge(letter.topic(), 1L, Long::sum);
    }

    private void commit() throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        after.forEach((partition, ledger) -> offsets.put(partition, ledger.committed(before.get(partition))));
        if (offsets.values().stream().anyMatch(o -> o.metadata().length() > ReplayLedger.MAX_METADATA)) {
            throw new ClusterException(
                    "the letters that were sent back are too scattered to be remembered; replay without a filter",
                    null);
        }
        for (Future<?> future : sent) {
            try {
                future.get();
            } catch (ExecutionException e) {
                throw new ClusterException(
                        "sending a letter back failed: " + e.getCause().getMessage(), e.getCause());
            }
        }
        producer.sendOffsetsToTransaction(offsets, group);
        producer.commitTransaction();
        sent.clear();
        begun = false;
    }

    @Override
    public void close() {
        try {
            if (begun) {
                producer.abortTransaction();
            }
        } finally {
            producer.close();
        }
    }
}
