package org.saccade.ingest.replay;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;

/**
 * What a {@link LiveReplayer} sends and how.
 *
 * @param topic where to
 * @param streams number K of cameras, {@code camera-0} to {@code camera-(K-1)}
 * @param splits parts of the data set; all when empty
 * @param limit most recordings to show on all streams together; 0: all
 * @param seed of the order and of the quiet slots
 * @param speed event time over wall time
 * @param slotUs length W of a slot in microseconds; a multiple of {@code chunkUs}. The length of the windows that are cut downstream
 * @param chunkUs length of the interval that a chunk covers, in microseconds; chunks begin at multiples of it
 * @param quietShare share of the slots in which nothing happens, 0 .. 0.9
 * @param replayId name under which a killed replay is found again; null: made of everything that decides what is sent
 * @param rounds how often the recordings are shown; {@link ReplayConfig#ENDLESS}
 * @param connectTimeout how long to try to reach the brokers before giving up
 * @param settle how long no record of the replay may have come before an earlier run counts as over
 */
public record LiveReplayConfig(
        String topic,
        int streams,
        Set<Split> splits,
        int limit,
        long seed,
        ReplaySpeed speed,
        long slotUs,
        long chunkUs,
        double quietShare,
        String replayId,
        long rounds,
        Duration connectTimeout,
        Duration settle) {

    public LiveReplayConfig {
        Objects.requireNonNull(topic, "topic");
        splits = Set.copyOf(splits);
        Objects.requireNonNull(speed, "speed");
        if (streams < 1 || streams > 100_000) {
            throw new IllegalArgumentException(streams + " streams: 1 .. 100000 are possible");
        }
        if (limit < 0) {
            throw new IllegalArgumentException("limit " + limit + " is negative");
        }
        if (chunkUs < 1 || slotUs < chunkUs || slotUs % chunkUs != 0 || slotUs > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "slots of " + slotUs + " us are not a multiple of chunks of " + chunkUs + " us");
        }
        if (!(quietShare >= 0 && quietShare <= 0.9)) {
            throw new IllegalArgumentException("quiet share " + quietShare + ": 0 .. 0.9 is possible");
        }
        if (rounds < 0) {
            throw new IllegalArgumentException(rounds + " rounds: at least 1");
        }
        ReplayConfig.requirePositive("connect timeout", connectTimeout);
        ReplayConfig.requirePositive("settle time", settle);
    }

    /** One camera that shows the test split to live-events in real time: slots of 320 ms, a quarter of them quiet, chunks of 10 ms. */
    public static LiveReplayConfig defaults() {
        return new LiveReplayConfig(
                Topics.LIVE_EVENTS,
                1,
                Set.of(Split.TEST),
                0,
                0,
                ReplaySpeed.REAL_TIME,
                320_000,
                10_000,
                0.25,
                null,
                1,
                Duration.ofSeconds(10),
                Duration.ofMillis(500));
    }

    /** The same to another topic. */
    public LiveReplayConfig withTopic(String other) {
        return new LiveReplayConfig(
                other,
                streams,
                splits,
                limit,
                seed,
                speed,
                slotUs,
                chunkUs,
                quietShare,
                replayId,
                rounds,
                connectTimeout,
                settle);
    }

    /** The same with so many cameras. */
    public LiveReplayConfig withStreams(int other) {
        return new LiveReplayConfig(
                topic,
                other,
                splits,
                limit,
                seed,
                speed,
                slotUs,
                chunkUs,
                quietShare,
                replayId,
                rounds,
                connectTimeout,
                settle);
    }

    /** The same recordings chosen otherwise. */
    public LiveReplayConfig withSamples(Set<Split> otherSplits, int otherLimit, long otherSeed) {
        return new LiveReplayConfig(
                topic,
                streams,
                otherSplits,
                otherLimit,
                otherSeed,
                speed,
                slotUs,
                chunkUs,
                quietShare,
                replayId,
                rounds,
                connectTimeout,
                settle);
    }

    /** The same at another speed. */
    public LiveReplayConfig withSpeed(ReplaySpeed other) {
        return new LiveReplayConfig(
                topic,
                streams,
                splits,
                limit,
                seed,
                other,
                slotUs,
                chunkUs,
                quietShare,
                replayId,
                rounds,
                connectTimeout,
                settle);
    }

    /** The same with other slots and chunks. */
    public LiveReplayConfig withTiming(long otherSlotUs, long otherChunkUs, double otherQuietShare) {
        return new LiveReplayConfig(
                topic,
                streams,
                splits,
                limit,
                seed,
                speed,
                otherSlotUs,
                otherChunkUs,
                otherQuietShare,
                replayId,
                rounds,
                connectTimeout,
                settle);
    }

    /** The same under a name of its own. */
    public LiveReplayConfig withReplayId(String other) {
        return new LiveReplayConfig(
                topic,
                streams,
                splits,
                limit,
                seed,
                speed,
                slotUs,
                chunkUs,
                quietShare,
                other,
                rounds,
                connectTimeout,
                settle);
    }

    /** The same so many times. */
    public LiveReplayConfig withRounds(long other) {
        return new LiveReplayConfig(
                topic,
                streams,
                splits,
                limit,
                seed,
                speed,
                slotUs,
                chunkUs,
                quietShare,
                replayId,
                other,
                connectTimeout,
                settle);
    }
}
