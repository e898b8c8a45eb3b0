package org.saccade.ingest.generate;

/**
 * The level that a pixel makes of light, for each of the 65,536 lights that there are: ln(I + 0.001) of I in 0 .. 1 for ESIM; for v2e, of x in
 * 0 .. 255, x ln(20) / 20 up to 20 and ln(x) above, rounded to 1e-8. Immutable, safe for several threads.
 */
final class LightCurve {

    /** Full light. */
    static final int WHITE = 65_535;

    private static final double EPSILON = 1e-3;
    private static final double LINEAR_UP_TO = 20;

    private final double[] level = new double[WHITE + 1];

    LightCurve(PixelModel.Kind kind) {
        for (int i = 0; i <= WHITE; i++) {
            double light = (double) i / WHITE;
            level[i] = kind == PixelModel.Kind.ESIM ? Math.log(light + EPSILON) : linearThenLog(255 * light);
        }
    }

    private static double linearThenLog(double x) {
        double level = x <= LINEAR_UP_TO ? x * Math.log(LINEAR_UP_TO) / LINEAR_UP_TO : Math.log(x);
        return Math.rint(level * 1e8) / 1e8;
    }

    double of(char light) {
        return level[light];
    }
}
