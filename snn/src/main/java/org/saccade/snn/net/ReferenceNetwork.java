package org.saccade.snn.net;

import java.util.ArrayList;
import java.util.List;
import org.saccade.snn.spec.FeatureShape;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.PoolKind;

/**
 * The forward pass in plain Java with double arithmetic, written layer by layer from the definitions: the truth that the
 * engines' forms are compared with. No native code, no speed.
 */
public final class ReferenceNetwork {
    private final List<LayerPlan> plan;
    private final Weights weights;
    private final int classes;

    /** A network with its weights. */
    public ReferenceNetwork(NetworkSpec spec, Weights weights) {
        this.plan = spec.plan();
        this.weights = weights.checkedFor(spec);
        this.classes = spec.classes();
    }

    /**
     * What one sample gives.
     *
     * @param logits [K]
     * @param spikes [L][T]: spikes of each LIF layer in each time step
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Result(double[] logits, long[][] spikes) {}

    /** Runs one sample, frames[t] being [P, H, W] row-major, with the running statistics of the batch norms. */
    public Result run(float[][] frames) {
        List<double[]> states = new ArrayList<>();
        List<long[]> spikes = new ArrayList<>();
        for (LayerPlan p : plan) {
            if (p.layer() instanceof Layer.Lif) {
                states.add(new double[Math.toIntExact(p.out().size())]);
                spikes.add(new long[frames.length]);
            }
        }
        double[] logits = new double[classes];
        for (int t = 0; t < frames.length; t++) {
            double[] h = new double[frames[t].length];
            for (int i = 0; i < h.length; i++) {
                h[i] = frames[t][i];
            }
            int neuron = 0;
            for (LayerPlan p : plan) {
                if (p.layer() instanceof Layer.Lif lif) {
                    h = fire(lif.threshold(), weights.decay(p), states.get(neuron), h);
                    for (double s : h) {
                        spikes.get(neuron)[t] += (long) s;
                    }
                    neuron++;
                } else {
                    h = apply(p, h);
                }
            }
            for (int k = 0; k < classes; k++) {
                logits[k] += h[k] / frames.length;
            }
        }
        return new Result(logits, spikes.toArray(long[][]::new));
    }

    /** u = decay * state + drive; a neuron above the threshold fires and its state becomes 0. */
    private static double[] fire(double threshold, double decay, double[] state, double[] drive) {
        double[] spikes = new double[drive.length];
        for (int i = 0; i < drive.length; i++) {
            double u = decay * state[i] + drive[i];
            spikes[i] = u > threshold ? 1 : 0;
            state[i] = u > threshold ? 0 : u;
        }
        return spikes;
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
        boolean average = pool.poolKind() == PoolKind.AVERAGE;
        double[] out = new double[Math.toIntExact(o.size())];
        for (int n = 0; n < out.length; n++) {
            int x = n % o.width() * pool.size();
            int y = n / o.width() % o.height() * pool.size();
            int channel = n / o.width() / o.height();
            double joined = average ? 0 : Double.NEGATIVE_INFINITY;
            for (int k = 0; k < pool.size() * pool.size(); k++) {
                double v = in[(channel * i.height() + y + k / pool.size()) * i.width() + x + k % pool.size()];
                joined = average ? joined + v / (pool.size() * pool.size()) : Math.max(joined, v);
            }
            out[n] = joined;
        }
        return out;
    }
}
