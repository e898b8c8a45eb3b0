package org.saccade.snn.spec;

/** The models of a spiking neuron; the equations are in {@link Layer.Neurons}. */
public enum NeuronKind {
    /** Integrate and fire: nothing leaks. */
    IF,
    /** Leaky integrate and fire; with a learnable decay also known as PLIF. */
    LIF,
    /** Leaky integrate and analogue fire: passes on the activated membrane potential; its spike only resets. */
    LIAF,
    /** Adaptive LIF: each spike raises the neuron's own threshold for a while. */
    ALIF;

    /** Whether the output is binary: 1 for a spike, else 0. */
    public boolean spikes() {
        return this != LIAF;
    }
}
