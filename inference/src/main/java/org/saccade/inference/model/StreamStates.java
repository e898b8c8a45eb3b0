package org.saccade.inference.model;

import java.util.LinkedHashMap;
import java.util.Map;

/** The membranes that streams left behind, the least recently used given up first. Not safe for several threads. */
final class StreamStates {

    private final StatePolicy policy;
    private final Map<String, Kept> streams = new LinkedHashMap<>(16, 0.75f, true);

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
        streams.put(window.stream(), new Kept(states, window.endUs(), trailing));
        if (streams.size() > policy.streams()) {
            streams.remove(streams.keySet().iterator().next());
        }
    }
}
