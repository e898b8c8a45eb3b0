package org.saccade.snn.spec;

import java.util.List;

/**
 * One layer in its place: where its input comes from, the shapes around it, its tensors and its operations. Computed by
 * {@link NetworkSpec#plan()}, in which every layer comes after its inputs. The entry of a {@link Layer.Residual} is the
 * addition at its end.
 *
 * @param index position in the plan, from 0
 * @param path place in the specification, such as {@code layers[3].residual.body[0]}
 * @param name the first part of its tensors' names
 * @param layer the layer as written
 * @param inputs positions of the layers whose outputs it takes; {@link #INPUT} is the network's input
 * @param in shape of its input
 * @param out shape of its output
 * @param tensors its weights, trained ones first
 * @param macs multiply-accumulates of one time step of one sample, zero padding counted (the usual convention);
 *     0 for layers without weights
 * @param synapses connections between real inputs and outputs, zero padding not counted; with spikes as input, spikes
 *     times synapses / input neurons estimates the SynOps
 */
public record LayerPlan(
        int index,
        String path,
        String name,
        Layer layer,
        List<Integer> inputs,
        FeatureShape in,
        FeatureShape out,
        List<TensorSpec> tensors,
        long macs,
        long synapses) {
    /** Stands for the network's input. */
    public static final int INPUT = -1;

    /** Keeps copies of the lists. */
    public LayerPlan {
        tensors = List.copyOf(tensors);
        inputs = List.copyOf(inputs);
    }

    /** The only input; throws where there are two. */
    public int input() {
        if (inputs.size() != 1) {
            throw new IllegalStateException(path + " has the inputs " + inputs);
        }
        return inputs.get(0);
    }

    /** The name of one of this layer's tensors, such as {@code layers.0.weight}. */
    public String tensor(String field) {
        return name + "." + field;
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

    /** Whether this layer holds connections: conv or linear. */
    public boolean weighted() {
        return layer instanceof Layer.Conv || layer instanceof Layer.Linear;
    }

    /** The neurons as written; throws for another layer. */
    public Layer.Neurons neurons() {
        return (Layer.Neurons) layer;
    }
}
