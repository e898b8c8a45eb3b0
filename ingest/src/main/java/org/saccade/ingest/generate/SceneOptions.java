package org.saccade.ingest.generate;

import java.util.Objects;
import org.saccade.schemas.event.Geometry;

/**
 * How an endless scene is seen.
 *
 * @param geometry size of the sensor
 * @param camera its pixels
 * @param seed of everything random
 * @param speed how fast the scene runs, in its own time over event time: 2 doubles the rate of events
 * @param frameUs event time from one drawn frame to the next, between which the camera interpolates
 */
public record SceneOptions(Geometry geometry, PixelModel camera, long seed, double speed, long frameUs) {

    public SceneOptions {
        Objects.requireNonNull(geometry, "geometry");
        Objects.requireNonNull(camera, "camera");
        if (!(speed > 0 && speed <= 1e6) || frameUs < 1 || frameUs > 10_000_000) {
            throw new IllegalArgumentException(
                    "speed " + speed + " (above 0, at most 1e6), " + frameUs + " us from frame to frame (1 .. 10 s)");
        }
    }

    /** ESIM's pixels, seed 1, speed 1, a frame each 2 ms. */
    public static SceneOptions of(Geometry geometry) {
        return new SceneOptions(geometry, PixelModel.esim(), 1, 1, 2_000);
    }

    /** The same with other pixels. */
    public SceneOptions withCamera(PixelModel other) {
        return new SceneOptions(geometry, other, seed, speed, frameUs);
    }

    /** The same with another seed. */
    public SceneOptions withSeed(long other) {
        return new SceneOptions(geometry, camera, other, speed, frameUs);
    }

    /** The same at another speed. */
    public SceneOptions withSpeed(double other) {
        return new SceneOptions(geometry, camera, seed, other, frameUs);
    }

    /** The same with another time from frame to frame. */
    public SceneOptions withFrameUs(long other) {
        return new SceneOptions(geometry, camera, seed, speed, other);
    }
}
