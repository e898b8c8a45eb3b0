package org.saccade.snn.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import org.saccade.snn.spec.Carry;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.NeuronKind;
import org.saccade.snn.spec.Reset;
import org.saccade.snn.spec.Surrogate;

/**
 * The neurons of {@link Layer.Neurons}, step by step as NDArrays under plain autograd: what is written there, line by line.
 * A spike is a soft function whose derivative is the surrogate, with its value replaced by [u &gt; threshold].
 */
final class NdNeurons {
    private NdNeurons() {}

    /**
     * The output [T, B, ...] from the drive [T, B, ...].
     *
     * @param decay a scalar
     */
    static NDArray fire(Layer.Neurons n, NDArray drive, NDArray decay) {
        NDList outputs = new NDList();
        float threshold = (float) n.threshold();
        NDArray carried = null;
        NDArray added = null;
        for (NDArray x : drive.split(drive.getShape().get(0))) {
            NDArray u = x;
            if (carried != null) {
                u = x.add(carried.mul(decay));
            } else if (n.resetTo() != 0) {
                u = x.add(decay.mul((float) n.resetTo()));
            }
            NDArray above = u.sub(threshold);
            if (added != null) {
                above = above.sub(added.mul((float) n.adaptation()));
            }
            NDArray spike = n.neuron().spikes()
                    ? spike(n.surrogate(), above)
                    : above.gt(0).toType(above.getDataType(), false);
            NDArray output = n.neuron().spikes() ? spike : leakyRelu(u, n.slope());
            outputs.add(output);
            NDArray kept = n.carry() == Carry.ACTIVATED ? output : u;
            NDArray resets = n.detachReset() ? spike.stopGradient() : spike;
            carried = n.reset() == Reset.SOFT
                    ? kept.sub(resets.mul(threshold))
                    : kept.mul(resets.neg().add(1)).add(resets.mul((float) n.resetTo()));
            if (n.neuron() == NeuronKind.ALIF) {
                added = added == null
                        ? spike
                        : added.mul((float) n.adaptationDecay()).add(spike);
            }
        }
        return NDArrays.concat(outputs, 0);
    }

    /** 1 where x is above 0, else 0; its derivative is the surrogate's. */
    static NDArray spike(Surrogate surrogate, NDArray x) {
        NDArray soft = soft(surrogate, x);
        return soft.sub(soft.stopGradient()).add(x.stopGradient().gt(0));
    }

    /** A function whose derivative is {@link Surrogate#derivative}. */
    static NDArray soft(Surrogate surrogate, NDArray x) {
        double a = surrogate.parameter();
        return switch (surrogate.shape()) {
            case RECTANGLE -> x.clip(-a / 2, a / 2).div(a);
            case ARCTAN -> x.mul(Math.PI / 2 * a).atan().div(Math.PI);
            case SIGMOID -> ai.djl.nn.Activation.sigmoid(x.mul(a));
            case TRIANGLE -> {
                NDArray c = x.clip(-a, a);
                yield c.div(a).sub(c.mul(c.abs()).div(2 * a * a));
            }
            case GAUSSIAN -> x.mul(1 / (a * Math.sqrt(2))).erf().div(2);
        };
    }

    static NDArray leakyRelu(NDArray x, double slope) {
        return ai.djl.nn.Activation.leakyRelu(x, (float) slope);
    }
}
