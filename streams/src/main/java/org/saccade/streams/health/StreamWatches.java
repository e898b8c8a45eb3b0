package org.saccade.streams.health;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.saccade.schemas.schema.StreamHealth;

/**
 * The streams of one task, by topic and stream. All tasks together watch at most {@link #MOST} of them; those that come later share one
 * watch of the name {@code *} per topic, whose sequence and clock are not known. Not safe for several threads.
 */
final class StreamWatches {

    /** Streams told apart: 10,000 on each of the three live topics. */
    static final int MOST = 30_000;

    static final long FORGOTTEN_AFTER_MS = 15 * 60_000;
    private static final String OTHERS = "*";

    private final AtomicInteger watched;
    private final Map<String, StreamWatch> watches = new HashMap<>();
    private final Set<String> silent = new HashSet<>();

    /** @param watched number of streams watched by all tasks */
    StreamWatches(AtomicInteger watched) {
        this.watched = watched;
    }

    static String key(String topic, String stream) {
        return topic + "|" + stream;
    }

    /** The watch of a stream, which begins now when there is none. */
    StreamWatch of(String topic, String stage, String stream, long nowMs) {
        StreamWatch watch = watches.get(key(topic, stream));
        if (watch != null) {
            return watch;
        }
        boolean room = watched.incrementAndGet() <= MOST;
        if (!room) {
            watched.decrementAndGet();
        }
        String name = room ? stream : OTHERS;
        return watches.computeIfAbsent(key(topic, name), key -> new StreamWatch(topic, stage, name, nowMs));
    }

    /**
     * A report of each stream that did something since its last one, one that says that nothing came of each that has just fallen silent, and
     * null of each that is forgotten.
     */
    void report(long nowMs, BiConsumer<String, StreamHealth> out) {
        for (Iterator<Map.Entry<String, StreamWatch>> it = watches.entrySet().iterator(); it.hasNext(); ) {
            Map.Entry<String, StreamWatch> entry = it.next();
            String key = entry.getKey();
            StreamWatch watch = entry.getValue();
            if (watch.active()) {
                silent.remove(key);
                out.accept(key, watch.report(nowMs));
            } else if (silent.add(key)) {
                out.accept(key, watch.report(nowMs));
            } else if (nowMs - watch.lastRecordMs() >= FORGOTTEN_AFTER_MS) {
                it.remove();
                silent.remove(key);
                watched.addAndGet(key.endsWith("|" + OTHERS) ? 0 : -1);
                out.accept(key, null);
            }
        }
    }

    /** Gives the room back. */
    void close() {
        watches.keySet().forEach(key -> watched.addAndGet(key.endsWith("|" + OTHERS) ? 0 : -1));
        watches.clear();
    }
}
