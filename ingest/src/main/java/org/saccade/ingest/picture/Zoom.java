package org.saccade.ingest.picture;

import org.saccade.schemas.event.Geometry;

/**
 * How sensor pixels map to picture pixels: small sensors are enlarged and large ones reduced, both by whole factors, so that the longer side
 * fits. So a picture's size depends on the limit alone, whatever a file claims about its sensor.
 *
 * @param grow picture pixels per sensor pixel along a side, at least 1
 * @param shrink sensor pixels per picture cell along a side, at least 1
 * @param columns cells across
 * @param rows cells down
 */
record Zoom(int grow, int shrink, int columns, int rows) {

    static Zoom fit(Geometry sensor, int limit) {
        int side = Math.max(sensor.width(), sensor.height());
        int grow = Math.max(1, limit / side);
        int shrink = (side + limit - 1) / limit;
        return new Zoom(grow, shrink, (sensor.width() + shrink - 1) / shrink, (sensor.height() + shrink - 1) / shrink);
    }

    int cell(int x, int y) {
        return y / shrink * columns + x / shrink;
    }

    int cells() {
        return columns * rows;
    }

    int width() {
        return columns * grow;
    }

    int height() {
        return rows * grow;
    }
}
