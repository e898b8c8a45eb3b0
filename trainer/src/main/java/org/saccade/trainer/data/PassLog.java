package org.saccade.trainer.data;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.OffsetRange;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.PassState;
import org.saccade.schemas.schema.PoisonRecordException;
import org.saccade.schemas.schema.Topics;

/**
 * Follows the topic {@code passes}: which passes of which training set are finished. The latest FINISHED record of an epoch counts; one
 * whose frames have been deleted since counts as not there, because the pass is then made again. For one thread at a time.
 */
public final class PassLog implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final TopicPartition PASSES = new TopicPartition(Topics.PASSES, 0);

    private final AvroWire wire;
    private final DeadLetterSink dead;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Pass> finished = new HashMap<>();
    private final Map<String, Pass> started = new HashMap<>();
    /** The evaluation pass of each training set, in the order in which they were begun. */
    private final Map<String, Pass> begun = new LinkedHashMap<>();

    public PassLog(ClientSettings client, AvroWire wire, DeadLetterSink dead) {
        this.wire = wire;
        this.dead = dead;
        Map<String, Object> settings = client.consumer(null);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        consumer = new KafkaConsumer<>(settings);
        consumer.assign(List.of(PASSES));
        consumer.seekToBeginning(List.of(PASSES));
    }

    /**
     * Waits until there is a training set and gives the evaluation passes, in whatever state, of all there are, the one begun last first:
     * how {@code latest} gets its name. The stage that makes frames writes such a record when it begins a set, and again when it goes on
     * with one after another.
     *
     * @throws TrainingDataException when there is none after {@code timeout}
     * @throws CancellationException when {@code stopped} says so
     */
    public List<Pass> awaitBegun(Duration timeout, BooleanSupplier stopped) {
        long end = System.nanoTime() + timeout.toNanos();
        boolean caughtUp = false;
        while (begun.isEmpty() || !caughtUp) {
            check(end, stopped, timeout, "a training set", "topic " + Topics.PASSES + " holds no pass at all");
            poll();
            caughtUp = isAtEnd();
        }
        return newestFirst();
    }

    /** Of the training sets that have been heard of. */
    List<Pass> newestFirst() {
        List<Pass> sets = new ArrayList<>(begun.values());
        Collections.reverse(sets);
        return sets;
    }

    private boolean isAtEnd() {
        Long end = consumer.endOffsets(List.of(PASSES)).get(PASSES);
        return end != null && consumer.position(PASSES) >= end;
    }

    /**
     * Waits until a pass is finished and its frames are there.
     *
     * @param epoch from 0; -1 for the evaluation pass
     * @throws TrainingDataException when that takes longer than {@code timeout}; the message says how far the pass is
     * @throws CancellationException when {@code stopped} says so
     */
    public Pass awaitFinished(String trainingSet, int epoch, Duration timeout, BooleanSupplier stopped) {
        return awaitFinished(trainingSet, epoch, timeout, stopped, () -> false).orElseThrow();
    }

    /** The same; empty as soon as it is not wanted any more. */
    Optional<Pass> awaitFinished(
            String trainingSet, int epoch, Duration timeout, BooleanSupplier stopped, BooleanSupplier unwanted) {
        String key = key(trainingSet, epoch);
        long end = System.nanoTime() + timeout.toNanos();
        Pass checked = null;
        while (true) {
            if (unwanted.getAsBoolean()) {
                return Optional.empty();
            }
            Pass pass = finished.get(key);
            if (pass != null && pass != checked) {
                if (!isTrimmed(pass)) {
                    return Optional.of(pass);
                }
                checked = pass;
            }
            check(end, stopped, timeout, "pass " + key, state(key, pass) + instead(trainingSet));
            poll();
        }
    }

    private String state(String key, Pass finishedPass) {
        if (finishedPass != null) {
            return "it was finished before, but its frames have been deleted and nobody has made them again";
        }
        return started.containsKey(key)
                ? "it is started and not finished; is the stage that makes frames still running?"
                : "it is not started; does 'saccade stream train' run for this training set?";
    }

    private String instead(String trainingSet) {
        String newest =
                newestFirst().stream().map(Pass::getTrainingSet).findFirst().orElse(trainingSet);
        return newest.equals(trainingSet) ? "" : " (the training set begun last is " + newest + ")";
    }

    private static void check(long end, BooleanSupplier stopped, Duration timeout, String what, String state) {
        if (stopped.getAsBoolean()) {
            throw new CancellationException("stopped while waiting for " + what);
        }
        if (System.nanoTime() > end) {
            throw new TrainingDataException(
                    "waited " + timeout.toSeconds() + " s for " + what + " on topic " + Topics.PASSES + ": " + state);
        }
    }

    private boolean isTrimmed(Pass pass) {
        List<TopicPartition> partitions = pass.getFrameRanges().stream()
                .map(r -> new TopicPartition(pass.getFramesTopic(), r.getPartition()))
                .toList();
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        for (OffsetRange range : pass.getFrameRanges()) {
            long first = beginnings.get(new TopicPartition(pass.getFramesTopic(), range.getPartition()));
            if (range.getEnd() > range.getStart() && first > range.getStart()) {
                return true;
            }
        }
        return false;
    }

    private void poll() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            try {
                Pass pass = wire.decode(record.value(), Pass.class);
                String key = key(pass.getTrainingSet(), pass.getEpoch());
                if (pass.getEpoch() < 0) {
                    begun.remove(pass.getTrainingSet());
                    begun.put(pass.getTrainingSet(), pass);
                }
                if (pass.getState() == PassState.FINISHED) {
                    finished.put(key, pass);
                } else if (pass.getState() == PassState.STARTED) {
                    started.put(key, pass);
                }
            } catch (PoisonRecordException e) {
                dead.put(record, e);
            }
        }
    }

    private static String key(String trainingSet, int epoch) {
        return trainingSet + "/" + epoch;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
