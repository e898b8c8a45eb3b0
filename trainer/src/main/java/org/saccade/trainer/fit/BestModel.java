package org.saccade.trainer.fit;

import java.util.List;

/**
 * The best epoch so far: highest validation accuracy, of equals the lowest validation loss, of equals the first.
 *
 * @param epoch from 0
 * @param validation scores on the validation split
 * @param test scores on the test split, never used to choose
 * @param firingRates of the LIF layers on the validation split
 */
public record BestModel(int epoch, SplitScore validation, SplitScore test, List<Double> firingRates) {

    public BestModel {
        firingRates = List.copyOf(firingRates);
    }

    /** Whether scores are better than those of {@code best}, which may be null. */
    static boolean isBetter(SplitScore validation, BestModel best) {
        if (best == null) {
            return true;
        }
        int order = Double.compare(validation.accuracy(), best.validation.accuracy());
        return order > 0 || (order == 0 && validation.loss() < best.validation.loss());
    }
}
