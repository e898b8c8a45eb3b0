package org.saccade.app.monitor;

import java.util.List;

/**
 * What goes through one topic, from the latest {@code StageRate} of it.
 *
 * @param stage the stage that writes the topic
 * @param recordsPerSecond over the window of the rate, like the next three
 * @param bytesPerSecond of record values before compression
 * @param stepsSkipped predictions only: time steps skipped in the window
 * @param stepsTotal predictions only: time steps in all in the window
 * @param binsEmpty frames only: time bins without an event in the window
 * @param binsTotal frames only: time bins in all in the window
 * @param gaps live chunks only: numbers missing in the window
 * @param repeats live chunks only: numbers that had been there before
 * @param classes predictions only: how many of each class in the window
 * @param latencyP50Ms from the last event of a window to the record; null where it is not known, like the next
 * @param rateDrift of events per second, 0 to 1; null where too little is known, like the next two
 * @param activityDrift of accumulate operations per time step
 * @param classDrift of the classes
 * @param ageMs since the end of that window
 * @param stale nothing new for three windows: the figures are history, not the present
 * @param totals since the monitor began
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
        long binsEmpty,
        long binsTotal,
        long gaps,
        long repeats,
        List<Long> classes,
        Double latencyP50Ms,
        Double latencyP99Ms,
        Double rateDrift,
        Double activityDrift,
        Double classDrift,
        long ageMs,
        boolean stale,
        StageTotals totals) {}
