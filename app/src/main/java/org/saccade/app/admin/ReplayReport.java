package org.saccade.app.admin;

import java.util.Map;
import java.util.Set;

/**
 * What a replay of dead letters did; every letter of the topic is in exactly one of the five counts.
 *
 * @param replayed sent back now
 * @param replayedEarlier sent back by an earlier replay
 * @param notMatching left because of the filter
 * @param originMissing left because the topic that they came from is no more
 * @param unreadable records that are no dead letters
 * @param topics sent back now, by topic
 * @param missingTopics the topics that are no more
 */
public record ReplayReport(
        long replayed,
        long replayedEarlier,
        long notMatching,
        long originMissing,
        long unreadable,
        Map<String, Long> topics,
        Set<String> missingTopics) {

    public ReplayReport {
        topics = Map.copyOf(topics);
        missingTopics = Set.copyOf(missingTopics);
    }
}
