package org.saccade.snn.spec;

/** What a spike does to the membrane potential. */
public enum Reset {
    /** The potential becomes the reset potential. */
    HARD,
    /** The threshold is taken off the potential. */
    SOFT
}
