package org.saccade.schemas.digest;

import java.util.Map;
import org.saccade.schemas.schema.Topics;

/** What the records of a topic are. */
enum Kind {
    CHUNK,
    FRAMES,
    PREDICTION;

    private static final Map<String, Kind> OF = Map.of(
            Topics.EVENTS, CHUNK,
            Topics.LIVE_EVENTS, CHUNK,
            Topics.FRAMES, FRAMES,
            Topics.EVALUATION_FRAMES, FRAMES,
            Topics.LIVE_FRAMES, FRAMES,
            Topics.PREDICTIONS, PREDICTION);

    /** Null for a topic that is not watched. */
    static Kind of(String topic) {
        return OF.get(topic);
    }
}
