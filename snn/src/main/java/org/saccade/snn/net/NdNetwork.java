package org.saccade.snn.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
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
 * The readable reference in DJL: the same network as NDArray operations under plain autograd. The neuron is {@link
 * #neurons}, everything else is DJL's own layers. The sweeps of the trained form are tested against its gradients; it is
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
     * Logits [B, K], then the spikes [T, B, ...] of each LIF layer.
     *
     * @param frames float32 [T, B, P, H, W]
     * @param training batch norms use (and record) the batch's statistics, else the running ones
     */
    public NDList forward(NDArray frames, boolean training) {
        long steps = frames.getShape().get(0);
        NDArray h = frames.reshape(merged(frames.getShape()));
        List<NDArray> spikes = new ArrayList<>();
        for (LayerPlan p : spec.plan()) {
            if (p.layer() instanceof Layer.Lif lif) {
                NDArray drive = h.reshape(parted(h.getShape(), steps));
                NDArray s = neurons(drive, decay(p, lif, h), (float) lif.threshold());
                spikes.add(s);
                h = s.reshape(h.getShape());
            } else {
                h = apply(p, h, training);
            }
        }
        NDList out = new NDList(h.reshape(parted(h.getShape(), steps)).mean(new int[] {0}));
        out.addAll(spikes);
        return out;
    }

    /**
     * Leaky integrate-and-fire over time: from the drive [T, B, ...] to the spikes [T, B, ...].
     *
     * <p>u[t] = decay * u[t-1] * (1 - s[t-1]) + x[t], where the reset (1 - s) is a constant to autograd. A spike is
     * clip(u, th - 0.5, th + 0.5), whose derivative is the rectangle, with its value replaced by [u &gt; th].
     */
    static NDArray neurons(NDArray drive, NDArray decay, float threshold) {
        long steps = drive.getShape().get(0);
        NDList potentials = new NDList();
        NDArray u = null;
        for (NDArray x : drive.split(steps)) {
            u = u == null ? x : x.add(u.mul(u.stopGradient().lte(threshold)).mul(decay));
            potentials.add(u);
        }
        NDArray all = NDArrays.concat(potentials, 0);
        NDArray soft = all.clip(threshold - 0.5f, threshold + 0.5f);
        return soft.sub(soft.stopGradient()).add(all.stopGradient().gt(threshold));
    }

    private NDArray decay(LayerPlan p, Layer.Lif lif, NDArray like) {
        return lif.decay().learnable()
                ? ai.djl.nn.Activation.sigmoid(tensor(p, "decay"))
                : like.getManager().create((float) lif.decay().value());
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
            Shape size = new Shape(pool.size(), pool.size());
            Shape none = new Shape(0, 0);
            return pool.poolKind() == PoolKind.AVERAGE
                    ? Pool.avgPool2d(in, size, size, none, false, false)
                    : Pool.maxPool2d(in, size, size, none, false);
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
