package org.saccade.snn.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.PoolKind;

/**
 * The readable reference in DJL: the same network as NDArray operations under plain autograd. The neurons are {@link
 * NdNeurons}, everything else is DJL's own layers. The sweeps of the trained form are tested against its gradients; it is
 * slower and keeps more memory.
 */
public final class NdNetwork {
    private final NetworkSpec spec;
    private final Map<String, NDArray> tensors;

    /** A network over these arrays, one per tensor of the specification; the caller owns them. */
    public NdNetwork(NetworkSpec spec, Map<String, NDArray> tensors) {
        this.spec = spec;
        this.tensors = Map.copyOf(tensors);
        spec.tensors().forEach(t -> {
            if (!this.tensors.containsKey(t.name())) {
                throw new IllegalArgumentException("network " + spec.name() + ": no array for tensor " + t.name());
            }
        });
    }

    /**
     * Logits [B, K], then the outputs [T, B, ...] of each layer of neurons.
     *
     * @param frames float32 [T, B, P, H, W]
     * @param training batch norms use (and record) the batch's statistics, else the running ones
     */
    public NDList forward(NDArray frames, boolean training) {
        long steps = frames.getShape().get(0);
        List<NDArray> values = new ArrayList<>();
        NDArray input = frames.reshape(merged(frames.getShape()));
        List<NDArray> outputs = new ArrayList<>();
        for (LayerPlan p : spec.plan()) {
            NDArray h = p.inputs().get(0) == LayerPlan.INPUT
                    ? input
                    : values.get(p.inputs().get(0));
            if (p.layer() instanceof Layer.Neurons n) {
                NDArray fired = NdNeurons.fire(n, h.reshape(parted(h.getShape(), steps)), decay(p, n, h));
                outputs.add(fired);
                h = fired.reshape(h.getShape());
            } else if (p.layer() instanceof Layer.Residual) {
                int second = p.inputs().get(1);
                h = h.add(second == LayerPlan.INPUT ? input : values.get(second));
            } else {
                h = apply(p, h, training);
            }
            values.add(h);
        }
        NDArray z = values.get(values.size() - 1);
        z = z.reshape(steps, z.getShape().get(0) / steps, spec.classes());
        NDList out = new NDList(readout(z));
        out.addAll(outputs);
        return out;
    }

    private NDArray readout(NDArray z) {
        int steps = (int) z.getShape().get(0);
        float[] weights = new float[steps];
        for (int t = 0; t < steps; t++) {
            weights[t] = (float) spec.readout().weight(t, steps);
        }
        NDArray w = z.getManager().create(weights, new Shape(steps, 1, 1));
        return z.mul(w).sum(new int[] {0});
    }

    private NDArray decay(LayerPlan p, Layer.Neurons n, NDArray like) {
        return n.decay().learnable()
                ? ai.djl.nn.Activation.sigmoid(tensor(p, "decay"))
                : like.getManager().create((float) n.decay().value());
    }

    private NDArray apply(LayerPlan p, NDArray in, boolean training) {
        if (p.layer() instanceof Layer.Conv c) {
            Shape stride = new Shape(c.stride(), c.stride());
            Shape padding = new Shape(c.padding(), c.padding());
            NDArray bias = p.has("bias") ? tensor(p, "bias") : null;
            return Conv2d.conv2d(in, tensor(p, "weight"), bias, stride, padding, new Shape(1, 1), 1)
                    .head();
        }
        if (p.layer() instanceof Layer.BatchNorm n) {
            return BatchNorm.batchNorm(
                            in,
                            tensor(p, "running_mean"),
                            tensor(p, "running_var"),
                            tensor(p, "weight"),
                            tensor(p, "bias"),
                            1,
                            (float) (1 - n.momentum()),
                            (float) n.epsilon(),
                            training)
                    .head();
        }
        if (p.layer() instanceof Layer.Pool pool) {
            boolean global = pool.size() == Layer.Pool.GLOBAL;
            Shape size = global ? new Shape(p.in().height(), p.in().width()) : new Shape(pool.size(), pool.size());
            Shape stride = global ? size : new Shape(pool.stride(), pool.stride());
            Shape none = new Shape(0, 0);
            return pool.poolKind() == PoolKind.AVERAGE
                    ? Pool.avgPool2d(in, size, stride, none, false, false)
                    : Pool.maxPool2d(in, size, stride, none, false);
        }
        if (p.layer() instanceof Layer.Activation a) {
            return switch (a.function()) {
                case SPIKE -> NdNeurons.spike(a.surrogate(), in.sub((float) a.threshold()));
                case LEAKY_RELU -> NdNeurons.leakyRelu(in, a.slope());
                case RELU -> ai.djl.nn.Activation.relu(in);
            };
        }
        if (p.layer() instanceof Layer.Dropout) {
            if (training) {
                throw new IllegalStateException(
                        p.path() + " draws at random; the reference has no dropout in training");
            }
            return in;
        }
        NDArray flat = in.reshape(in.getShape().get(0), p.in().size());
        return Linear.linear(flat, tensor(p, "weight"), p.has("bias") ? tensor(p, "bias") : null)
                .head();
    }

    private NDArray tensor(LayerPlan p, String field) {
        return tensors.get(p.tensor(field));
    }

    /** [T, B, ...] to [T*B, ...]. */
    private static Shape merged(Shape shape) {
        return new Shape(shape.get(0) * shape.get(1)).addAll(shape.slice(2));
    }

    /** [T*B, ...] to [T, B, ...]. */
    private static Shape parted(Shape shape, long steps) {
        return new Shape(steps, shape.get(0) / steps).addAll(shape.slice(1));
    }
}
