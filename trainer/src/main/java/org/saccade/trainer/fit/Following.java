package org.saccade.trainer.fit;

import java.util.ArrayList;
import java.util.List;
import org.saccade.schemas.schema.Topics;

/**
 * What a training that follows live windows goes by.
 *
 * @param topic labelled live windows
 * @param round windows learned between two judgements
 * @param judged latest validation windows by which models are judged
 * @param fewest validation windows before anything is announced
 */
public record Following(String topic, int round, int judged, int fewest) {

    /** Rounds of 256 windows, judged by the latest 256, at least 32. */
    public static final Following DEFAULT = new Following(Topics.LIVE_FRAMES, 256, 256, 32);

    /** Checks the ranges; all problems in one message. */
    public Following {
        List<String> problems = new ArrayList<>();
        if (topic.isBlank()) {
            problems.add("the topic to follow has no name");
        }
        if (round < 1 || round > 1_000_000) {
            problems.add("windows in a round is " + round + ", allowed are 1 .. 1000000");
        }
        if (judged < 1 || judged > 1_000_000) {
            problems.add("windows to judge by is " + judged + ", allowed are 1 .. 1000000");
        }
        if (fewest < 1 || fewest > judged) {
            problems.add("fewest windows to judge by is " + fewest + ", allowed are 1 .. " + judged);
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }
}
