package org.saccade.ingest.live.camera;

import java.time.Duration;
import java.util.Objects;
import org.saccade.ingest.live.wire.LiveUrl;

/**
 * How simulated cameras send.
 *
 * @param to address of the first; the others have the ports that follow
 * @param cameras how many
 * @param rate events per second of each camera, by which time is stretched or pressed; 0: as the show has them
 * @param paced false: as fast as they are read, whatever their times
 * @param length how long they run; null: until told to stop
 * @param times how often the show is shown; 0: again and again
 */
public record CameraConfig(LiveUrl to, int cameras, double rate, boolean paced, Duration length, long times) {

    public CameraConfig {
        Objects.requireNonNull(to, "to");
        if (cameras < 1 || cameras > 1000 || to.port() + cameras - 1 > 65_535) {
            throw new IllegalArgumentException(
                    cameras + " cameras from port " + to.port() + " on: 1 .. 1000 are possible, on ports to 65535");
        }
        if (!(rate >= 0 && rate <= 1e9)) {
            throw new IllegalArgumentException(rate + " events per second: at most 1e9 are possible");
        }
        if (times < 0 || length != null && (length.isNegative() || length.isZero())) {
            throw new IllegalArgumentException(
                    "shown " + times + " times for " + length + ": it must be more than nothing");
        }
    }

    /** One camera that shows at its own rate until told to stop. */
    public static CameraConfig of(LiveUrl to) {
        return new CameraConfig(to, 1, 0, true, null, 0);
    }

    /** The same with so many cameras. */
    public CameraConfig withCameras(int other) {
        return new CameraConfig(to, other, rate, paced, length, times);
    }

    /** The same with so many events per second. */
    public CameraConfig withRate(double other) {
        return new CameraConfig(to, cameras, other, paced, length, times);
    }

    /** The same as fast as it is read. */
    public CameraConfig unpaced() {
        return new CameraConfig(to, cameras, rate, false, length, times);
    }

    /** The same with another end. */
    public CameraConfig withEnd(Duration otherLength, long otherTimes) {
        return new CameraConfig(to, cameras, rate, paced, otherLength, otherTimes);
    }
}
