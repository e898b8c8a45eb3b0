package org.saccade.ingest.fetch;

/** Hears of a folder being compared with its manifest; called by the thread that compares. */
public interface VerifyListener {

    /** In which way a file differs. */
    enum Difference {
        /** The manifest names it and it is not there. */
        MISSING,
        /** Its checksum is another. */
        CHANGED,
        /** It is there and the manifest does not name it. */
        EXTRA,
        /** It is there and cannot be read. */
        UNREADABLE
    }

    /** So many of so many bytes were read. */
    void progress(long bytes, long ofBytes);

    /** A file differs; {@code name} is the manifest's. */
    void difference(Difference kind, String name);
}
