package org.saccade.snn.net;

import org.saccade.snn.spec.NetworkSpec;

/**
 * Everything that the Adam optimiser carries from step to step; with the weights, all of a training's state.
 *
 * @param first running means of the gradients, one tensor per trained tensor, same names
 * @param second running means of the squared gradients
 * @param steps steps taken; steps rolled back for a non-finite gradient do not count
 */
public record AdamState(Weights first, Weights second, long steps) {

    /** The state before the first step. */
    public static AdamState initial(NetworkSpec spec) {
        return new AdamState(Weights.zeros(spec), Weights.zeros(spec), 0);
    }
}
