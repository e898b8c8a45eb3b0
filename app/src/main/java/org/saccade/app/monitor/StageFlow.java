package org.saccade.app.monitor;

/**
 * What goes through one topic, from the latest {@code StageRate} of it.
 *
 * @param stage the stage that writes the topic
 * @param recordsPerSecond over the window of the rate, like the next three
 * @param bytesPerSecond of record values before compression
 * @param stepsSkipped predictions only: time steps skipped in the window
 * @param stepsTotal predictions only: time steps in all in the window
 * @param latencyP50Ms from the last event of a window to the record; null where it is not known, like the next
 * @param ageMs since the end of that window
 * @param stale nothing new for three windows: the figures are history, not the present
 */
public record StageFlow(
        String stage,
        String topic,
        double recordsPerSecond,
        double eventsPerSecond,
        double samplesPerSecond,
        double bytesPerSecond,
        long stepsSkipped,
        long stepsTotal,
        Double latencyP50Ms,
        Double latencyP99Ms,
        long ageMs,
        boolean stale) {}
