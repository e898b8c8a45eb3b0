package org.saccade.trainer.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.DeadLetter;
import org.saccade.schemas.schema.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets records aside in the dead-letter topic with their original bytes; a record that is read again in later epochs is sent once.
 *
 * <p>After {@link #flush} everything is acknowledged or the failure has been thrown. Safe for several threads.
 */
public final class DeadLetterSink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterSink.class);
    private static final String STAGE = "train";
    private static final int LOGGED = 10;

    private final Producer<byte[], byte[]> producer;
    private final Set<String> places = new HashSet<>();
    private final List<Future<RecordMetadata>> pending = new ArrayList<>();

    public DeadLetterSink(ClientSettings client) {
        producer = new KafkaProducer<>(client.producer());
    }

    /** Sets a record aside. */
    public synchronized void put(ConsumerRecord<byte[], byte[]> record, Throwable reason) {
        String place = record.topic() + "-" + record.partition() + "@" + record.offset();
        if (!places.add(place)) {
            return;
        }
        if (places.size() <= LOGGED) {
            LOG.warn("record {} goes to {}: {}", place, Topics.DEAD_LETTERS, reason.getMessage());
        }
        pending.add(producer.send(DeadLetter.of(STAGE, record, reason).toProducerRecord(Topics.DEAD_LETTERS)));
    }

    /** Records set aside so far, each once. */
    public synchronized long count() {
        return places.size();
    }

    /** Waits until every dead letter is acknowledged. */
    public synchronized void flush() {
        producer.flush();
        try {
            for (Future<RecordMetadata> sent : pending) {
                sent.get();
            }
        } catch (ExecutionException e) {
            throw new TrainingDataException(
                    "writing to " + Topics.DEAD_LETTERS + " failed: "
                            + e.getCause().getMessage(),
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrainingDataException("interrupted while writing to " + Topics.DEAD_LETTERS, e);
        } finally {
            pending.clear();
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
