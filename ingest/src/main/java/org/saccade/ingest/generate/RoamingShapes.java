package org.saccade.ingest.generate;

import java.util.SplittableRandom;
import org.saccade.schemas.event.Geometry;

/**
 * Six shapes that roam on closed curves and turn, before an even background; where they meet, the later one lies in front. Half of them are
 * brighter than the background and half darker.
 */
final class RoamingShapes implements View {

    private static final double LOG_BACKGROUND = Math.log(0.3);

    private final Geometry geometry;
    private final Roamer[] shapes;

    RoamingShapes(SceneOptions options) {
        geometry = options.geometry();
        SplittableRandom random = new SplittableRandom(options.seed());
        shapes = new Roamer[Shape.BASIC.size()];
        for (int i = 0; i < shapes.length; i++) {
            shapes[i] = new Roamer(Shape.BASIC.get(i), geometry, i % 2 == 0, random);
        }
    }

    @Override
    public void draw(double sceneUs, long eventUs, double[] logIntensity) {
        java.util.Arrays.fill(logIntensity, LOG_BACKGROUND);
        for (Roamer shape : shapes) {
            shape.draw(sceneUs * 1e-6, logIntensity);
        }
    }

    /** One shape: radius, two frequencies with phases for its way, and one for its turning. */
    private static final class Roamer {

        private final Shape shape;
        private final Geometry geometry;
        private final double radius;
        private final double light;
        private final double[] hz = new double[2];
        private final double[] phase = new double[2];
        private final double turnHz;

        Roamer(Shape shape, Geometry geometry, boolean bright, SplittableRandom random) {
            this.shape = shape;
            this.geometry = geometry;
            radius = Math.min(geometry.width(), geometry.height()) * (0.10 + 0.08 * random.nextDouble());
            light = bright ? 0.6 + 0.4 * random.nextDouble() : 0.05 + 0.1 * random.nextDouble();
            for (int i = 0; i < 2; i++) {
                hz[i] = 0.2 + 0.3 * random.nextDouble();
                phase[i] = random.nextDouble();
            }
            turnHz = (random.nextBoolean() ? 1 : -1) * (0.05 + 0.2 * random.nextDouble());
        }

        private double place(int axis, double seconds, int side) {
            return side * (0.5 + 0.42 * Math.sin(2 * Math.PI * (hz[axis] * seconds + phase[axis])));
        }

        void draw(double seconds, double[] logIntensity) {
            double x = place(0, seconds, geometry.width());
            double y = place(1, seconds, geometry.height());
            double angle = 2 * Math.PI * turnHz * seconds;
            double cos = Math.cos(angle);
            double sin = Math.sin(angle);
            double background = Math.exp(LOG_BACKGROUND);
            int width = geometry.width();
            int firstRow = (int) Math.max(0, y - radius - 1);
            int lastRow = (int) Math.min(geometry.height() - 1, y + radius + 1);
            int firstColumn = (int) Math.max(0, x - radius - 1);
            int lastColumn = (int) Math.min(width - 1, x + radius + 1);
            for (int row = firstRow; row <= lastRow; row++) {
                double dy = (row + 0.5 - y) / radius;
                for (int column = firstColumn; column <= lastColumn; column++) {
                    double dx = (column + 0.5 - x) / radius;
                    double cover = 0.5 - radius * shape.distance(cos * dx + sin * dy, cos * dy - sin * dx);
                    if (cover > 0) {
                        int pixel = row * width + column;
                        double behind = cover >= 1 ? background : Math.exp(logIntensity[pixel]);
                        logIntensity[pixel] = Math.log(behind + (light - behind) * Math.min(1, cover));
                    }
                }
            }
        }
    }
}
