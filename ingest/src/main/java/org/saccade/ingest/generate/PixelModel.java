package org.saccade.ingest.generate;

/**
 * How a pixel of a simulated DVS turns light into events (ESIM, Rebecq et al. 2018; mismatch and defaults as in v2e, Hu et al. 2021).
 *
 * @param threshold contrast threshold in log intensity, for ON and for OFF
 * @param mismatch standard deviation of the threshold from pixel to pixel; thresholds are clamped to at least 0.01
 * @param refractoryUs time after an event in which a pixel stays silent; its reference level moves all the same
 */
public record PixelModel(double threshold, double mismatch, long refractoryUs) {

    public PixelModel {
        if (!(threshold >= 0.01) || !(mismatch >= 0) || refractoryUs < 0) {
            throw new IllegalArgumentException("threshold " + threshold + " (at least 0.01), mismatch " + mismatch
                    + " (not negative), refractory time " + refractoryUs + " us (not negative)");
        }
    }

    /** Threshold 0.2, mismatch 0.03, refractory time 500 us: v2e's defaults. */
    public static PixelModel defaults() {
        return new PixelModel(0.2, 0.03, 500);
    }
}
