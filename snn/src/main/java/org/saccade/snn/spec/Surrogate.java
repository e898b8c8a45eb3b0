package org.saccade.snn.spec;

/** Stand-in for the derivative of the spike function in the backward pass. */
public enum Surrogate {
    /** ds/du = 1 where |u - threshold| &lt; 0.5, else 0 (Wu et al., 2018). */
    RECTANGLE
}
