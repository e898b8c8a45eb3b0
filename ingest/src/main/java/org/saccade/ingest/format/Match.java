package org.saccade.ingest.format;

/** How sure a format is that a file is its own. */
public enum Match {
    /** It is not. */
    NO,
    /** There is no magic, but all that was looked at makes sense as this format. */
    PLAUSIBLE,
    /** The file says so itself. */
    SURE
}
