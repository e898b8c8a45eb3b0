package org.saccade.trainer.fit;

import org.saccade.snn.net.AdamState;
import org.saccade.snn.net.Weights;

/**
 * All that a training needs to go on as if it had never stopped. The seed in the recipe and the epoch give every random draw.
 *
 * @param state where it stands
 * @param weights trained values and running statistics
 * @param adam the optimiser
 * @param best weights of the best epoch; null before the first
 */
record Checkpoint(RunState state, Weights weights, AdamState adam, Weights best) {}
