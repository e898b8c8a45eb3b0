package org.saccade.ingest.replay;

/**
 * Watches a replay. Called by the thread that runs it, at most ten times a second and once at the end; what it throws ends the replay as a
 * kill would: nothing more is sent, and the next run resumes.
 */
@FunctionalInterface
public interface ReplayListener {

    /** How far the replay is. */
    void progress(ReplayProgress progress);

    /** One line about an oddity in the data, as soon as it is met. */
    default void warning(String line) {}

    /** Watches nothing. */
    static ReplayListener none() {
        return progress -> {};
    }
}
