package org.saccade.inference.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.saccade.schemas.digest.RecordFigures;
import org.saccade.schemas.digest.StageMeter;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.Topics;

/**
 * Writes batches without a transaction: an answer is visible as soon as the brokers have it, and the position follows behind. After a kill the windows
 * between the two are known from {@link PredictionLog} and not answered again; only an instance that went on while another had taken its partitions over
 * answers twice.
 */
final class PlainWriter implements AnswerWriter {

    private final ClassifyConfig config;
    private final AvroWire wire;
    private final StageMeter meter;
    private final KafkaProducer<byte[], byte[]> producer;

    PlainWriter(ClassifyConfig config, AvroWire wire) {
        this.config = config;
        this.wire = wire;
        producer = Clients.plainProducer(config);
        meter = StageMeter.open(config.client(), "classify", List.of(config.predictionsTopic()));
    }

    @Override
    public void takeOver() {
        // Nothing is left open where there are no transactions.
    }

    @Override
    public void write(
            Batch batch, Map<TopicPartition, OffsetAndMetadata> positions, Consumer<byte[], byte[]> consumer) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        List<RecordFigures> answered = new ArrayList<>();
        for (int partition : batch.partitions()) {
            for (PendingWindow window : batch.windows(partition)) {
                ProducerRecord<byte[], byte[]> record = window.record(config.predictionsTopic(), partition, wire);
                sent.add(producer.send(record));
                answered.add(RecordFigures.of(window.prediction(), record.value().length));
            }
        }
        for (DeadLetter letter : batch.deadLetters()) {
            sent.add(producer.send(letter.toProducerRecord(Topics.DEAD_LETTERS)));
        }
        producer.flush();
        sent.forEach(PlainWriter::confirm);
        consumer.commitAsync(positions, null);
        answered.forEach(figures -> meter.add(config.predictionsTopic(), figures));
    }

    private static void confirm(Future<RecordMetadata> sent) {
        try {
            sent.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    @Override
    public void abort() {
        // What arrived is there for good; it is found when the partitions are begun again.
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(3));
        meter.close();
    }
}
