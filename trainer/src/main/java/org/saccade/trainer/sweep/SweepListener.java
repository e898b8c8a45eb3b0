package org.saccade.trainer.sweep;

import org.saccade.trainer.fit.TrainerConfig;
import org.saccade.trainer.fit.TrainingListener;

/** Hears how a sweep goes; called on its own thread. */
public interface SweepListener {

    /** Hears nothing. */
    SweepListener NONE = new SweepListener() {};

    /** Run {@code index} (from 0) of {@code count} begins. */
    default void next(int index, int count, String settings) {}

    /** Who hears of one run's training. */
    default TrainingListener training(TrainerConfig config) {
        return TrainingListener.NONE;
    }

    /** A run could not go on; the sweep does. */
    default void failed(String settings, String why) {}
}
