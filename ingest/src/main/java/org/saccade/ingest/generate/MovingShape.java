package org.saccade.ingest.generate;

import java.util.SplittableRandom;
import org.saccade.schemas.event.Geometry;

/**
 * A shape that rests, jumps, rests and jumps again like the gaze of an eye, before an even background.
 *
 * <p>Two saccades of 50 to 80 ms with a smooth speed lie between rests of which the middle one lasts at least 85 ms: so at least one time
 * bin of 40 ms sees nothing change. Place, size, tilt, directions, contrast and its sign are random; bright on dark as often as dark on
 * bright.
 */
final class MovingShape {

    /** Length of a recording. */
    static final long DURATION_US = 320_000;

    private final Shape shape;
    private final Geometry geometry;
    private final double radius;
    private final double cos;
    private final double sin;
    private final double logBackground;
    private final double background;
    private final double figure;
    private final double[] x = new double[3];
    private final double[] y = new double[3];
    private final long[] startUs = new long[2];
    private final long[] endUs = new long[2];

    MovingShape(Shape shape, Geometry geometry, SplittableRandom random) {
        this.shape = shape;
        this.geometry = geometry;
        double side = Math.min(geometry.width(), geometry.height());
        radius = side * uniform(random, 0.22, 0.36);
        double tilt = uniform(random, -0.35, 0.35);
        cos = Math.cos(tilt);
        sin = Math.sin(tilt);
        double contrast = uniform(random, 0.7, 1.5) * (random.nextBoolean() ? 1 : -1);
        logBackground = uniform(random, -1.8, -1.0) - Math.max(0, contrast);
        background = Math.exp(logBackground);
        figure = Math.exp(logBackground + contrast);
        double direction = uniform(random, 0, 2 * Math.PI);
        double turn = uniform(random, 0.6, 2.5) * (random.nextBoolean() ? 1 : -1);
        x[0] = geometry.width() / 2.0 + side * uniform(random, -0.12, 0.12);
        y[0] = geometry.height() / 2.0 + side * uniform(random, -0.12, 0.12);
        startUs[0] = random.nextLong(2_000, 30_000);
        endUs[0] = startUs[0] + random.nextLong(50_000, 80_000);
        startUs[1] = endUs[0] + random.nextLong(85_000, 110_000);
        endUs[1] = startUs[1] + random.nextLong(50_000, 80_000);
        for (int i = 0; i < 2; i++) {
            double way = side * uniform(random, 0.09, 0.16);
            x[i + 1] = x[i] + way * Math.cos(direction + i * turn);
            y[i + 1] = y[i] + way * Math.sin(direction + i * turn);
        }
    }

    private static double uniform(SplittableRandom random, double from, double to) {
        return from + (to - from) * random.nextDouble();
    }

    /** True when nothing moves between the two times. */
    boolean still(long fromUs, long toUs) {
        return progress(0, fromUs) == progress(0, toUs) && progress(1, fromUs) == progress(1, toUs);
    }

    /** How far the saccade is, 0 .. 1: (1 - cos(pi s)) / 2 of its time s. */
    private double progress(int saccade, long timeUs) {
        double s = (timeUs - startUs[saccade]) / (double) (endUs[saccade] - startUs[saccade]);
        return s <= 0 ? 0 : s >= 1 ? 1 : (1 - Math.cos(Math.PI * s)) / 2;
    }

    /** Draws the log intensity at a time; an outline covers its pixels in part, over the width of one pixel. */
    void draw(long timeUs, double[] logIntensity) {
        double first = progress(0, timeUs);
        double second = progress(1, timeUs);
        double centreX = x[0] + first * (x[1] - x[0]) + second * (x[2] - x[1]);
        double centreY = y[0] + first * (y[1] - y[0]) + second * (y[2] - y[1]);
        int width = geometry.width();
        for (int row = 0; row < geometry.height(); row++) {
            double dy = (row + 0.5 - centreY) / radius;
            for (int column = 0; column < width; column++) {
                double dx = (column + 0.5 - centreX) / radius;
                double distance = dx * dx + dy * dy > 2 ? 1 : shape.distance(cos * dx + sin * dy, cos * dy - sin * dx);
                double cover = 0.5 - distance * radius;
                logIntensity[row * width + column] =
                        cover <= 0 ? logBackground : Math.log(background + (figure - background) * Math.min(1, cover));
            }
        }
    }
}
