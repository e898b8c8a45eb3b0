package org.saccade.snn.spec;

import java.util.List;
import java.util.Optional;

/**
 * The stretch of a network from one layer of neurons to the next: pooling, ONE layer of weights, its batch norm, more
 * pooling, then the neurons (or nothing, at the read-out). The unit that every emitter walks; gradients are chained from
 * segment to segment.
 *
 * @param before pooling in front of the weights
 * @param weights the conv or linear layer
 * @param norm its batch norm
 * @param after pooling between weights and neurons
 * @param neurons the LIF layer that ends the segment; empty for the read-out
 */
public record Segment(
        List<LayerPlan> before,
        LayerPlan weights,
        Optional<LayerPlan> norm,
        List<LayerPlan> after,
        Optional<LayerPlan> neurons) {

    /** Keeps copies of the lists. */
    public Segment {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** The neurons as written; throws where this is the read-out. */
    public Layer.Lif lif() {
        return (Layer.Lif) neurons.orElseThrow().layer();
    }
}
