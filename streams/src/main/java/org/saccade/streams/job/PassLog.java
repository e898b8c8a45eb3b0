package org.saccade.streams.job;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.PassState;
import org.saccade.schemas.schema.Topics;
import org.saccade.streams.window.PassSettings;

/** The topic of passes: what was begun and what was finished, the latest record per training set and epoch. Not safe for several threads. */
public final class PassLog implements AutoCloseable {

    private final TopicReader<Pass> reader;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AvroWire wire;
    private final Map<String, Pass> latest = new HashMap<>();
    /** The training set whose evaluation pass was written last; empty for none. */
    private String lastBegun = "";

    PassLog(ClientSettings settings, AvroWire wire) {
        this.wire = wire;
        reader = new TopicReader<>(settings, wire, Topics.PASSES, Pass.class);
        producer = new KafkaProducer<>(settings.producer());
        reader.toEnd().forEach(this::keep);
    }

    /**
     * The training set that was begun last over this topic with these parameters, so that a restart with the same arguments goes on with the
     * same offsets although the topic has grown.
     */
    public static Optional<TrainingSet> lastBegun(
            ClientSettings settings, String eventsTopic, FrameSpec frames, String augmentation, long seed) {
        try (AvroWire wire = settings.wire();
                TopicReader<Pass> reader = new TopicReader<>(settings, wire, Topics.PASSES, Pass.class)) {
            List<TrainingSet> sets = reader.toEnd().stream()
                    .map(TrainingSet::of)
                    .filter(set -> set.eventsTopic().equals(eventsTopic)
                            && set.frames().equals(frames)
                            && set.augmentation().equals(augmentation)
                            && set.seed() == seed)
                    .toList();
            return sets.isEmpty() ? Optional.empty() : Optional.of(sets.get(sets.size() - 1));
        }
    }

    /** The latest record of a pass; null when it was never begun. */
    Pass latest(String trainingSet, int epoch) {
        return latest.get(trainingSet + "/" + epoch);
    }

    /** The latest records of all passes of all training sets. */
    Iterable<Pass> all() {
        return latest.values();
    }

    /**
     * Makes a training set the one begun last, which trainers that name none take: where another was begun since, the record of its
     * evaluation pass is written once more as it is. A set without one is begun by making it.
     */
    void beginAgain(String trainingSet) throws InterruptedException {
        Pass evaluation = latest(trainingSet, PassSettings.EVALUATION);
        if (evaluation != null && !lastBegun.equals(trainingSet)) {
            append(evaluation);
        }
    }

    /** Sends a record and returns when the broker has it for good. */
    void append(Pass pass) throws InterruptedException {
        String key = pass.getTrainingSet() + "/" + pass.getEpoch();
        try {
            producer.send(new ProducerRecord<>(
                            Topics.PASSES, key.getBytes(StandardCharsets.UTF_8), wire.encode(Topics.PASSES, pass)))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "pass " + key + " could not be written to topic " + Topics.PASSES + ": "
                            + e.getCause().getMessage(),
                    e);
        }
        keep(pass);
    }

    private void keep(Pass pass) {
        if (pass.getState() != PassState.UNKNOWN) {
            latest.put(pass.getTrainingSet() + "/" + pass.getEpoch(), pass);
            if (pass.getEpoch() == PassSettings.EVALUATION) {
                lastBegun = pass.getTrainingSet();
            }
        }
    }

    @Override
    public void close() {
        reader.close();
        producer.close();
    }
}
