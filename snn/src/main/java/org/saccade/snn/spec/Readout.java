package org.saccade.snn.spec;

/** How the outputs of the time steps become the logits of a sample. */
public enum Readout {
    /** The mean over the time steps of the last linear layer's output. */
    MEAN_LOGITS
}
