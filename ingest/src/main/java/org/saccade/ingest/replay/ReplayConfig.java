package org.saccade.ingest.replay;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;

/**
 * What a {@link Replayer} sends and how.
 *
 * @param topic where to
 * @param splits parts of the data set; all when empty
 * @param limit most samples to send, the first of the shuffled order; 0: all
 * @param seed of the order
 * @param speed event time over wall time; recordings are played one after another
 * @param chunkEvents most events in a chunk, unless more than these happen in one and the same microsecond
 * @param replayId name under which a killed replay is found again; null: made of everything that decides what is sent
 * @param rounds how often all of it is sent, each round after the first under names of its own ({@code id#2}); {@link #ENDLESS}
 * @param threads that read and pack recordings; what is sent does not depend on it
 * @param connectTimeout how long to try to reach the brokers before giving up
 * @param settle how long no record of the replay may have come before an earlier run counts as over
 */
public record ReplayConfig(
        String topic,
        Set<Split> splits,
        int limit,
        long seed,
        ReplaySpeed speed,
        int chunkEvents,
        String replayId,
        long rounds,
        int threads,
        Duration connectTimeout,
        Duration settle) {

    /** Rounds without end: until the replay is stopped. */
    public static final long ENDLESS = 0;

    /** Samples in so many rounds of {@code samples}; {@link Long#MAX_VALUE} when endless. */
    static long total(long rounds, int samples) {
        return rounds == ENDLESS ? Long.MAX_VALUE : Math.multiplyExact(rounds, samples);
    }

    /** Largest chunk that surely fits a record: 9 bytes per event at most. */
    static final int MAX_CHUNK_EVENTS = Topics.MAX_RECORD_BYTES / 10;

    public ReplayConfig {
        Objects.requireNonNull(topic, "topic");
        splits = Set.copyOf(splits);
        Objects.requireNonNull(speed, "speed");
        if (limit < 0) {
            throw new IllegalArgumentException("limit " + limit + " is negative");
        }
        if (chunkEvents < 1 || chunkEvents > MAX_CHUNK_EVENTS) {
            throw new IllegalArgumentException("chunks of " + chunkEvents + " events: 1 .. " + MAX_CHUNK_EVENTS);
        }
        if (rounds < 0) {
            throw new IllegalArgumentException(rounds + " rounds: at least 1");
        }
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads: at least 1");
        }
        requirePositive("connect timeout", connectTimeout);
        requirePositive("settle time", settle);
    }

    static void requirePositive(String what, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(what + " " + duration + " is not larger than 0");
        }
    }

    /** All splits to the topic events once at full speed, seed 0, chunks of 4096 events, a thread per core; 10 s to connect, 0.5 s to settle. */
    public static ReplayConfig defaults() {
        return new ReplayConfig(
                Topics.EVENTS,
                Set.of(),
                0,
                0,
                ReplaySpeed.MAX,
                4096,
                null,
                1,
                Runtime.getRuntime().availableProcessors(),
                Duration.ofSeconds(10),
                Duration.ofMillis(500));
    }

    /** Name of the replay of these samples: the one given, else a digest of all that decides what is sent. */
    String replayId(ReplayOrder order) {
        return replayId != null ? replayId : order.id("recordings, chunks of " + chunkEvents);
    }

    /** The same to another topic. */
    public ReplayConfig withTopic(String other) {
        return new ReplayConfig(
                other, splits, limit, seed, speed, chunkEvents, replayId, rounds, threads, connectTimeout, settle);
    }

    /** The same for other splits. */
    public ReplayConfig withSplits(Set<Split> other) {
        return new ReplayConfig(
                topic, other, limit, seed, speed, chunkEvents, replayId, rounds, threads, connectTimeout, settle);
    }

    /** The same with another limit. */
    public ReplayConfig withLimit(int other) {
        return new ReplayConfig(
                topic, splits, other, seed, speed, chunkEvents, replayId, rounds, threads, connectTimeout, settle);
    }

    /** The same with another seed. */
    public ReplayConfig withSeed(long other) {
        return new ReplayConfig(
                topic, splits, limit, other, speed, chunkEvents, replayId, rounds, threads, connectTimeout, settle);
    }

    /** The same at another speed. */
    public ReplayConfig withSpeed(ReplaySpeed other) {
        return new ReplayConfig(
                topic, splits, limit, seed, other, chunkEvents, replayId, rounds, threads, connectTimeout, settle);
    }

    /** The same with other chunks. */
    public ReplayConfig withChunkEvents(int other) {
        return new ReplayConfig(
                topic, splits, limit, seed, speed, other, replayId, rounds, threads, connectTimeout, settle);
    }

    /** The same under a name of its own. */
    public ReplayConfig withReplayId(String other) {
        return new ReplayConfig(
                topic, splits, limit, seed, speed, chunkEvents, other, rounds, threads, connectTimeout, settle);
    }

    /** The same with another time to connect. */
    public ReplayConfig withConnectTimeout(Duration other) {
        return new ReplayConfig(
                topic, splits, limit, seed, speed, chunkEvents, replayId, rounds, threads, other, settle);
    }

    /** The same so many times. */
    public ReplayConfig withRounds(long other) {
        return new ReplayConfig(
                topic, splits, limit, seed, speed, chunkEvents, replayId, other, threads, connectTimeout, settle);
    }

    /** The same on so many threads. */
    public ReplayConfig withThreads(int other) {
        return new ReplayConfig(
                topic, splits, limit, seed, speed, chunkEvents, replayId, rounds, other, connectTimeout, settle);
    }
}
