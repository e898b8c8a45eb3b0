package org.saccade.inference.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.saccade.schemas.digest.RecordFigures;
import org.saccade.schemas.digest.StageMeter;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.Topics;

/**
 * Writes answered batches, each in one transaction: predictions, records set aside, positions.
 *
 * <p>Two producers write in turns. The coordinator takes no new transaction of a writer until the markers of its last one are written, and a
 * position sent before is asked for again only after {@code retry.backoff.ms}, a tenth of a second: the other producer need not wait. A
 * transaction still begins only after the one before it is committed, so the order of answers and positions is that of one writer. Not safe
 * for several threads.
 */
final class TransactionalWriter implements AnswerWriter {

    private static final int COMMIT_ATTEMPTS = 3;

    private final ClassifyConfig config;
    private final AvroWire wire;
    private final ClassifyListener listener;
    private final BooleanSupplier stopped;
    private final StageMeter meter;
    private final List<KafkaProducer<byte[], byte[]>> producers;
    /** The producer whose turn it is. */
    private int turn;

    private boolean inTransaction;

    /** @param stopped whether the service is to end: a commit is not asked for again then */
    TransactionalWriter(ClassifyConfig config, AvroWire wire, ClassifyListener listener, BooleanSupplier stopped) {
        this.config = config;
        this.wire = wire;
        this.listener = listener;
        this.stopped = stopped;
        producers = Clients.producers(config);
        meter = StageMeter.open(config.client(), "classify", List.of(config.predictionsTopic()));
    }

    @Override
    public void takeOver() {
        producers.forEach(KafkaProducer::initTransactions);
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return producers.get(turn);
    }

    @Override
    public void write(
            Batch batch, Map<TopicPartition, OffsetAndMetadata> positions, Consumer<byte[], byte[]> consumer) {
        KafkaProducer<byte[], byte[]> producer = producer();
        producer.beginTransaction();
        inTransaction = true;
        for (DeadLetter letter : batch.deadLetters()) {
            producer.send(letter.toProducerRecord(Topics.DEAD_LETTERS));
        }
        List<RecordFigures> answered = new ArrayList<>();
        for (int partition : batch.partitions()) {
            for (PendingWindow window : batch.windows(partition)) {
                ProducerRecord<byte[], byte[]> record = window.record(config.predictionsTopic(), partition, wire);
                producer.send(record);
                answered.add(RecordFigures.of(window.prediction(), record.value().length));
            }
        }
        producer.sendOffsetsToTransaction(positions, consumer.groupMetadata());
        commit();
        inTransaction = false;
        answered.forEach(figures -> meter.add(config.predictionsTopic(), figures));
        turn = (turn + 1) % producers.size();
    }

    /** A commit that times out may have happened: only asking again tells. */
    private void commit() {
        for (int attempt = 1; ; attempt++) {
            try {
                producer().commitTransaction();
                return;
            } catch (TimeoutException e) {
                if (attempt == COMMIT_ATTEMPTS || stopped.getAsBoolean()) {
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

    @Override
    public void abort() {
        if (inTransaction) {
            producer().abortTransaction();
            inTransaction = false;
        }
    }

    @Override
    public void close() {
        producers.forEach(producer -> producer.close(Duration.ofSeconds(3)));
        meter.close();
    }
}
