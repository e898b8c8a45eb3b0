package org.saccade.snn.spec;

/** How a pooling layer joins the values of one square. */
public enum PoolKind {
    /** Their mean. */
    AVERAGE,
    /** Their maximum: of spikes, whether any neuron of the square fired. */
    MAX
}
