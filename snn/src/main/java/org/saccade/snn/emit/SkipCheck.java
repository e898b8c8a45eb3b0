package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.List;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.Layer;
import org.saccade.snn.spec.LayerPlan;
import org.saccade.snn.spec.NetworkGraph;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.snn.spec.NeuronKind;
import org.saccade.snn.spec.Reset;

/**
 * Whether empty time bins may be skipped exactly. After a step every membrane potential is at most the threshold, and an
 * empty bin drives a channel by its bias alone, so where bias &lt;= threshold * (1 - decay) holds for every channel of
 * every layer nothing fires in empty bins, and k of them are one multiplication. A spike activation has no state: there
 * bias &lt;= threshold suffices.
 *
 * <p>Only leaky spiking neurons with a hard reset have this form. A LIAF neuron is never silent; an IF neuron or one with a
 * soft reset gets no nearer to rest by a factor.
 *
 * @param lazyAllowed whether every layer passes
 * @param layers the worst channel of each layer that fires; none where the network's form does not allow skipping
 * @param reason why the form does not allow it; empty where it does
 */
public record SkipCheck(boolean lazyAllowed, List<LayerCheck> layers, String reason) {

    /**
     * The channel of a layer that comes nearest to firing on nothing.
     *
     * @param layer index in the plan
     * @param channel the channel with the largest bias
     * @param bias its bias, batch norm merged
     * @param bound threshold * (1 - decay), or the threshold
     * @param violations channels above the bound
     */
    public record LayerCheck(int layer, int channel, double bias, double bound, int violations) {
        /** bound - bias: negative where the layer would fire on nothing. */
        public double margin() {
            return bound - bias;
        }
    }

    /** Keeps a copy of the list. */
    public SkipCheck {
        layers = List.copyOf(layers);
    }

    /** Checks a network with its weights. */
    public static SkipCheck of(NetworkSpec spec, Weights weights) {
        return of(FoldedNetwork.of(spec, weights));
    }

    static SkipCheck of(FoldedNetwork network) {
        String reason = reason(network);
        List<LayerCheck> checks = new ArrayList<>();
        if (reason.isEmpty()) {
            network.firing().forEach(p -> checks.add(check(network, p)));
        }
        return new SkipCheck(reason.isEmpty() && checks.stream().allMatch(c -> c.violations() == 0), checks, reason);
    }

    /** Whether these neurons have a form in which empty bins are one multiplication. */
    static boolean skippable(Layer.Neurons n) {
        return (n.neuron() == NeuronKind.LIF || n.neuron() == NeuronKind.ALIF) && n.reset() == Reset.HARD;
    }

    private static String reason(FoldedNetwork network) {
        for (LayerPlan p : network.graph().layers()) {
            if (p.layer() instanceof Layer.Neurons n && !skippable(n)) {
                return p.path() + ": neurons '" + n.kind() + "' with a "
                        + n.reset().name().toLowerCase(java.util.Locale.ROOT)
                        + " reset are not at rest in empty time bins";
            }
            if (p.layer() instanceof Layer.Neurons n
                    && n.neuron() == NeuronKind.ALIF
                    && n.adaptationDecay() < network.decay(p)) {
                return p.path() + ": the added threshold decays faster (" + n.adaptationDecay()
                        + ") than the potential (" + network.decay(p) + ")";
            }
            boolean fires = p.layer() instanceof Layer.Neurons || NetworkGraph.spikesWithoutState(p);
            if (fires && network.quiet(p.input()) == null) {
                return p.path() + ": its drive in an empty time bin is no constant per channel";
            }
        }
        return network.quiet(network.graph().output().index()) == null
                ? "the output in an empty time bin is no constant"
                : "";
    }

    private static LayerCheck check(FoldedNetwork network, LayerPlan p) {
        double bound = p.layer() instanceof Layer.Neurons n
                ? n.threshold() * (1 - network.decay(p))
                : ((Layer.Activation) p.layer()).threshold();
        double[] bias = network.quiet(p.input());
        int worst = 0;
        int violations = 0;
        for (int c = 0; c < bias.length; c++) {
            worst = bias[c] > bias[worst] ? c : worst;
            violations += bias[c] <= bound ? 0 : 1;
        }
        return new LayerCheck(p.index(), worst, bias[worst], bound, violations);
    }
}
