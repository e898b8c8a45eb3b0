package org.saccade.snn.spec;

/** What a spike does to the membrane potential. */
public enum Reset {
    /** The potential becomes 0; the backward pass treats the reset as a constant. */
    HARD
}
