package org.saccade.streams.health;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.saccade.schemas.digest.Digests;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.StreamHealth;
import org.saccade.schemas.schema.Topics;

/**
 * The streams of one task, by topic and stream. All tasks together watch at most {@link #MOST} of them; those that come later share one
 * watch of the name {@code *} per topic, whose sequence and clock are not known. Not safe for several threads.
 */
final class StreamWatches {

    /** Streams told apart: 10,000 on each of the three live topics. */
    static final int MOST = 3 * Digests.MOST_STREAMS;

    /** Three reports: a writer that said nothing for so long is gone. */
    static final long UNHEARD_AFTER_MS = 15_000;

    private static final String OTHERS = Digests.OTHERS;

    private final AtomicInteger watched;
    private final Map<String, StreamWatch> watches = new HashMap<>();
    private final Set<String> silent = new HashSet<>();
    private final Set<String> unknown = new HashSet<>();
    private final Map<String, Writer> writers = new HashMap<>();

    /** Who tells of streams of a topic: when it was last heard, by this clock, and whether it said that this was all. */
    private record Writer(long heardMs, boolean ended) {}

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

    /** A writer told something. */
    void heard(String topic, String writer, long nowMs, boolean ended) {
        writers.put(key(topic, writer), new Writer(nowMs, ended));
    }

    /** Whether a stream's last writer told all it sent. */
    boolean toldAll(String topic, StreamWatch watch) {
        Writer writer = writers.get(key(topic, watch.writer()));
        return writer != null && writer.ended();
    }

    /** The same as {@link #report(long, BiConsumer)} into the store, and on. */
    void report(
            long nowMs,
            AvroWire wire,
            KeyValueStore<String, byte[]> store,
            ProcessorContext<String, HealthTopology.Measured> context) {
        report(nowMs, (key, health) -> {
            byte[] value = health == null ? null : wire.encode(Topics.STREAM_HEALTH, health);
            if (value == null) {
                store.delete(key);
            } else {
                store.put(key, value);
            }
            context.forward(new Record<>(key, new HealthTopology.Measured(null, value), nowMs));
        });
    }

    /**
     * A report of each stream that did something since its last one, one that says that nothing came of each that has just fallen silent, and
     * null of each that is forgotten, or whose writer is gone: nobody knows then whether anything comes.
     */
    void report(long nowMs, BiConsumer<String, StreamHealth> out) {
        for (Iterator<Map.Entry<String, StreamWatch>> it = watches.entrySet().iterator(); it.hasNext(); ) {
            Map.Entry<String, StreamWatch> entry = it.next();
            String key = entry.getKey();
            StreamWatch watch = entry.getValue();
            boolean gone = gone(key, watch, nowMs);
            if (watch.active()) {
                silent.remove(key);
                unknown.remove(key);
                out.accept(key, watch.report(nowMs));
            } else if (gone && unknown.add(key)) {
                out.accept(key, null);
            } else if (!gone && heardLately(key, watch, nowMs) && silent.add(key)) {
                out.accept(key, watch.report(nowMs));
            } else if (nowMs - watch.lastRecordMs() >= Digests.FORGOTTEN_AFTER_MS) {
                it.remove();
                silent.remove(key);
                watched.addAndGet(key.endsWith("|" + OTHERS) ? 0 : -1);
                if (!unknown.remove(key)) {
                    out.accept(key, null);
                }
            }
        }
        writers.values().removeIf(writer -> nowMs - writer.heardMs() >= Digests.FORGOTTEN_AFTER_MS);
    }

    private Writer writer(String key, StreamWatch watch) {
        return writers.get(key(key.substring(0, key.indexOf('|')), watch.writer()));
    }

    /** Whether the stream's writer fell silent without an end. Where records are read there are no writers, and none is gone. */
    private boolean gone(String key, StreamWatch watch, long nowMs) {
        Writer writer = writer(key, watch);
        return !watch.writer().isEmpty()
                && (writer == null || !writer.ended() && nowMs - writer.heardMs() >= UNHEARD_AFTER_MS);
    }

    /** Whether it is known that nothing came since the last report. */
    private boolean heardLately(String key, StreamWatch watch, long nowMs) {
        Writer writer = writer(key, watch);
        return watch.writer().isEmpty()
                || writer != null
                        && (writer.ended() || nowMs - writer.heardMs() <= RecordWatcher.REPORTS_EVERY.toMillis());
    }

    /** Gives the room back. */
    void close() {
        watches.keySet().forEach(key -> watched.addAndGet(key.endsWith("|" + OTHERS) ? 0 : -1));
        watches.clear();
    }
}
