package org.saccade.snn.operations;

import java.util.List;

/**
 * One layer of weights as far as its operations go. A square kernel is assumed; a linear layer has kernel 1 and an output of 1 x 1.
 *
 * @param name for people
 * @param role what it is in the network; ES-ImageNet's convention treats each differently
 * @param in input channels Cin, or features of a linear layer
 * @param out output channels Cout, or features
 * @param kernel side of the kernel
 * @param outHeight rows of the output
 * @param outWidth columns of the output
 * @param synapses connections between real inputs and outputs; those into zero padding are not counted
 * @param inputs values at its input in one time step, after pooling
 * @param input what it takes
 * @param sources the layers of neurons whose spikes it takes, by index from 0, once for each way they come; empty unless its input is spikes
 */
public record CountedLayer(
        String name,
        Role role,
        int in,
        int out,
        int kernel,
        int outHeight,
        int outWidth,
        long synapses,
        long inputs,
        Input input,
        List<Integer> sources) {

    /** What a layer of weights is in its network. */
    public enum Role {
        /** The convolution on the frames; neurons follow. */
        STEM,
        /** Another convolution followed by neurons. */
        SPIKING,
        /** A convolution without neurons of its own: in a shortcut, or in a network that has none. */
        PLAIN,
        /** A fully connected layer. */
        LINEAR
    }

    /** What a layer takes. */
    public enum Input {
        /** The frames: counts, or marks, which are binary. */
        FRAMES,
        /** Spikes, also several added up or pooled: every one is an accumulate. */
        SPIKES,
        /** Real values: membrane potentials, activations. */
        REAL
    }

    public CountedLayer {
        sources = List.copyOf(sources);
        if (in < 1 || out < 1 || kernel < 1 || outHeight < 1 || outWidth < 1 || synapses < 0 || inputs < 1) {
            throw new IllegalArgumentException(
                    "layer " + name + ": " + in + " to " + out + " channels, kernel " + kernel + ", output " + outHeight
                            + " x " + outWidth + ", " + synapses + " synapses, " + inputs + " inputs");
        }
    }

    /** Output values of one channel. */
    long pixels() {
        return (long) outHeight * outWidth;
    }

    /** Multiply-accumulates of one time step with zero padding counted: Cin x Cout x k^2 x output pixels. */
    public long macs() {
        return (long) in * out * kernel * kernel * pixels();
    }

    /** Mean number of synapses behind one value of its input. */
    public double synapsesPerInput() {
        return (double) synapses / inputs;
    }
}
