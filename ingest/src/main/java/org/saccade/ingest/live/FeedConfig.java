package org.saccade.ingest.live;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.schemas.schema.Topics;

/**
 * Which cameras are taken in, and how.
 *
 * @param topic where the chunks go
 * @param feeds at least one
 * @param chunkUs event time that a chunk covers, 1 us .. 60 s
 * @param patience how much longer than its clock should need a silent camera is waited for, before an empty chunk says that nothing came
 * @param queueEvents events that wait for Kafka, of all feeds together; 9 bytes each
 * @param maxAge how long a chunk waits for Kafka before newer ones are preferred to it
 * @param retryFirst pause before the second attempt to connect; doubled from attempt to attempt
 * @param retryLongest longest pause between two attempts
 * @param threads that read and decode network feeds
 */
public record FeedConfig(
        String topic,
        List<Feed> feeds,
        long chunkUs,
        Duration patience,
        long queueEvents,
        Duration maxAge,
        Duration retryFirst,
        Duration retryLongest,
        int threads) {

    /** Chunks, most of them empty, that wait of all feeds together. */
    static final int QUEUE_CHUNKS = 1 << 16;

    /**
     * One camera.
     *
     * @param stream name of its stream, key of its records
     */
    public record Feed(String stream, LiveUrl url) {}

    public FeedConfig {
        Objects.requireNonNull(topic, "topic");
        feeds = List.copyOf(feeds);
        if (feeds.isEmpty()) {
            throw new IllegalArgumentException("there is no camera to take in");
        }
        Set<String> names = new HashSet<>();
        for (Feed feed : feeds) {
            if (feed.stream().isBlank() || !names.add(feed.stream())) {
                throw new IllegalArgumentException(
                        "the name '" + feed.stream() + "' is " + (feed.stream().isBlank() ? "empty" : "given twice"));
            }
        }
        if (chunkUs < 1 || chunkUs > 60_000_000) {
            throw new IllegalArgumentException("chunks of " + chunkUs + " us: 1 us .. 60 s are possible");
        }
        if (queueEvents < 1) {
            throw new IllegalArgumentException("room for " + queueEvents + " events");
        }
        if (threads < 1 || threads > 256) {
            throw new IllegalArgumentException(threads + " threads: 1 .. 256 are possible");
        }
        requirePositive("patience", patience);
        requirePositive("the age of a chunk", maxAge);
        requirePositive("the pause between two attempts", retryFirst);
        requirePositive("the longest pause between two attempts", retryLongest);
    }

    private static void requirePositive(String what, Duration length) {
        if (length.isNegative() || length.isZero()) {
            throw new IllegalArgumentException(what + " is " + length + ": it must be more than nothing");
        }
    }

    /**
     * To live-events in chunks of 10 ms, with 200 ms of patience; 8 million events wait (72 MB) and none longer than 300 ms; attempts to
     * connect after 250 ms, at last every 10 s; one thread for every four processors.
     */
    public static FeedConfig of(List<Feed> feeds) {
        return new FeedConfig(
                Topics.LIVE_EVENTS,
                feeds,
                10_000,
                Duration.ofMillis(200),
                8_000_000,
                Duration.ofMillis(300),
                Duration.ofMillis(250),
                Duration.ofSeconds(10),
                Math.max(1, Runtime.getRuntime().availableProcessors() / 4));
    }

    /** The same to another topic. */
    public FeedConfig withTopic(String other) {
        return new FeedConfig(other, feeds, chunkUs, patience, queueEvents, maxAge, retryFirst, retryLongest, threads);
    }

    /** The same in other chunks, with another patience. */
    public FeedConfig withChunks(long otherUs, Duration otherPatience) {
        return new FeedConfig(
                topic, feeds, otherUs, otherPatience, queueEvents, maxAge, retryFirst, retryLongest, threads);
    }

    /** The same with another queue. */
    public FeedConfig withQueue(long otherEvents, Duration otherAge) {
        return new FeedConfig(
                topic, feeds, chunkUs, patience, otherEvents, otherAge, retryFirst, retryLongest, threads);
    }

    /** The same with other pauses between attempts to connect. */
    public FeedConfig withRetry(Duration first, Duration longest) {
        return new FeedConfig(topic, feeds, chunkUs, patience, queueEvents, maxAge, first, longest, threads);
    }

    /** The same with so many threads. */
    public FeedConfig withThreads(int other) {
        return new FeedConfig(topic, feeds, chunkUs, patience, queueEvents, maxAge, retryFirst, retryLongest, other);
    }
}
