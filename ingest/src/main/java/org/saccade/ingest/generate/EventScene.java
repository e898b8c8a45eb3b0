package org.saccade.ingest.generate;

import java.io.IOException;
import java.nio.file.Path;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * An endless scene before a simulated camera: a source of events for whoever needs a camera and has none.
 *
 * <p>Event time starts at 0 and is asked for step by step; nothing happens by itself, so the caller paces it:
 *
 * <pre>{@code
 * EventScene scene = EventScene.shapes(SceneOptions.of(new Geometry(640, 480)));
 * for (long timeUs = 10_000; running; timeUs += 10_000) {
 *     Events events = scene.until(timeUs);    // of [timeUs - 10_000, timeUs), in order; may be none
 *     send(events);
 *     waitUntil(startNanos + timeUs * 1000);
 * }
 * }</pre>
 *
 * To reach a wanted rate, measure a stretch, say 200 ms, of a scene of {@link SceneOptions#speed} 1 and make it anew with speed = wanted /
 * measured: without noise the events per second grow in proportion. Where that moves things further than a pixel from frame to frame, shorten
 * {@link SceneOptions#frameUs} as well.
 *
 * <p>The same arguments give the same events, however the time is cut into steps. Memory is that of the pixels and of the events of one step.
 * Not safe for several threads.
 */
public interface EventScene {

    /** Size of the sensor. */
    Geometry geometry();

    /**
     * The events from where the last call ended up to {@code timeUs}, that not included; in order, perhaps none.
     *
     * @param timeUs not earlier than in the last call, and by less than 2^31 microseconds later
     */
    Events until(long timeUs);

    /** Bright and dark shapes that roam before an even background, without jumps and without end. */
    static EventScene shapes(SceneOptions options) {
        return new SimulatedScene(new RoamingShapes(options), options);
    }

    /**
     * The pictures of a folder and its sub-folders, one after another and from the start again; the camera's gaze roams over each for a second,
     * then fades over to the next.
     *
     * @throws ImageException when the folder holds no picture that can be read
     */
    static EventScene images(Path folder, SceneOptions options) throws IOException {
        return new SimulatedScene(new PanView(folder, options), options);
    }

    /**
     * The numbered frames of a video, in the order of their numbers and from the start again; between two of them the camera interpolates.
     *
     * @param framesPerSecond of the video, 0.1 .. 100,000; with {@link SceneOptions#speed} it replaces {@link SceneOptions#frameUs}, rounded to a
     *     microsecond
     * @throws ImageException when the folder holds no picture that can be read
     */
    static EventScene frames(Path folder, double framesPerSecond, SceneOptions options) throws IOException {
        if (!(framesPerSecond >= 0.1 && framesPerSecond <= 1e5)) {
            throw new IllegalArgumentException(framesPerSecond + " frames per second: 0.1 .. 100000");
        }
        SceneOptions stepped = options.withFrameUs(Math.max(1, Math.round(1e6 / framesPerSecond / options.speed())));
        return new SimulatedScene(new FrameView(folder, stepped), stepped);
    }
}
