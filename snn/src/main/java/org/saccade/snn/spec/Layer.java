package org.saccade.snn.spec;

/**
 * One layer of a network as it is written down. Holds no shapes and no weights: those follow from its place, see
 * {@link LayerPlan}.
 */
public sealed interface Layer {

    /** The word for this layer in a specification. */
    String kind();

    /**
     * Square two-dimensional convolution with zero padding. It has a bias only where no batch norm follows.
     *
     * @param channels output channels
     * @param kernel side of the kernel
     * @param stride step of the kernel
     * @param padding zeros added on each side
     */
    record Conv(int channels, int kernel, int stride, int padding) implements Layer {
        @Override
        public String kind() {
            return "conv";
        }
    }

    /**
     * Normalisation of each channel over batch, time and space, with learnt scale and shift. Directly after a conv or
     * linear layer, with which it is merged for serving.
     *
     * @param epsilon added to the variance
     * @param momentum weight of the newest batch in the running statistics
     */
    record BatchNorm(double epsilon, double momentum) implements Layer {
        /** PyTorch's default epsilon. */
        public static final double EPSILON = 1e-5;
        /** PyTorch's default momentum (0.9 in DJL's counting). */
        public static final double MOMENTUM = 0.1;

        @Override
        public String kind() {
            return "batchNorm";
        }
    }

    /**
     * Leaky integrate-and-fire neurons: u[t] = decay * u[t-1] * (1 - s[t-1]) + x[t], s[t] = 1 where u[t] &gt; threshold.
     *
     * @param decay factor per time step
     * @param threshold a neuron fires strictly above it
     * @param surrogate derivative of the spike in the backward pass
     * @param reset what a spike does to the membrane potential
     */
    record Lif(Decay decay, double threshold, Surrogate surrogate, Reset reset) implements Layer {
        @Override
        public String kind() {
            return "lif";
        }
    }

    /**
     * Pooling over adjacent squares; rows and columns that fill no whole square are left out.
     *
     * @param poolKind mean or maximum
     * @param size side of the square, also the step
     */
    record Pool(PoolKind poolKind, int size) implements Layer {
        @Override
        public String kind() {
            return "pool";
        }
    }

    /**
     * Fully connected layer over all values of its input; the last layer of every network is one, with a feature per
     * class.
     *
     * @param features outputs, or {@link #CLASSES}
     */
    record Linear(int features) implements Layer {
        /** As many features as the network has classes: the form of the last layer. */
        public static final int CLASSES = 0;

        @Override
        public String kind() {
            return "linear";
        }
    }
}
