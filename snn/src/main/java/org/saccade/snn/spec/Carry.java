package org.saccade.snn.spec;

/** What a LIAF neuron carries to the next time step. */
public enum Carry {
    /** The membrane potential, as the published LIAF-ResNet-34 does. */
    MEMBRANE,
    /** The activated membrane potential, as the published LIAF-ResNet-18 does. */
    ACTIVATED
}
