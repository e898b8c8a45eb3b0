package org.saccade.trainer.fit;

import java.util.List;
import org.saccade.schemas.schema.ModelAnnouncement;

/** Hears how a training goes; called on the training's own thread, so each method should return at once. */
public interface TrainingListener {

    /** Hears nothing. */
    TrainingListener NONE = new TrainingListener() {};

    /** The training set that it learns is chosen; again where another one was begun before the first epoch was there. */
    default void chosen(String trainingSet) {}

    /** The training starts. {@code epoch} is the first to be run, above 0 after a resume; {@code device} is where the network runs. */
    default void started(String run, String trainingSet, int epoch, String device) {}

    /** What is trained, and on what, is known; called once, before the first step and after {@link #started}. */
    default void prepared(RunContext run) {}

    /** The trainer waits for a pass; -1 is the evaluation pass. */
    default void waiting(int epoch) {}

    /** A step is done. */
    default void step(StepProgress progress) {}

    /** Something goes wrong while an epoch runs; says what and what helps. */
    default void advice(String text) {}

    /** An epoch is done and evaluated. */
    default void epoch(EpochResult result) {}

    /** The scores of an epoch, after {@link #epoch}; the network in {@link RunContext} has its weights. */
    default void evaluated(EpochResult result, SplitScore validation, SplitScore test) {}

    /** A model was announced. */
    default void published(ModelAnnouncement announcement) {}

    /** The model of an epoch could not be exported and is not announced; the training goes on. */
    default void unannounced(int epoch, String why) {}

    /** Everything up to here is safe on the disk. */
    default void checkpointed(int epochsDone, int stepsDone) {}

    /** The training has ended, or was stopped. */
    default void ended(TrainingResult result) {}

    /** The training cannot go on. */
    default void failed(RuntimeException reason) {}

    /** Tells several, in order. */
    static TrainingListener all(List<TrainingListener> listeners) {
        return new AllListeners(listeners);
    }
}
