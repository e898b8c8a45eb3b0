package org.saccade.app.quickstart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.saccade.schemas.frame.Augmentation;
import org.saccade.schemas.frame.FrameSpec;

/**
 * One quick start.
 *
 * @param data folder of recordings; null: a labelled set is made by simulating a camera on moving shapes
 * @param recordingsPerClass recordings for training that are made of each class where {@code data} is null; a sixth as many for the test
 * @param folder where everything goes: the stack's data, the run, the bundle, the report
 * @param windowUs length of a sample and of a live window in microseconds; a recording's later events are left out and counted
 * @param timeSteps time bins per window
 * @param augmentation of training samples, text form of {@link Augmentation}
 * @param epochs passes over the training split; 0: what the trainer recommends
 * @param cameras live streams
 * @param quietShare share of live windows in which nothing happens
 * @param seed of everything random
 * @param keep whether the stack goes on running afterwards
 */
public record QuickstartConfig(
        Path data,
        int recordingsPerClass,
        Path folder,
        long windowUs,
        int timeSteps,
        String augmentation,
        int epochs,
        int cameras,
        double quietShare,
        long seed,
        boolean keep) {

    public QuickstartConfig {
        List<String> problems = new ArrayList<>();
        if (timeSteps < 1 || windowUs < 10_000L * timeSteps || windowUs % 10_000 != 0) {
            problems.add("a window of " + windowUs + " us in " + timeSteps
                    + " time steps: a multiple of 10 ms, and 10 ms per step at least");
        }
        if (recordingsPerClass < 6 || recordingsPerClass > 10_000) {
            problems.add("recordings per class is " + recordingsPerClass + ", 6 .. 10000 are possible");
        }
        if (epochs < 0) {
            problems.add("epochs is " + epochs);
        }
        if (cameras < 1 || cameras > 1000) {
            problems.add("cameras is " + cameras + ", 1 .. 1000 are possible");
        }
        if (!(quietShare >= 0 && quietShare <= 0.9)) {
            problems.add("quiet share is " + quietShare + ", 0 .. 0.9 is possible");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        augmentation = Augmentation.parse(augmentation).toString();
    }

    /** The frames that training and serving share, for a sensor of this size. */
    FrameSpec frames(int height, int width) {
        return new FrameSpec(timeSteps, 2, height, width, windowUs, FrameSpec.Value.BINARY);
    }
}
