package org.saccade.ingest.live;

import java.time.Duration;
import org.saccade.schemas.schema.ClientSettings;
import org.saccade.schemas.schema.EventChunk;

/**
 * Where a feed's chunks go: its end. One thread sends; outcomes may come on any thread.
 *
 * <p>Every chunk gets its outcome exactly once, at the latest when {@link #close} returns: so what came in can be accounted for to the last
 * event.
 */
public interface ChunkSink extends AutoCloseable {

    /** Hands a chunk on; may wait until there is room for it. */
    void send(EventChunk chunk, Outcome outcome) throws InterruptedException;

    /** Waits until every chunk has its outcome, but no longer than this. */
    void flush(Duration atMost) throws InterruptedException;

    /** Gives up what has no outcome yet. */
    @Override
    void close();

    /** What became of a chunk. */
    @FunctionalInterface
    interface Outcome {
        /**
         * @param failure null when it arrived, else why it may not have
         */
        void of(Exception failure);
    }

    /**
     * A topic.
     *
     * @throws org.saccade.ingest.replay.UnreachableException when no broker answers in time
     * @throws FeedException when there is no such topic
     * @throws org.saccade.schemas.schema.RegistryException when the schema registry does not answer
     */
    static ChunkSink kafka(ClientSettings settings, String topic, Duration connectTimeout) {
        return KafkaChunkSink.open(settings, topic, connectTimeout);
    }
}
