package org.saccade.ingest.generate;

/**
 * What lies ahead of the comparators of a simulated camera: the {@link LightCurve} and v2e's low-pass filter of first order.
 *
 * <p>The filter's level goes a share of the way to the new one at each frame: time passed over time constant 1 / (2 pi cutoff), times the light
 * (x + 20) / 275 of x in 0 .. 255, at most all of it: a dark pixel is slow. Not safe for several threads.
 */
final class Photoreceptor {

    private final LightCurve curve;
    private final double cutoffHz;
    private final double[] filtered;
    private long beforeUs = -1;

    Photoreceptor(LightCurve curve, PixelModel model, int pixels) {
        this.curve = curve;
        this.cutoffHz = model.cutoffHz();
        this.filtered = cutoffHz > 0 ? new double[pixels] : null;
    }

    /**
     * Sees a frame.
     *
     * @param timeUs later than the frame before
     * @param light of each pixel, {@link LightCurve#WHITE} for white
     * @param level what comes out
     */
    void see(long timeUs, char[] light, double[] level) {
        if (filtered == null) {
            for (int i = 0; i < level.length; i++) {
                level[i] = curve.of(light[i]);
            }
            return;
        }
        boolean first = beforeUs < 0;
        double share = (timeUs - beforeUs) * 1e-6 * 2 * Math.PI * cutoffHz;
        for (int i = 0; i < level.length; i++) {
            double brightness = (light[i] * 255.0 / LightCurve.WHITE + 20) / 275;
            double towards = curve.of(light[i]);
            filtered[i] = first ? towards : filtered[i] + Math.min(1, share * brightness) * (towards - filtered[i]);
            level[i] = filtered[i];
        }
        beforeUs = timeUs;
    }
}
