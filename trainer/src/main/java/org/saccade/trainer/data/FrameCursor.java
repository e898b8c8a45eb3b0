package org.saccade.trainer.data;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.Frames;
import org.saccade.schemas.schema.OffsetRange;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.PoisonRecordException;

/**
 * Reads the committed frames of one pass in a fixed order: the first usable frame of each partition, then the second of each, and so on,
 * whatever arrives first.
 *
 * <p>A partition is read until the consumer's position has reached the end of its range; transaction markers move the position and are no
 * records. Positions are committed about once a second and at the end, so that the lag of the group tells the truth and ends at 0.
 * Partitions that run ahead are paused. For one thread, which may be another than the one that made it.
 */
final class FrameCursor implements Iterator<TrainingFrames>, AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int QUEUE_HIGH = 512;
    private static final int QUEUE_LOW = 128;
    private static final long COMMIT_EVERY_NS = 1_000_000_000L;

    private final Pass pass;
    private final AvroWire wire;
    private final FrameCheck check;
    private final DeadLetterSink dead;
    private final Duration stall;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Lane> lanes = new ArrayList<>();
    private int turn;
    private boolean finished;
    private long lastMove = System.nanoTime();
    private long lastCommit = System.nanoTime();
    private long samples;
    private long deadLetters;
    private long foreign;
    private long incomplete;

    /** One partition on its way. */
    private static final class Lane {
        private final TopicPartition partition;
        private final long end;
        private final Deque<TrainingFrames> queue = new ArrayDeque<>();
        private volatile long position;
        private boolean beyond;
        private boolean done;
        private boolean paused;

        Lane(String topic, OffsetRange range) {
            partition = new TopicPartition(topic, range.getPartition());
            position = range.getStart();
            end = range.getEnd();
            done = position >= end;
        }

        /** What to commit: never past frames of a later pass, but past the marker that ends this one. */
        long committed() {
            return beyond ? end : position;
        }
    }

    FrameCursor(
            ClientSettings client,
            String group,
            Pass pass,
            AvroWire wire,
            FrameCheck check,
            DeadLetterSink dead,
            Duration stall) {
        this.pass = pass;
        this.wire = wire;
        this.check = check;
        this.dead = dead;
        this.stall = stall;
        pass.getFrameRanges().stream()
                .sorted((a, b) -> Integer.compare(a.getPartition(), b.getPartition()))
                .forEach(range -> lanes.add(new Lane(pass.getFramesTopic(), range)));
        Map<String, Object> settings = client.consumer(group);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        consumer = new KafkaConsumer<>(settings);
        consumer.assign(lanes.stream().map(lane -> lane.partition).toList());
        for (Lane lane : lanes) {
            consumer.seek(lane.partition, lane.position);
            pauseWhere(lane, lane.done);
        }
    }

    @Override
    public boolean hasNext() {
        while (!finished) {
            Lane lane = lanes.isEmpty() ? null : lanes.get(turn);
            if (lane != null && !lane.queue.isEmpty()) {
                return true;
            }
            if (lane != null && !lane.done) {
                poll();
            } else if (lanes.stream().allMatch(l -> l.done && l.queue.isEmpty())) {
                finish();
            } else {
                turn = (turn + 1) % lanes.size();
            }
        }
        return false;
    }

    @Override
    public TrainingFrames next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the pass is read");
        }
        Lane lane = lanes.get(turn);
        TrainingFrames next = lane.queue.remove();
        if (lane.paused && !lane.done && lane.queue.size() <= QUEUE_LOW) {
            pauseWhere(lane, false);
        }
        turn = (turn + 1) % lanes.size();
        return next;
    }

    /** What has been read so far. */
    PassCounts counts() {
        return new PassCounts(samples, deadLetters, foreign, incomplete);
    }

    /** Offsets of the pass that are still ahead. May be asked by any thread. */
    long lag() {
        return lanes.stream()
                .mapToLong(lane -> Math.max(0, lane.end - lane.position))
                .sum();
    }

    /** Where the reading stands, by partition. */
    Map<Integer, Long> positions() {
        Map<Integer, Long> positions = new HashMap<>();
        lanes.forEach(lane -> positions.put(lane.partition.partition(), lane.committed()));
        return positions;
    }

    private void poll() {
        ConsumerRecords<byte[], byte[]> records;
        try {
            records = consumer.poll(POLL);
        } catch (OffsetOutOfRangeException e) {
            throw new TrainingDataException(
                    "frames of pass " + pass.getTrainingSet() + "/" + pass.getEpoch()
                            + " were deleted before they were read: " + e.getMessage(),
                    e);
        }
        for (Lane lane : lanes) {
            if (!lane.done) {
                take(lane, records.records(lane.partition));
            }
        }
        if (System.nanoTime() - lastMove > stall.toNanos()) {
            throw stalled();
        }
        if (System.nanoTime() - lastCommit > COMMIT_EVERY_NS) {
            commit();
        }
    }

    private void take(Lane lane, List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.offset() >= lane.end) {
                lane.beyond = true;
                break;
            }
            read(lane, record);
        }
        long position = consumer.position(lane.partition);
        if (position != lane.position) {
            lane.position = position;
            lastMove = System.nanoTime();
        }
        lane.done = position >= lane.end;
        pauseWhere(lane, lane.done || lane.queue.size() >= QUEUE_HIGH);
    }

    private void read(Lane lane, ConsumerRecord<byte[], byte[]> record) {
        try {
            Frames frames = wire.decode(record.value(), Frames.class);
            if (frames.getEpoch() != pass.getEpoch() || !frames.getTrainingSet().equals(pass.getTrainingSet())) {
                foreign++;
                return;
            }
            lane.queue.add(check.check(frames));
            samples++;
            incomplete += frames.getComplete() ? 0 : 1;
        } catch (PoisonRecordException e) {
            deadLetters++;
            dead.put(record, e);
        }
    }

    private void pauseWhere(Lane lane, boolean pause) {
        if (pause != lane.paused) {
            lane.paused = pause;
            if (pause) {
                consumer.pause(List.of(lane.partition));
            } else {
                consumer.resume(List.of(lane.partition));
            }
        }
    }

    private TrainingDataException stalled() {
        StringBuilder where = new StringBuilder();
        for (Lane lane : lanes) {
            if (!lane.done) {
                where.append(' ').append(lane.partition).append('@').append(lane.position);
                where.append(" of ").append(lane.end);
            }
        }
        return new TrainingDataException("no committed frame of pass " + pass.getTrainingSet() + "/" + pass.getEpoch()
                + " came for " + stall.toSeconds() + " s, read up to" + where);
    }

    /** Everything is read: nothing may be missing. */
    private void finish() {
        finished = true;
        commit();
        dead.flush();
        if (samples + deadLetters < pass.getSamples()) {
            throw new TrainingDataException("pass " + pass.getTrainingSet() + "/" + pass.getEpoch() + " on "
                    + pass.getFramesTopic() + " has " + pass.getSamples() + " samples, but its ranges hold " + samples
                    + " and " + deadLetters + " unreadable records");
        }
    }

    private void commit() {
        lastCommit = System.nanoTime();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        lanes.forEach(lane -> offsets.put(lane.partition, new OffsetAndMetadata(lane.committed())));
        consumer.commitSync(offsets);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
