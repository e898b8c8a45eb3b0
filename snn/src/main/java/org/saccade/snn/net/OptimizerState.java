package org.saccade.snn.net;

import java.util.Map;
import org.saccade.snn.spec.NetworkSpec;

/**
 * Everything that an optimiser carries from step to step; with the weights, all of a training's state. A part that a
 * training does not need is {@link #NONE}.
 *
 * @param first running means of the gradients (Adam), or the momentum (SGD): one tensor per trained tensor, same names
 * @param second running means of the squared gradients (Adam)
 * @param averages exponential moving averages of all tensors of the network, running statistics included
 * @param accumulated sums over samples of the gradients that wait for the next update
 * @param steps updates made; steps rolled back for a non-finite gradient do not count
 * @param pendingSamples samples in {@code accumulated}
 * @param pendingBatches batches in {@code accumulated}
 */
public record OptimizerState(
        Weights first,
        Weights second,
        Weights averages,
        Weights accumulated,
        long steps,
        long pendingSamples,
        long pendingBatches) {

    /** A part that is not kept. */
    public static final Weights NONE = new Weights(Map.of());

    /** Throws unless the parts that are kept are exactly those asked for and fit the network; says what differs. */
    public OptimizerState checkedFor(
            NetworkSpec spec, boolean hasFirst, boolean hasSecond, boolean hasAverages, boolean hasAccumulated) {
        check("first moments", first, hasFirst);
        check("second moments", second, hasSecond);
        check("averaged weights", averages, hasAverages);
        check("accumulated gradients", accumulated, hasAccumulated);
        if (hasFirst) {
            first.checkedAsMoments(spec);
        }
        if (hasSecond) {
            second.checkedAsMoments(spec);
        }
        if (hasAverages) {
            averages.checkedFor(spec);
        }
        if (hasAccumulated) {
            accumulated.checkedAsMoments(spec);
        }
        return this;
    }

    private static void check(String what, Weights part, boolean wanted) {
        if (part.tensors().isEmpty() == wanted) {
            throw new IllegalArgumentException("optimiser state has " + (wanted ? "no " : "") + what
                    + (wanted ? ", which this training keeps" : ", which this training does not keep"));
        }
    }
}
