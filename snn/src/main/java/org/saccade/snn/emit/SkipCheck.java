package org.saccade.snn.emit;

import java.util.ArrayList;
import java.util.List;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

/**
 * Whether empty time bins may be skipped exactly. After a step every membrane potential is at most the threshold, and an
 * empty bin drives a channel by its bias alone, so where bias &lt;= threshold * (1 - decay) holds for every channel of
 * every layer nothing fires in empty bins, and k of them are one multiplication.
 *
 * @param lazyAllowed whether every layer passes
 * @param layers the worst channel of each LIF layer
 */
public record SkipCheck(boolean lazyAllowed, List<LayerCheck> layers) {

    /**
     * The channel of a LIF layer that comes nearest to firing on nothing.
     *
     * @param layer index in the specification
     * @param channel the channel with the largest bias
     * @param bias its bias, batch norm merged
     * @param bound threshold * (1 - decay)
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
        List<LayerCheck> checks = new ArrayList<>();
        for (FoldedSegment s : FoldedSegment.of(spec, weights)) {
            if (s.segment().neurons().isPresent()) {
                double bound = s.segment().lif().threshold() * (1 - s.decay());
                int worst = 0;
                int violations = 0;
                for (int c = 0; c < s.bias().length; c++) {
                    worst = s.bias()[c] > s.bias()[worst] ? c : worst;
                    violations += s.bias()[c] <= bound ? 0 : 1;
                }
                int layer = s.segment().neurons().get().index();
                checks.add(new LayerCheck(layer, worst, s.bias()[worst], bound, violations));
            }
        }
        return new SkipCheck(checks.stream().allMatch(c -> c.violations() == 0), checks);
    }
}
