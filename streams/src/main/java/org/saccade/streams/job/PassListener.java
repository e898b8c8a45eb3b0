package org.saccade.streams.job;

import java.time.Duration;
import org.saccade.schemas.schema.Pass;
import org.saccade.streams.window.PassCounts;

/** Hears what a {@link PassCoordinator} does; called on its thread, so it must return soon. Every method may be left out. */
public interface PassListener {

    /** Hears nothing. */
    PassListener NONE = new PassListener() {};

    /**
     * A pass begins.
     *
     * @param pass the record sent
     * @param restored true when it goes on from a checkpoint of an earlier attempt
     */
    default void started(Pass pass, boolean restored) {}

    /**
     * A pass is under way.
     *
     * @param epoch its epoch, -1 for evaluation
     * @param frames records written so far, not all of them committed
     * @param elapsed since it began
     */
    default void progress(int epoch, long frames, Duration elapsed) {}

    /**
     * A pass is over and all its frames are committed.
     *
     * @param pass the record sent
     * @param counts its books; without those of dead letters and skipped chunks where an earlier attempt had done all the work
     * @param elapsed in this process
     */
    default void finished(Pass pass, PassCounts counts, Duration elapsed) {}

    /**
     * Frames were deleted, since every run is past them.
     *
     * @param epoch the last epoch that is gone
     */
    default void deleted(int epoch) {}
}
