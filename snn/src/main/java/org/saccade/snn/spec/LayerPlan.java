package org.saccade.snn.spec;

import java.util.List;

/**
 * One layer in its place: the shapes around it, its tensors and its operations. Computed by {@link NetworkSpec#plan()}.
 *
 * @param index position in the specification, from 0; the number in tensor names
 * @param layer the layer as written
 * @param in shape of its input
 * @param out shape of its output
 * @param tensors its weights in the order of the network's weights, trained ones first
 * @param macs multiply-accumulates of one time step of one sample, zero padding counted (the usual convention);
 *     0 for layers without weights
 * @param synapses connections between real inputs and outputs, zero padding not counted; with spikes as input, spikes
 *     times synapses / input neurons estimates the SynOps
 */
public record LayerPlan(
        int index, Layer layer, FeatureShape in, FeatureShape out, List<TensorSpec> tensors, long macs, long synapses) {

    /** Keeps a copy of the tensors. */
    public LayerPlan {
        tensors = List.copyOf(tensors);
    }

    /** The name of one of this layer's tensors, such as {@code layers.0.weight}. */
    public String tensor(String field) {
        return "layers." + index + "." + field;
    }

    /** Number of trained values. */
    public long parameters() {
        return tensors.stream()
                .filter(TensorSpec::trained)
                .mapToLong(TensorSpec::size)
                .sum();
    }

    /** Whether this layer has a tensor called that. */
    public boolean has(String field) {
        return tensors.stream().anyMatch(t -> t.name().equals(tensor(field)));
    }
}
