package org.saccade.snn.emit;

import org.saccade.snn.net.OptimizerState;
import org.saccade.snn.net.Weights;
import org.saccade.snn.spec.NetworkSpec;

/**
 * What a training step is made of beside the network: it is written into the archive that trains. What changes from step
 * to step is in {@link TrainingStep}.
 *
 * @param optimizer how gradients become new weights
 * @param loss what is made small
 * @param clipNorm longest gradient over all weights together (the 2-norm); longer ones are shortened to it; 0: any length
 * @param accumulate whether several batches may make one update
 * @param averageDecay d of the moving averages a = d a + (1 - d) w of all tensors after each update, [0, 1); at update n it
 *     is at most n / (n + 9), so that the first weights are soon forgotten; 0: none are kept
 * @param precision of convolutions and linear layers
 */
public record StepPlan(
        Optimizer optimizer, Loss loss, double clipNorm, boolean accumulate, double averageDecay, Precision precision) {

    /** Adam on the cross entropy of the mean output, in float32. */
    public static final StepPlan DEFAULT = new StepPlan(Optimizer.adam(), Loss.OF_MEAN, 0, false, 0, Precision.FP32);

    /** Checks the ranges. */
    public StepPlan {
        if (!(clipNorm >= 0 && clipNorm < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("norm to clip at is " + clipNorm + ", allowed is 0 or more");
        }
        if (!(averageDecay >= 0 && averageDecay < 1)) {
            throw new IllegalArgumentException(
                    "decay of the averaged weights is " + averageDecay + ", allowed is 0 up to below 1");
        }
    }

    /** The default with another optimiser. */
    public static StepPlan of(Optimizer optimizer) {
        return new StepPlan(optimizer, Loss.OF_MEAN, 0, false, 0, Precision.FP32);
    }

    /** Whether averages of the weights are kept. */
    public boolean hasAverages() {
        return averageDecay > 0;
    }

    /** The optimiser's state before the first step; averages begin at the weights. */
    public OptimizerState initial(NetworkSpec spec, Weights weights) {
        return new OptimizerState(
                optimizer.hasFirstMoments() ? Weights.zeros(spec) : OptimizerState.NONE,
                optimizer.hasSecondMoments() ? Weights.zeros(spec) : OptimizerState.NONE,
                hasAverages() ? weights.map((name, t) -> t.data().clone()) : OptimizerState.NONE,
                accumulate ? Weights.zeros(spec) : OptimizerState.NONE,
                0,
                0,
                0);
    }

    /** Throws unless a state is one that this plan could have left. */
    OptimizerState check(OptimizerState state, NetworkSpec spec) {
        return state.checkedFor(
                spec, optimizer.hasFirstMoments(), optimizer.hasSecondMoments(), hasAverages(), accumulate);
    }
}
