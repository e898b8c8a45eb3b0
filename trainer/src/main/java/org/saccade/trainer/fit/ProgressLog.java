package org.saccade.trainer.fit;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;
import org.saccade.schemas.schema.TrainingProgress;
import org.saccade.schemas.schema.TrainingState;

/** Tells the other stages where the training is; every record is acknowledged before the training goes on. For one thread. */
final class ProgressLog implements AutoCloseable {

    private final AvroWire wire;
    private final String trainingSet;
    private final String run;
    private final int epochs;
    private final Producer<byte[], byte[]> producer;

    ProgressLog(ClientSettings client, AvroWire wire, String trainingSet, String run, int epochs) {
        this.wire = wire;
        this.trainingSet = trainingSet;
        this.run = run;
        this.epochs = epochs;
        this.producer = new KafkaProducer<>(client.producer());
    }

    void say(TrainingState state, int epoch) {
        send(new TrainingProgress(
                trainingSet,
                run,
                state,
                epoch,
                epochs,
                null,
                null,
                null,
                null,
                null,
                0L,
                0.0,
                System.currentTimeMillis()));
    }

    void finished(EpochResult result) {
        send(new TrainingProgress(
                trainingSet,
                run,
                TrainingState.EPOCH_FINISHED,
                result.epoch(),
                epochs,
                result.loss(),
                result.trainAccuracy(),
                result.validationAccuracy(),
                result.testAccuracy(),
                result.learningRate(),
                result.samples(),
                result.samplesPerSecond(),
                System.currentTimeMillis()));
    }

    private void send(TrainingProgress progress) {
        byte[] key = trainingSet.getBytes(StandardCharsets.UTF_8);
        try {
            producer.send(new ProducerRecord<>(
                            Topics.TRAINING_PROGRESS, key, wire.encode(Topics.TRAINING_PROGRESS, progress)))
                    .get();
        } catch (ExecutionException e) {
            throw new TrainingException(
                    "writing to " + Topics.TRAINING_PROGRESS + " failed: "
                            + e.getCause().getMessage(),
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrainingException("interrupted while writing to " + Topics.TRAINING_PROGRESS, e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
