package org.saccade.trainer.evaluate;

/**
 * How a network does on one class.
 *
 * @param name of the class
 * @param samples of the class
 * @param accuracy share of them classified rightly (recall), 0 to 1; null without samples
 * @param precision share of the samples taken for the class that are of it, 0 to 1; null where there are none
 */
public record ClassScore(String name, long samples, Double accuracy, Double precision) {

    static ClassScore of(ConfusionMatrix matrix, int label) {
        return new ClassScore(
                matrix.classes().get(label),
                matrix.support(label),
                matrix.support(label) == 0 ? null : matrix.recall(label),
                matrix.answers(label) == 0 ? null : matrix.precision(label));
    }
}
