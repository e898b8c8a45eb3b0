package org.saccade.ingest.format;

/** What a reader does with an event that is stamped earlier than the one ahead of it; both are counted. */
public enum BackwardStamps {
    /** It keeps its place in the order and gets the time of the one ahead: no event is lost, no pixel is moved. */
    CLAMP,
    /** It is left out. */
    DROP
}
