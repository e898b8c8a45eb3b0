package org.saccade.trainer.quantize;

import java.util.List;

/**
 * What a quantisation gave.
 *
 * @param bundle folder of the new bundle
 * @param model its id
 * @param calibrated samples that set the grids
 * @param judged samples behind the figures
 * @param scores float32 first
 */
public record QuantizeResult(String bundle, String model, int calibrated, int judged, List<VariantScore> scores) {

    /** Keeps a copy of the list. */
    public QuantizeResult {
        scores = List.copyOf(scores);
    }
}
