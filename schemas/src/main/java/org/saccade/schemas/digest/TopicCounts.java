package org.saccade.schemas.digest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.saccade.schemas.schema.StageDigest;
import org.saccade.schemas.schema.StreamDigest;

/**
 * What one stage counts of one topic. A digest holds what was counted in one window [k * 5 s, (k + 1) * 5 s): at the first record of the next
 * one the digest before is closed. Not safe for several threads.
 */
final class TopicCounts {

    private final String stage;
    private final String topic;
    private final String writer;
    private final boolean withStreams;
    private final Map<String, StreamCounts> streams = new HashMap<>();
    private final List<StageDigest> closed = new ArrayList<>();
    private Tally total = new Tally();
    private long windowStartMs;
    private long number;

    TopicCounts(String stage, String topic, String writer) {
        this.stage = stage;
        this.topic = topic;
        this.writer = writer;
        // Each of a data set's many recordings is a stream of its own and over in a moment.
        withStreams = Digests.LIVE.contains(topic);
    }

    void add(RecordFigures record, long nowMs) {
        long window = Digests.window(nowMs);
        if (window > windowStartMs) {
            if (total.records > 0) {
                close(nowMs, false);
            }
            windowStartMs = window;
        }
        if (withStreams) {
            stream(record.stream()).add(record, nowMs, total);
        }
        total.add(record);
    }

    private StreamCounts stream(String name) {
        StreamCounts known = streams.get(name);
        if (known != null) {
            return known;
        }
        String told = streams.size() < Digests.MOST_STREAMS ? name : Digests.OTHERS;
        return streams.computeIfAbsent(told, StreamCounts::new);
    }

    /** All digests since the last call, at least one. */
    List<StageDigest> drain(long nowMs, boolean last) {
        if (total.records == 0) {
            windowStartMs = Math.max(windowStartMs, Digests.window(nowMs));
        }
        close(nowMs, last);
        streams.values().removeIf(stream -> nowMs - stream.lastMs() >= Digests.FORGOTTEN_AFTER_MS);
        List<StageDigest> drained = List.copyOf(closed);
        closed.clear();
        return drained;
    }

    private void close(long nowMs, boolean last) {
        List<StreamDigest> active = new ArrayList<>();
        for (StreamCounts stream : streams.values()) {
            if (stream.active()) {
                active.add(stream.drain());
            }
        }
        closed.add(StageDigest.newBuilder()
                .setStage(stage)
                .setTopic(topic)
                .setWriter(writer)
                .setNumber(number++)
                .setAtMs(nowMs)
                .setWindowStartMs(windowStartMs)
                .setLast(last)
                .setTotal(total.toCounts())
                .setStreams(active)
                .build());
        total = new Tally();
    }
}
