package org.saccade.schemas.event;

/**
 * Size of a sensor in pixels.
 *
 * @param width 1 .. 32767
 * @param height 1 .. 32767
 */
public record Geometry(int width, int height) {

    /** Largest width and height: coordinates are kept in a signed short. */
    public static final int MAX_SIDE = Short.MAX_VALUE;

    public Geometry {
        if (width < 1 || width > MAX_SIDE || height < 1 || height > MAX_SIDE) {
            throw new InvalidEventsException(
                    "a sensor of " + width + " x " + height + " pixels: each side must be 1 .. " + MAX_SIDE);
        }
    }

    /** True when (x, y) is a pixel of the sensor. */
    public boolean contains(int x, int y) {
        return x >= 0 && x < width && y >= 0 && y < height;
    }

    @Override
    public String toString() {
        return width + " x " + height;
    }
}
