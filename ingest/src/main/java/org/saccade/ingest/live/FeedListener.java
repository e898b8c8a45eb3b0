package org.saccade.ingest.live;

import java.util.List;

/**
 * Watches a feed job. Called by its threads, one at a time for each kind of call; it must not throw and should return soon.
 */
@FunctionalInterface
public interface FeedListener {

    /** Where each feed stands; about ten times a second and once at the end. */
    void progress(List<FeedCounts> feeds);

    /** One line about a feed that a person should read: a camera that does not answer or has come back, damage, drops. */
    default void notice(String line) {}

    /** Watches nothing. */
    static FeedListener none() {
        return feeds -> {};
    }
}
