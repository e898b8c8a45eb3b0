package org.saccade.ingest.generate;

/**
 * What a pixel does without any change of light (v2e, Hu et al. 2021).
 *
 * @param leakHz ON events per second of a pixel that sees no change: its junctions leak, as if the light grew
 * @param leakJitter standard deviation of the leak from frame to frame, as a share of it
 * @param shotHz events per second and pixel that come of nothing, half of them ON; they move no reference level
 * @param spread standard deviation of both rates from pixel to pixel, in decades
 */
public record PixelNoise(double leakHz, double leakJitter, double shotHz, double spread) {

    public PixelNoise {
        if (!(leakHz >= 0) || !(leakJitter >= 0) || !(shotHz >= 0) || !(spread >= 0 && spread <= 2)) {
            throw new IllegalArgumentException("leak " + leakHz + " Hz, its jitter " + leakJitter + ", shot noise "
                    + shotHz + " Hz: none may be negative; spread " + spread + " decades: 0 .. 2");
        }
        if (leakHz > 1e4 || shotHz > 1e4) {
            throw new IllegalArgumentException(
                    "leak " + leakHz + " Hz, shot noise " + shotHz + " Hz: at most 10000 per second and pixel");
        }
    }

    /** A pixel that is silent unless the light changes. */
    public static PixelNoise none() {
        return new PixelNoise(0, 0, 0, 0);
    }
}
