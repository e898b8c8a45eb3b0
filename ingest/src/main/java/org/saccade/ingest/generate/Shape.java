package org.saccade.ingest.generate;

/**
 * Drawn shapes, each by its signed distance: negative inside, positive outside, about 0 on the outline, in units of the shape's radius.
 * In alphabetical order, which is the order of their labels. The distance is exact near the outline of straight edges and good enough
 * elsewhere for an edge that is one pixel soft.
 */
enum Shape {
    BAR {
        @Override
        double distance(double x, double y) {
            return box(x, y, 1.0, 0.28);
        }
    },
    CIRCLE {
        @Override
        double distance(double x, double y) {
            return Math.sqrt(x * x + y * y) - 0.85;
        }
    },
    CROSS {
        @Override
        double distance(double x, double y) {
            return Math.min(box(x, y, 0.95, 0.27), box(x, y, 0.27, 0.95));
        }
    },
    SQUARE {
        @Override
        double distance(double x, double y) {
            return box(x, y, 0.76, 0.76);
        }
    },
    STAR {
        /** Five points: the plane is folded five times onto one point, whose edge runs from the tip (0, -1) to the notch. */
        @Override
        double distance(double x, double y) {
            double sector = 2 * Math.PI / 5;
            double angle = Math.atan2(x, -y);
            double folded = Math.abs(angle - sector * Math.rint(angle / sector));
            double radius = Math.sqrt(x * x + y * y);
            double u = radius * Math.sin(folded);
            double v = radius * Math.cos(folded);
            double notchU = 0.42 * Math.sin(sector / 2);
            double notchV = 0.42 * Math.cos(sector / 2);
            double edge = Math.hypot(notchU, 1 - notchV);
            return ((1 - notchV) * u + notchU * (v - 1)) / edge;
        }
    },
    TRIANGLE {
        @Override
        double distance(double x, double y) {
            return Math.max(y - 0.5, 0.8660254 * Math.abs(x) - 0.5 * y - 0.5);
        }
    };

    /** Distance of a point from the outline; x to the right, y down, the shape within radius 1 of the centre. */
    abstract double distance(double x, double y);

    /** Name of the class and of its folder. */
    String className() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    private static double box(double x, double y, double halfWidth, double halfHeight) {
        return Math.max(Math.abs(x) - halfWidth, Math.abs(y) - halfHeight);
    }
}
