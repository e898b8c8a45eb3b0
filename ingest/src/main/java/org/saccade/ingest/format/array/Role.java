package org.saccade.ingest.format.array;

/** What a column of numbers says about an event. */
public enum Role {
    /** Time. */
    T,
    /** Column of the sensor. */
    X,
    /** Row of the sensor. */
    Y,
    /** Polarity. */
    P
}
