package org.saccade.snn.net;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.saccade.snn.spec.Carry;
import org.saccade.snn.spec.FeatureShape;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.PoolKind;
import org.saccade.snn.spec.Readout;
import org.saccade.snn.spec.Reset;

/**
 * The forward pass in plain Java with double arithmetic, written layer by layer from the definitions: the truth that the
 * engines' forms are compared with. No native code, no speed.
 */
public final class ReferenceNetwork {
    private final List<LayerPlan> plan;
    private final Weights weights;
    private final int classes;
    private final Readout readout;

    /** A network with its weights. */
    public ReferenceNetwork(NetworkSpec spec, Weights weights) {
        this.plan = spec.plan();
        this.weights = weights.checkedFor(spec);
        this.classes = spec.classes();
        this.readout = spec.readout();
    }

    /**
     * What one sample gives.
     *
     * @param logits [K]
     * @param spikes [L][T]: outputs above 0 of each layer of neurons in each time step
     * @param above share of values above 0 of every layer of the plan, over all time steps
     * @param means mean value of every layer of the plan
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Result(double[] logits, long[][] spikes, double[] above, double[] means) {}

    /** What a layer of neurons carries to the next time step. */
    private static final class State {
        private final double[] carried;
        private final double[] added;
        private final long[] spikes;

        State(int neurons, int steps) {
            carried = new double[neurons];
            added = new double[neurons];
            spikes = new long[steps];
        }
    }

    /** Runs one sample, frames[t] being [P, H, W] row-major, with the running statistics of the batch norms. */
    public Result run(float[][] frames) {
        Map<Integer, State> states = new LinkedHashMap<>();
        for (LayerPlan p : plan) {
            if (p.layer() instanceof Layer.Neurons n) {
                State state = new State(Math.toIntExact(p.out().size()), frames.length);
                Arrays.fill(state.carried, n.resetTo());
                states.put(p.index(), state);
            }
        }
        double[] logits = new double[classes];
        double[] above = new double[plan.size()];
        double[] means = new double[plan.size()];
        double[][] values = new double[plan.size()][];
        for (int t = 0; t < frames.length; t++) {
            double[] input = new double[frames[t].length];
            for (int i = 0; i < input.length; i++) {
                input[i] = frames[t][i];
            }
            for (LayerPlan p : plan) {
                int i = p.index();
                double[] in = p.inputs().get(0) == LayerPlan.INPUT
                        ? input
                        : values[p.inputs().get(0)];
                if (p.layer() instanceof Layer.Neurons n) {
                    values[i] = fire(n, weights.decay(p), states.get(i), t, in);
                } else if (p.layer() instanceof Layer.Residual) {
                    int second = p.inputs().get(1);
                    values[i] = sum(in, second == LayerPlan.INPUT ? input : values[second]);
                } else {
                    values[i] = apply(p, in);
                }
                for (double v : values[i]) {
                    above[i] += v > 0 ? 1.0 / values[i].length / frames.length : 0;
                    means[i] += v / values[i].length / frames.length;
                }
            }
            double weight = readout.weight(t, frames.length);
            for (int k = 0; k < classes; k++) {
                logits[k] += values[plan.size() - 1][k] * weight;
            }
        }
        long[][] spikes = states.values().stream().map(s -> s.spikes).toArray(long[][]::new);
        return new Result(logits, spikes, above, means);
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    /** One step of {@link Layer.Neurons}. */
    private static double[] fire(Layer.Neurons n, double decay, State state, int t, double[] drive) {
        double[] out = new double[drive.length];
        for (int i = 0; i < drive.length; i++) {
            double u = decay * state.carried[i] + drive[i];
            boolean spike = u > n.threshold() + n.adaptation() * state.added[i];
            out[i] = n.neuron().spikes() ? (spike ? 1 : 0) : leakyRelu(u, n.slope());
            double kept = n.carry() == Carry.ACTIVATED ? out[i] : u;
            if (n.reset() == Reset.SOFT) {
                state.carried[i] = spike ? kept - n.threshold() : kept;
            } else {
                state.carried[i] = spike ? n.resetTo() : kept;
            }
            state.added[i] = state.added[i] * n.adaptationDecay() + (spike ? 1 : 0);
            state.spikes[t] += out[i] > 0 ? 1 : 0;
        }
        return out;
    }

    private static double leakyRelu(double u, double slope) {
        return u > 0 ? u : slope * u;
    }

    private double[] apply(LayerPlan p, double[] in) {
        if (p.layer() instanceof Layer.Conv c) {
            return conv(p, c, in);
        }
        if (p.layer() instanceof Layer.BatchNorm n) {
            return norm(p, n, in);
        }
        if (p.layer() instanceof Layer.Pool pool) {
            return pool(p, pool, in);
        }
        if (p.layer() instanceof Layer.Activation a) {
            return activate(a, in);
        }
        if (p.layer() instanceof Layer.Dropout) {
            return in;
        }
        float[] w = weights.data(p.tensor("weight"));
        double[] out = new double[p.out().channels()];
        for (int o = 0; o < out.length; o++) {
            out[o] = bias(p, o);
            for (int i = 0; i < in.length; i++) {
                out[o] += in[i] * w[o * in.length + i];
            }
        }
        return out;
    }

    private static double[] activate(Layer.Activation a, double[] in) {
        double[] out = new double[in.length];
        for (int i = 0; i < in.length; i++) {
            out[i] = switch (a.function()) {
                case SPIKE -> in[i] > a.threshold() ? 1 : 0;
                case LEAKY_RELU -> leakyRelu(in[i], a.slope());
                case RELU -> Math.max(0, in[i]);
            };
        }
        return out;
    }

    private double bias(LayerPlan p, int channel) {
        return p.has("bias") ? weights.data(p.tensor("bias"))[channel] : 0;
    }

    private double[] conv(LayerPlan p, Layer.Conv c, double[] in) {
        FeatureShape i = p.in();
        FeatureShape o = p.out();
        float[] w = weights.data(p.tensor("weight"));
        double[] out = new double[Math.toIntExact(o.size())];
        for (int n = 0; n < out.length; n++) {
            int x = n % o.width();
            int y = n / o.width() % o.height();
            int channel = n / o.width() / o.height();
            double sum = bias(p, channel);
            for (int k = 0; k < i.channels() * c.kernel() * c.kernel(); k++) {
                int ix = x * c.stride() - c.padding() + k % c.kernel();
                int iy = y * c.stride() - c.padding() + k / c.kernel() % c.kernel();
                int from = k / c.kernel() / c.kernel();
                if (ix >= 0 && ix < i.width() && iy >= 0 && iy < i.height()) {
                    sum += in[(from * i.height() + iy) * i.width() + ix]
                            * w[channel * i.channels() * c.kernel() * c.kernel() + k];
                }
            }
            out[n] = sum;
        }
        return out;
    }

    private double[] norm(LayerPlan p, Layer.BatchNorm n, double[] in) {
        double[] out = new double[in.length];
        int perChannel = p.in().height() * p.in().width();
        for (int i = 0; i < in.length; i++) {
            int c = i / perChannel;
            double mean = weights.data(p.tensor("running_mean"))[c];
            double variance = weights.data(p.tensor("running_var"))[c];
            out[i] = (in[i] - mean) / Math.sqrt(variance + n.epsilon()) * weights.data(p.tensor("weight"))[c]
                    + weights.data(p.tensor("bias"))[c];
        }
        return out;
    }

    private static double[] pool(LayerPlan p, Layer.Pool pool, double[] in) {
        FeatureShape i = p.in();
        FeatureShape o = p.out();
        boolean global = pool.size() == Layer.Pool.GLOBAL;
        int high = global ? i.height() : pool.size();
        int wide = global ? i.width() : pool.size();
        boolean average = pool.poolKind() == PoolKind.AVERAGE;
        double[] out = new double[Math.toIntExact(o.size())];
        for (int n = 0; n < out.length; n++) {
            int x = n % o.width() * pool.stride();
            int y = n / o.width() % o.height() * pool.stride();
            int channel = n / o.width() / o.height();
            double joined = average ? 0 : Double.NEGATIVE_INFINITY;
            for (int k = 0; k < high * wide; k++) {
                double v = in[(channel * i.height() + y + k / wide) * i.width() + x + k % wide];
                joined = average ? joined + v / (high * wide) : Math.max(joined, v);
            }
            out[n] = joined;
        }
        return out;
    }
}
