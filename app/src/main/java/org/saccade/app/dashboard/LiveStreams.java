package org.saccade.app.dashboard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.schemas.schema.EventChunk;

/**
 * The streams seen so far, each with its number and counts; the one that was silent longest gives way when there are too many.
 *
 * <p>Rates are over the time since the count before, half a second or more. For one thread.
 */
final class LiveStreams {

    /** Most streams known at a time. */
    static final int MOST = 1000;

    private final Map<String, Stream> streams = new LinkedHashMap<>(16, 0.75f, true);
    private int numbers;

    /** One stream. */
    static final class Stream {
        private final int number;
        private final String name;
        private int width;
        private int height;
        private long chunks;
        private long events;
        private long bytes;
        private long gaps;
        private long nextSequence = -1;
        private long endUs;
        private long lastAtMs;
        private long countedChunks;
        private long countedEvents;
        private long countedBytes;

        Stream(int number, String name) {
            this.number = number;
            this.name = name;
        }

        int number() {
            return number;
        }

        /** A chunk that nobody looks into. */
        void passed(int valueBytes, long nowMs) {
            chunks++;
            bytes += valueBytes;
            lastAtMs = nowMs;
            // What is not looked into cannot be checked for gaps.
            nextSequence = -1;
        }

        /** A chunk that is shown. */
        void shown(EventChunk chunk, int valueBytes, long nowMs) {
            width = chunk.getWidth();
            height = chunk.getHeight();
            if (nextSequence >= 0 && chunk.getSequence() > nextSequence) {
                gaps += chunk.getSequence() - nextSequence;
            }
            nextSequence = chunk.getSequence() + 1;
            endUs = chunk.getEndUs();
            events += chunk.getCount();
            chunks++;
            bytes += valueBytes;
            lastAtMs = nowMs;
        }
    }

    /**
     * Figures of one stream, as JSON.
     *
     * @param width 0 while nobody looks into it, like height, eventsPerSecond and missingChunks
     * @param missingChunks sequence numbers that never came, since somebody looks
     * @param silentMs since its last chunk
     */
    record Figures(
            int number,
            String name,
            int width,
            int height,
            double chunksPerSecond,
            double eventsPerSecond,
            double bytesPerSecond,
            long missingChunks,
            long silentMs) {}

    /** The stream of a name. */
    Stream get(String name) {
        Stream known = streams.get(name);
        if (known == null) {
            known = new Stream(numbers++, name);
            streams.put(name, known);
            if (streams.size() > MOST) {
                streams.remove(streams.keySet().iterator().next());
            }
        }
        return known;
    }

    /** What comes next has no tie to what came before: the reader has jumped. */
    void jumped() {
        streams.values().forEach(stream -> stream.nextSequence = -1);
    }

    /** Figures of the last {@code seconds}, by name, and a new count begins. */
    List<Figures> count(double seconds, long nowMs) {
        List<Figures> figures = new ArrayList<>();
        for (Stream stream : streams.values()) {
            figures.add(new Figures(
                    stream.number,
                    stream.name,
                    stream.width,
                    stream.height,
                    (stream.chunks - stream.countedChunks) / seconds,
                    (stream.events - stream.countedEvents) / seconds,
                    (stream.bytes - stream.countedBytes) / seconds,
                    stream.gaps,
                    nowMs - stream.lastAtMs));
            stream.countedChunks = stream.chunks;
            stream.countedEvents = stream.events;
            stream.countedBytes = stream.bytes;
        }
        figures.sort(Comparator.comparing(Figures::name));
        return figures;
    }
}
