package org.saccade.app.monitor;

import java.time.Duration;
import java.util.List;

/**
 * What is watched.
 *
 * @param groups only these groups; empty for all
 * @param healthTopic topic with the rates of the stages
 * @param window sliding window by which the status of a group is judged
 * @param streams whether the reports of each live stream are read
 * @param readTimes whether records may be read to tell how old a group's position is
 */
public record MonitorConfig(
        List<String> groups, String healthTopic, Duration window, boolean streams, boolean readTimes) {

    /** Twice the usual longest time between two commits: Flink's checkpoints are a minute apart at most. */
    public static final Duration USUAL_WINDOW = Duration.ofMinutes(2);

    /** Looks, evenly over a window, after which it is full. */
    public static final int LOOKS = LagWindow.SIGHTINGS - 1;

    /** All groups, judged by the usual window. */
    public static MonitorConfig ofAll(String healthTopic) {
        return new MonitorConfig(List.of(), healthTopic, USUAL_WINDOW, false, true);
    }

    public MonitorConfig {
        groups = List.copyOf(groups);
        if (healthTopic.isBlank()) {
            throw new IllegalArgumentException("the health topic has no name");
        }
        if (window.toMillis() < 1) {
            throw new IllegalArgumentException("a window of " + window.toMillis() + " ms holds nothing");
        }
    }
}
