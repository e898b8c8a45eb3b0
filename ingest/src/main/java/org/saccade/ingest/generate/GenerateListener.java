package org.saccade.ingest.generate;

/** Watches the making of a data set. Safe for several threads: warnings come from any, progress from the one that runs it. */
@FunctionalInterface
public interface GenerateListener {

    /** Pictures or videos done, those of earlier runs included, of all. */
    void progress(long done, long total);

    /** One line about a picture that is left out, as soon as it is met. */
    default void warning(String line) {}

    /** Watches nothing. */
    static GenerateListener none() {
        return (done, total) -> {};
    }
}
