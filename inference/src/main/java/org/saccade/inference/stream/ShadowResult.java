package org.saccade.inference.stream;

/**
 * What a shadow has done: offered = answered + dropped + unfit + those still waiting.
 *
 * @param offered windows that the first model answered
 * @param answered windows that the shadow answered too
 * @param dropped windows left out because too many waited
 * @param unfit windows left out because the shadow's frames differ, or it had no model yet
 * @param agreed answered windows in which both see the same class
 * @param model id of the shadow in use; empty before the first
 */
public record ShadowResult(long offered, long answered, long dropped, long unfit, long agreed, String model) {

    /** Share of the answered windows in which both see the same class; NaN before the first. */
    public double agreement() {
        return answered == 0 ? Double.NaN : (double) agreed / answered;
    }
}
