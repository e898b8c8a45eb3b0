package org.saccade.ingest.generate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Drawn shapes, each by its signed distance: negative inside, positive outside, about 0 on the outline, in units of the shape's radius.
 * Six basic ones in alphabetical order, then six more. The distance is exact near the outline of straight edges and good enough elsewhere
 * for an edge that is one pixel soft.
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
    },
    /** A shaft with a head that points upwards. */
    ARROW {
        @Override
        double distance(double x, double y) {
            double head = Math.max(y + 0.1, 0.78 * Math.abs(x) - 0.62 * (y + 0.95));
            return Math.min(head, box(x, y - 0.4, 0.22, 0.55));
        }
    },
    /** Two arms that meet at the top. */
    CHEVRON {
        @Override
        double distance(double x, double y) {
            double along = 0.7071068 * (Math.abs(x) + y + 0.55);
            double across = 0.7071068 * (y + 0.55 - Math.abs(x));
            return Math.max(Math.abs(across) - 0.24, along - 1.15);
        }
    },
    CRESCENT {
        @Override
        double distance(double x, double y) {
            return Math.max(Math.hypot(x, y) - 0.9, 0.72 - Math.hypot(x - 0.42, y));
        }
    },
    /** A capital L. */
    CORNER {
        @Override
        double distance(double x, double y) {
            return Math.min(box(x + 0.45, y, 0.24, 0.85), box(x, y - 0.61, 0.69, 0.24));
        }
    },
    RING {
        @Override
        double distance(double x, double y) {
            return Math.abs(Math.hypot(x, y) - 0.68) - 0.2;
        }
    },
    /** A capital T. */
    TEE {
        @Override
        double distance(double x, double y) {
            return Math.min(box(x, y + 0.6, 0.8, 0.24), box(x, y - 0.05, 0.24, 0.85));
        }
    };

    /** Those of quick start and of the drawn scene. */
    static final List<Shape> BASIC = List.of(BAR, CIRCLE, CROSS, SQUARE, STAR, TRIANGLE);

    /** Distance of a point from the outline; x to the right, y down, the shape within radius 1 of the centre. */
    abstract double distance(double x, double y);

    /** Name of the class and of its folder. */
    String className() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when there is no such class; the message names those that there are */
    static Shape named(String className) {
        return Arrays.stream(values())
                .filter(shape -> shape.className().equals(className))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no shape is called '" + className + "'; there are " + String.join(", ", ShapesConfig.ALL)));
    }

    private static double box(double x, double y, double halfWidth, double halfHeight) {
        return Math.max(Math.abs(x) - halfWidth, Math.abs(y) - halfHeight);
    }
}
