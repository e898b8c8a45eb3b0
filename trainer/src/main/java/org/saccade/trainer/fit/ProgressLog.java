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
        send(record(state, epoch).build());
    }

    /** Where the epoch under way stands. */
    void training(StepProgress now) {
        send(record(TrainingState.TRAINING, now.epoch())
                .setLoss(now.loss())
                .setTrainAccuracy(now.accuracy())
                .setLearningRate(now.learningRate())
                .setSamplesPerSecond(now.samplesPerSecond())
                .setStep(now.step())
                .setSteps(now.steps())
                .setLag(now.lag())
                .build());
    }

    void finished(EpochResult result) {
        send(record(TrainingState.EPOCH_FINISHED, result.epoch())
                .setLoss(result.loss())
                .setTrainAccuracy(result.trainAccuracy())
                .setValidationAccuracy(result.validationAccuracy())
                .setTestAccuracy(result.testAccuracy())
                .setLearningRate(result.learningRate())
                .setSamples(result.samples())
                .setSamplesPerSecond(result.samplesPerSecond())
                .setLag(0)
                .setFiringRates(result.firingRates())
                .build());
    }

    private TrainingProgress.Builder record(TrainingState state, int epoch) {
        return TrainingProgress.newBuilder()
                .setTrainingSet(trainingSet)
                .setRun(run)
                .setState(state)
                .setEpoch(epoch)
                .setEpochs(epochs)
                .setAtMs(System.currentTimeMillis());
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
