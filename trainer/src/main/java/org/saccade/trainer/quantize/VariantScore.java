package org.saccade.trainer.quantize;

import java.util.Map;
import java.util.TreeMap;

/**
 * One form of a step graph beside float32.
 *
 * @param name of the variant; {@code float32} for the reference
 * @param form in words
 * @param bytes of its file
 * @param millisecondsPerStep wall time of one time step of one window on one thread, warm: the median of rounds in turns
 * @param speed float32's time over this one's, in the same run
 * @param accuracy top-1 on the judged samples, 0 to 1; null where they have no labels
 * @param sameClass share of the judged samples with float32's class
 * @param spikeMismatch neurons and time steps in which one of the two fires and the other does not, over float32's spikes
 */
public record VariantScore(
        String name,
        String form,
        long bytes,
        double millisecondsPerStep,
        double speed,
        Double accuracy,
        double sameClass,
        double spikeMismatch) {

    /** The figures by name, as a manifest holds them. */
    Map<String, Double> figures() {
        Map<String, Double> figures = new TreeMap<>();
        figures.put("speed", speed);
        figures.put("sameClass", sameClass);
        figures.put("spikeMismatch", spikeMismatch);
        if (accuracy != null) {
            figures.put("accuracy", accuracy);
        }
        return figures;
    }
}
