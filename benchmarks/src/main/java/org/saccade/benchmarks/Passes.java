package org.saccade.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Topics;
import org.saccade.schemas.schema.TrainingProgress;
import org.saccade.schemas.schema.TrainingState;
import org.saccade.streams.job.TrainingSet;

/** What a coordinator of passes needs around it. */
final class Passes {

    private Passes() {}

    /** All of Saccade's topics. */
    static void createTopics(ClientSettings settings, int partitions) throws Exception {
        List<NewTopic> all = Topics.all().stream()
                .map(plan -> plan.newTopic(partitions, (short) 1))
                .toList();
        try (AdminClient admin = AdminClient.create(settings.admin())) {
            admin.createTopics(all).all().get();
        }
    }

    /** Says, as a trainer would, that all epochs are wanted. */
    static void askFor(ClientSettings settings, TrainingSet set, int epochs) throws Exception {
        try (AvroWire wire = settings.wire();
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings.producer())) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                TrainingProgress progress = TrainingProgress.newBuilder()
                        .setTrainingSet(set.name())
                        .setRun("benchmark")
                        .setState(TrainingState.EPOCH_STARTED)
                        .setEpoch(epoch)
                        .setEpochs(epochs)
                        .build();
                producer.send(new ProducerRecord<>(
                                Topics.TRAINING_PROGRESS,
                                set.name().getBytes(StandardCharsets.UTF_8),
                                wire.encode(Topics.TRAINING_PROGRESS, progress)))
                        .get();
            }
        }
    }
}
