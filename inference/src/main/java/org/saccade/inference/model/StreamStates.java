package org.saccade.inference.model;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The membranes that streams left behind, the least recently used given up first; and, once {@link #mark} was called, what changed since, so that
 * it can be taken back. Not safe for several threads.
 */
final class StreamStates {

    private final StatePolicy policy;
    private final Map<String, Kept> streams = new LinkedHashMap<>(16, 0.75f, true);
    /** What streams had at the mark that have something else now, null for nothing; null before the first mark. */
    private Map<String, Kept> marked;

    /**
     * What one stream left.
     *
     * @param states each state tensor's values
     * @param endUs where its last window ended
     * @param trailing empty bins skipped since the last one that was run
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Kept(float[][] states, long endUs, int trailing) {}

    StreamStates(StatePolicy policy) {
        this.policy = policy;
    }

    /** What a window starts from; null: from rest. */
    Kept before(StreamWindow window) {
        Kept kept = streams.get(window.stream());
        return kept == null || policy.resets(window.startUs() - kept.endUs) ? null : kept;
    }

    /** Keeps what a window left; the arrays are taken over. */
    void keep(StreamWindow window, float[][] states, int trailing) {
        StepBuffers.flush(states);
        remember(window.stream(), streams.put(window.stream(), new Kept(states, window.endUs(), trailing)));
        if (streams.size() > policy.streams()) {
            String oldest = streams.keySet().iterator().next();
            remember(oldest, streams.remove(oldest));
        }
    }

    private void remember(String stream, Kept before) {
        if (marked != null && !marked.containsKey(stream)) {
            marked.put(stream, before);
        }
    }

    /** What is kept now is what {@link #rollBack} goes back to. */
    void mark() {
        marked = new HashMap<>();
    }

    /** Takes back what was kept since the mark; which stream was heard of last is not taken back. */
    void rollBack() {
        marked.forEach((stream, before) -> {
            if (before == null) {
                streams.remove(stream);
            } else {
                streams.put(stream, before);
            }
        });
        marked.clear();
    }
}
