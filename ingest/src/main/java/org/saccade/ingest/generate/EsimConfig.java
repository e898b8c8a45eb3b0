package org.saccade.ingest.generate;

import java.nio.file.Path;
import java.util.Objects;
import org.saccade.schemas.event.Geometry;

/**
 * What an {@link EsimGenerator} makes of what.
 *
 * @param from folder of the pictures or of the videos' frames
 * @param to folder of the recordings
 * @param shown how the camera sees them
 * @param camera its pixels
 * @param seed of the camera's mismatch and noise; each recording has its own part of it
 * @param format id of the file format of the recordings, or an ending such as {@code aedat4}
 * @param threads 1 .. 1024; the bytes do not depend on it
 * @param limit most recordings of each split; 0: all
 * @param maxPixels pictures with more are left out
 */
public record EsimConfig(
        Path from,
        Path to,
        Shown shown,
        PixelModel camera,
        long seed,
        String format,
        int threads,
        int limit,
        long maxPixels) {

    /** What the camera looks at. */
    public sealed interface Shown permits Stills, Video {}

    /**
     * Still pictures, over which the gaze moves: a recording of each, in folders of classes.
     *
     * @param layout what the folder of the pictures does not say itself; its share for validation is not used
     * @param geometry of the sensor; a picture is scaled so that it covers sensor and trajectory
     * @param frameUs time from one drawn frame to the next
     */
    public record Stills(ImageSetOptions layout, Geometry geometry, Trajectory trajectory, long frameUs)
            implements Shown {

        public Stills {
            Objects.requireNonNull(layout, "layout");
            Objects.requireNonNull(geometry, "geometry");
            if (frameUs < 1 || frameUs > trajectory.durationUs()) {
                throw new IllegalArgumentException(frameUs + " us from frame to frame: 1 .. " + trajectory.durationUs()
                        + ", the length of a recording");
            }
        }
    }

    /**
     * Folders of numbered frames: a recording of each folder.
     *
     * @param framesPerSecond 0.1 .. 100,000
     * @param geometry of the sensor, to which frames are stretched; null: that of the first frame
     */
    public record Video(double framesPerSecond, Geometry geometry) implements Shown {

        public Video {
            if (!(framesPerSecond >= 0.1 && framesPerSecond <= 1e5)) {
                throw new IllegalArgumentException(framesPerSecond + " frames per second: 0.1 .. 100000");
            }
        }
    }

    /** Pixels of the largest sensor: each needs some 60 bytes while a recording is made. */
    private static final int MAX_SENSOR = 4_200_000;

    public EsimConfig {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(shown, "shown");
        Objects.requireNonNull(camera, "camera");
        Objects.requireNonNull(format, "format");
        OdgConfig.check(threads, limit, maxPixels);
    }

    /**
     * A sensor of this size.
     *
     * @throws IllegalArgumentException when it has no pixels or more than 4.2 million
     */
    public static Geometry sensor(int width, int height) {
        if (width < 1 || height < 1 || (long) width * height > MAX_SENSOR) {
            throw new IllegalArgumentException(
                    "a sensor of " + width + " x " + height + " pixels: 1 to " + MAX_SENSOR + " in all");
        }
        return new Geometry(width, height);
    }
}
