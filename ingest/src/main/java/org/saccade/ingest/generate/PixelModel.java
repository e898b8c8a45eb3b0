package org.saccade.ingest.generate;

import java.util.Objects;

/**
 * How a pixel of a simulated DVS turns light into events: ESIM (Rebecq et al. 2018) or v2e (Hu et al. 2021).
 *
 * @param kind curve of the light and times of the events
 * @param onThreshold contrast threshold for ON in log intensity, at least 0.01
 * @param offThreshold the same for OFF, as a positive number
 * @param mismatch standard deviation of the thresholds from pixel to pixel; thresholds are clamped to at least 0.01. With ESIM it moves both
 *     thresholds of a pixel alike, with v2e each by itself
 * @param refractoryUs time after an event in which a pixel stays silent; its reference level moves all the same. With v2e it counts only
 *     where it is longer than the time between two steps of a frame
 * @param cutoffHz of the low-pass filter ahead of the pixel, for full light; a dark pixel is slower in proportion. 0: no filter
 * @param noise what happens without a change of light
 */
public record PixelModel(
        Kind kind,
        double onThreshold,
        double offThreshold,
        double mismatch,
        long refractoryUs,
        double cutoffHz,
        PixelNoise noise) {

    /** Least threshold of any pixel, in log intensity. */
    static final double LEAST_THRESHOLD = 0.01;

    /** The two simulators that are followed. */
    public enum Kind {
        /**
         * Level ln(I + 0.001) of light I in 0 .. 1; between two frames it moves on a straight line, and an event has the time of its crossing.
         */
        ESIM,
        /**
         * Level linear up to 20 of 255 and logarithmic above; the time between two frames is cut into as many equal steps as the busiest pixel
         * has events, and event i of a pixel has the time of the end of step i.
         */
        V2E
    }

    public PixelModel {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(noise, "noise");
        if (!(onThreshold >= LEAST_THRESHOLD)
                || !(offThreshold >= LEAST_THRESHOLD)
                || !(mismatch >= 0)
                || refractoryUs < 0
                || !(cutoffHz >= 0)) {
            throw new IllegalArgumentException("thresholds " + onThreshold + " and " + offThreshold + " (at least "
                    + LEAST_THRESHOLD + "), mismatch " + mismatch + ", refractory time " + refractoryUs + " us, cutoff "
                    + cutoffHz + " Hz (not negative)");
        }
    }

    /** ESIM's defaults: thresholds 0.2; no mismatch, no refractory time, no filter, no noise. */
    public static PixelModel esim() {
        return new PixelModel(Kind.ESIM, 0.2, 0.2, 0, 0, 0, PixelNoise.none());
    }

    /** v2e's defaults: thresholds 0.2, mismatch 0.03, cutoff 300 Hz, refractory time 500 us, leak 0.01 Hz, shot noise 0.001 Hz. */
    public static PixelModel v2e() {
        return new PixelModel(Kind.V2E, 0.2, 0.2, 0.03, 500, 300, new PixelNoise(0.01, 0.1, 0.001, 0.1));
    }

    /** v2e's preset "clean": mismatch 0.02 and nothing else that a real camera suffers from. */
    public static PixelModel v2eClean() {
        return new PixelModel(Kind.V2E, 0.2, 0.2, 0.02, 0, 0, PixelNoise.none());
    }

    /** v2e's preset "noisy": mismatch 0.05, cutoff 30 Hz, leak 0.1 Hz, shot noise 5 Hz. */
    public static PixelModel v2eNoisy() {
        return new PixelModel(Kind.V2E, 0.2, 0.2, 0.05, 0, 30, new PixelNoise(0.1, 0.1, 5, 0.1));
    }

    /** The same with other thresholds. */
    public PixelModel withThresholds(double on, double off) {
        return new PixelModel(kind, on, off, mismatch, refractoryUs, cutoffHz, noise);
    }

    /** The same with another mismatch. */
    public PixelModel withMismatch(double other) {
        return new PixelModel(kind, onThreshold, offThreshold, other, refractoryUs, cutoffHz, noise);
    }

    /** The same with another refractory time. */
    public PixelModel withRefractoryUs(long other) {
        return new PixelModel(kind, onThreshold, offThreshold, mismatch, other, cutoffHz, noise);
    }

    /** The same with another filter. */
    public PixelModel withCutoffHz(double other) {
        return new PixelModel(kind, onThreshold, offThreshold, mismatch, refractoryUs, other, noise);
    }

    /** The same with other noise. */
    public PixelModel withNoise(PixelNoise other) {
        return new PixelModel(kind, onThreshold, offThreshold, mismatch, refractoryUs, cutoffHz, other);
    }
}
