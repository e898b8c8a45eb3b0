package org.saccade.schemas.frame;

import org.saccade.schemas.event.Geometry;

/**
 * Where a sensor lies in the frames: about the same centre, offset = floor((frame side - sensor side) / 2).
 *
 * @param left what is added to x
 * @param top what is added to y
 * @param width columns of the frames
 * @param height rows of the frames
 * @param whole true when every pixel of the sensor has its place
 */
record Crop(int left, int top, int width, int height, boolean whole) {

    static Crop of(FrameSpec spec, Geometry sensor) {
        int left = Math.floorDiv(spec.width() - sensor.width(), 2);
        int top = Math.floorDiv(spec.height() - sensor.height(), 2);
        return new Crop(left, top, spec.width(), spec.height(), left >= 0 && top >= 0);
    }

    /** True when the pixel has a place in the frames. */
    boolean holds(int x, int y) {
        return whole || (x + left >= 0 && x + left < width && y + top >= 0 && y + top < height);
    }

    /** Element of a plane for a pixel that has a place. */
    int cell(int x, int y) {
        return (y + top) * width + x + left;
    }
}
