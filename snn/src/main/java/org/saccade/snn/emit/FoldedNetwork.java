package org.saccade.snn.emit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkGraph;
import org.saccade.snn.spec.NetworkSpec;

/**
 * A network as it is served: each batch norm that follows a conv or linear layer is merged into its weights, any other is a
 * scale and a shift per channel. With g = gamma / sqrt(variance + epsilon) per channel: weight' = g * weight, bias' = beta +
 * g * (bias - mean). Computed in double, stored as float.
 *
 * <p>Also knows what an empty time bin does: the constant per channel that every layer puts out when nothing fires.
 */
final class FoldedNetwork {
    private final NetworkGraph graph;
    private final Weights weights;
    private final Map<Integer, Affine> affines = new HashMap<>();
    private final Set<Integer> merged = new HashSet<>();
    private final Map<Integer, double[]> quiet = new HashMap<>();
    private final Set<Integer> unknown = new HashSet<>();

    /**
     * y = weight x + bias.
     *
     * @param weight in the shape of the layer's weight; of a batch norm: the scale per channel
     * @param bias per output channel
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Affine(float[] weight, double[] bias) {}

    private FoldedNetwork(NetworkSpec spec, Weights weights) {
        this.graph = spec.graph();
        this.weights = weights.checkedFor(spec);
        graph.layers().forEach(this::fold);
        graph.layers().forEach(p -> {
            double[] constant = constant(p);
            if (constant == null) {
                unknown.add(p.index());
            } else {
                quiet.put(p.index(), constant);
            }
        });
    }

    static FoldedNetwork of(NetworkSpec spec, Weights weights) {
        return new FoldedNetwork(spec, weights);
    }

    NetworkGraph graph() {
        return graph;
    }

    /** Weight and bias of a conv, linear or unmerged batch norm. */
    Affine affine(LayerPlan p) {
        return affines.get(p.index());
    }

    /** Whether this batch norm is part of the layer in front of it. */
    boolean merged(LayerPlan p) {
        return merged.contains(p.index());
    }

    double decay(LayerPlan neurons) {
        return weights.decay(neurons);
    }

    /**
     * What a layer (or {@link LayerPlan#INPUT}) puts out per channel in an empty time bin in which nothing fires; null where
     * that is no constant per channel: behind neurons or activations that are never silent, and behind padded weights
     * whose input is not zero then.
     */
    double[] quiet(int index) {
        if (index == LayerPlan.INPUT) {
            return new double[graph.layers().get(0).in().channels()];
        }
        return quiet.get(index);
    }

    /** The membrane potential that an empty bin's drive alone leads a channel to: f = drive / (1 - decay). */
    double rest(LayerPlan neurons, int channel) {
        return quiet(neurons.input())[channel] / (1 - decay(neurons));
    }

    private void fold(LayerPlan p) {
        if (p.weighted()) {
            float[] weight = weights.data(p.tensor("weight")).clone();
            double[] bias = new double[p.out().channels()];
            for (int c = 0; c < bias.length && p.has("bias"); c++) {
                bias[c] = weights.data(p.tensor("bias"))[c];
            }
            affines.put(p.index(), new Affine(weight, bias));
        } else if (p.layer() instanceof Layer.BatchNorm norm) {
            boolean alone = p.input() == LayerPlan.INPUT
                    || !graph.layers().get(p.input()).weighted()
                    || graph.consumers(p.input()).size() > 1;
            Affine before = alone ? null : affines.get(p.input());
            double[] bias = alone ? new double[p.out().channels()] : before.bias();
            float[] weight = alone ? ones(bias.length) : before.weight();
            int perChannel = weight.length / bias.length;
            for (int c = 0; c < bias.length; c++) {
                double variance = weights.data(p.tensor("running_var"))[c];
                double gain = weights.data(p.tensor("weight"))[c] / Math.sqrt(variance + norm.epsilon());
                bias[c] = weights.data(p.tensor("bias"))[c]
                        + gain * (bias[c] - weights.data(p.tensor("running_mean"))[c]);
                for (int i = c * perChannel; i < (c + 1) * perChannel; i++) {
                    weight[i] = (float) (weight[i] * gain);
                }
            }
            if (alone) {
                affines.put(p.index(), new Affine(weight, bias));
            } else {
                merged.add(p.index());
            }
        }
    }

    private static float[] ones(int length) {
        float[] ones = new float[length];
        java.util.Arrays.fill(ones, 1);
        return ones;
    }

    private double[] constant(LayerPlan p) {
        for (int i : p.inputs()) {
            if (unknown.contains(i)) {
                return silent(p) ? new double[p.out().channels()] : null;
            }
        }
        double[] in = quiet(p.inputs().get(0));
        if (silent(p)) {
            return new double[p.out().channels()];
        }
        if (p.layer() instanceof Layer.Neurons || p.layer() instanceof Layer.Activation) {
            return null;
        }
        if (p.weighted()) {
            return weighted(p, in);
        }
        double[] out = in.clone();
        if (p.layer() instanceof Layer.BatchNorm && !merged(p)) {
            for (int c = 0; c < out.length; c++) {
                out[c] = affine(p).weight()[c] * out[c] + affine(p).bias()[c];
            }
        } else if (p.layer() instanceof Layer.Residual) {
            double[] other = quiet(p.inputs().get(1));
            for (int c = 0; c < out.length; c++) {
                out[c] += other[c];
            }
        }
        return out;
    }

    /** A constant per channel stays one behind weights, unless zero padding makes the border different. */
    private double[] weighted(LayerPlan p, double[] in) {
        Affine affine = affine(p);
        if (silentBelow(p.input())) {
            return affine.bias();
        }
        if (p.layer() instanceof Layer.Conv c && c.padding() > 0) {
            return null;
        }
        double[] out = affine.bias().clone();
        int perInput = affine.weight().length / out.length / in.length;
        for (int i = 0; i < affine.weight().length; i++) {
            out[i / perInput / in.length] += affine.weight()[i] * in[i / perInput % in.length];
        }
        return out;
    }

    /** Whether a layer puts out zeros when nothing fires, whatever the weights. */
    private boolean silentBelow(int index) {
        if (index == LayerPlan.INPUT) {
            return true;
        }
        LayerPlan p = graph.layers().get(index);
        boolean passes = p.layer() instanceof Layer.Pool
                || p.layer() instanceof Layer.Dropout
                || p.layer() instanceof Layer.Residual;
        return silent(p) || passes && p.inputs().stream().allMatch(this::silentBelow);
    }

    /** Whether the layer's output is spikes: zeros when nothing fires. */
    private static boolean silent(LayerPlan p) {
        return NetworkGraph.spikesWithoutState(p)
                || p.layer() instanceof Layer.Neurons n && n.neuron().spikes();
    }

    /** The layers that fire, in order: neurons, and activations that make spikes. */
    List<LayerPlan> firing() {
        return graph.layers().stream()
                .filter(p -> p.layer() instanceof Layer.Neurons || NetworkGraph.spikesWithoutState(p))
                .toList();
    }
}
