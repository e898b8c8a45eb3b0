package org.saccade.trainer.fit;

import org.saccade.snn.net.OptimizerState;
import org.saccade.snn.net.Weights;

/**
 * All that a training needs to go on as if it had never stopped. The seed in the recipe and the epoch give every random draw.
 *
 * @param state where it stands
 * @param weights trained values and running statistics
 * @param optimizer the optimiser, with averages and gradients that wait
 * @param best weights of the best epoch; null before the first
 */
record Checkpoint(RunState state, Weights weights, OptimizerState optimizer, Weights best) {}
