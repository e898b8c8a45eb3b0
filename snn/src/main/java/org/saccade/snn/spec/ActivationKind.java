package org.saccade.snn.spec;

/** A function of each value alone, without state. */
public enum ActivationKind {
    /** 1 above the threshold, else 0; trained through a surrogate. */
    SPIKE,
    /** The value where it is positive, else slope times the value. */
    LEAKY_RELU,
    /** The value where it is positive, else 0: the unit of the CNN twin. */
    RELU
}
