package org.saccade.snn.spec;

import java.util.List;
import java.util.Optional;

/**
 * One layer of a network as it is written down. Holds no shapes and no weights: those follow from its place, see
 * {@link LayerPlan}.
 *
 * <p>A layer with tensors may be given a name; its tensors are called by it, as in {@code stem.conv.weight}. Without one
 * they are called by the layer's place: {@code layers.0.weight}.
 */
public sealed interface Layer {

    /** The word for this layer in a specification. */
    String kind();

    /** The given name; empty where there is none. */
    default String name() {
        return "";
    }

    /**
     * Square two-dimensional convolution with zero padding.
     *
     * @param name given name or empty
     * @param channels output channels
     * @param kernel side of the kernel
     * @param stride step of the kernel
     * @param padding zeros added on each side
     * @param bias whether it has a bias; empty: only where no batch norm follows
     */
    record Conv(String name, int channels, int kernel, int stride, int padding, Optional<Boolean> bias)
            implements Layer {
        @Override
        public String kind() {
            return "conv";
        }
    }

    /**
     * Normalisation of each channel over batch, time and space, with learnt scale and shift. Merged for serving with the
     * conv or linear layer that it follows.
     *
     * @param name given name or empty
     * @param epsilon added to the variance
     * @param momentum weight of the newest batch in the running statistics
     * @param scale the scale before training: 1, or alpha times threshold for a threshold-dependent norm (tdBN: Zheng et
     *     al., 2021)
     */
    record BatchNorm(String name, double epsilon, double momentum, double scale) implements Layer {
        /** PyTorch's default epsilon. */
        public static final double EPSILON = 1e-5;
        /** PyTorch's default momentum (0.9 in DJL's counting). */
        public static final double MOMENTUM = 0.1;

        /** A norm with the usual values. */
        public static BatchNorm named(String name) {
            return new BatchNorm(name, EPSILON, MOMENTUM, 1);
        }

        @Override
        public String kind() {
            return "batchNorm";
        }
    }

    /**
     * Spiking neurons. With the drive x, the membrane potential u, the carried potential c and c[-1] = resetTo:
     *
     * <pre>
     * u[t] = decay * c[t-1] + x[t]          (c[-1] counts as 0 where resetTo is 0)
     * s[t] = 1 where u[t] &gt; threshold      ALIF: &gt; threshold + adaptation * a[t]
     * c[t] = u[t] (1 - s[t]) + resetTo s[t]   hard reset
     * c[t] = u[t] - threshold s[t]            soft reset
     * a[t+1] = adaptationDecay * a[t] + s[t], a[0] = 0
     * </pre>
     *
     * The output is s; of LIAF it is LeakyReLU(u), which with {@link Carry#ACTIVATED} also stands for u in c.
     *
     * @param name given name or empty; neurons of one name share one learnable decay
     * @param neuron the model
     * @param decay factor per time step; {@link Decay#NONE} for IF
     * @param threshold a neuron fires strictly above it
     * @param surrogate derivative of the spike in the backward pass; without effect for LIAF
     * @param reset what a spike does to the membrane potential
     * @param resetTo the potential after a hard reset
     * @param detachReset whether the reset is a constant to the backward pass
     * @param slope of LIAF's LeakyReLU below zero
     * @param carry what LIAF carries
     * @param adaptation of ALIF: what one spike adds to the threshold
     * @param adaptationDecay of ALIF: factor of the added threshold per time step
     */
    record Neurons(
            String name,
            NeuronKind neuron,
            Decay decay,
            double threshold,
            Surrogate surrogate,
            Reset reset,
            double resetTo,
            boolean detachReset,
            double slope,
            Carry carry,
            double adaptation,
            double adaptationDecay)
            implements Layer {
        /** Slope of LIAF in the published networks. */
        public static final double SLOPE = 0.2;

        /** LIF neurons with a detached hard reset to 0 and the rectangle as surrogate. */
        public static Neurons lif(String name, Decay decay, double threshold) {
            return new Neurons(
                    name,
                    NeuronKind.LIF,
                    decay,
                    threshold,
                    Surrogate.RECTANGLE,
                    Reset.HARD,
                    0,
                    true,
                    SLOPE,
                    Carry.MEMBRANE,
                    0,
                    0);
        }

        /** LIAF neurons with a hard reset to 0. */
        public static Neurons liaf(String name, Decay decay, double threshold, Carry carry) {
            return new Neurons(
                    name,
                    NeuronKind.LIAF,
                    decay,
                    threshold,
                    Surrogate.RECTANGLE,
                    Reset.HARD,
                    0,
                    true,
                    SLOPE,
                    carry,
                    0,
                    0);
        }

        /** The same neurons with another decay and threshold. */
        public Neurons with(Decay newDecay, double newThreshold) {
            return new Neurons(
                    name,
                    neuron,
                    newDecay,
                    newThreshold,
                    surrogate,
                    reset,
                    resetTo,
                    detachReset,
                    slope,
                    carry,
                    adaptation,
                    adaptationDecay);
        }

        /** The same neurons under another name. */
        public Neurons named(String newName) {
            return new Neurons(
                    newName,
                    neuron,
                    decay,
                    threshold,
                    surrogate,
                    reset,
                    resetTo,
                    detachReset,
                    slope,
                    carry,
                    adaptation,
                    adaptationDecay);
        }

        @Override
        public String kind() {
            return neuron.name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * A function of each value alone.
     *
     * @param function which
     * @param threshold of a spike
     * @param surrogate of a spike
     * @param slope of a leaky ReLU
     */
    record Activation(ActivationKind function, double threshold, Surrogate surrogate, double slope) implements Layer {
        @Override
        public String kind() {
            return "activation";
        }
    }

    /**
     * Pooling over squares; rows and columns that fill no whole square are left out. There is no padding.
     *
     * @param poolKind mean or maximum
     * @param size side of the square, or {@link #GLOBAL}
     * @param stride step of the square
     */
    record Pool(PoolKind poolKind, int size, int stride) implements Layer {
        /** The whole map is one square. */
        public static final int GLOBAL = 0;

        @Override
        public String kind() {
            return "pool";
        }
    }

    /**
     * Sets a share of the values to 0 in training and scales the others up; one draw per sample holds for all its time
     * steps, so that a neuron is off for the whole sample.
     *
     * @param share of the values, inside (0, 1)
     */
    record Dropout(double share) implements Layer {
        @Override
        public String kind() {
            return "dropout";
        }
    }

    /**
     * Fully connected layer over all values of its input.
     *
     * @param name given name or empty
     * @param features outputs, or {@link #CLASSES}
     * @param bias whether it has a bias; empty: only where no batch norm follows
     */
    record Linear(String name, int features, Optional<Boolean> bias) implements Layer {
        /** As many features as the network has classes: the form of the last layer. */
        public static final int CLASSES = 0;

        @Override
        public String kind() {
            return "linear";
        }
    }

    /**
     * Two ways from the same input, whose outputs are added.
     *
     * @param body the layers of the long way
     * @param shortcut the layers of the short way; none: the input itself
     */
    record Residual(List<Layer> body, List<Layer> shortcut) implements Layer {
        /** Keeps copies of the lists. */
        public Residual {
            body = List.copyOf(body);
            shortcut = List.copyOf(shortcut);
        }

        @Override
        public String kind() {
            return "residual";
        }
    }
}
