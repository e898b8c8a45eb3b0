package org.saccade.ingest.live.camera;

import java.io.IOException;
import java.nio.file.Path;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.generate.EventScene;
import org.saccade.ingest.generate.SceneOptions;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/**
 * What simulated cameras look at: a stretch of events that is shown again and again.
 *
 * <pre>{@code
 * Show show = Show.of(EventScene.shapes(SceneOptions.of(new Geometry(128, 128))), 2_000_000);
 * }</pre>
 *
 * Any number of cameras may show one; each {@link #begin begins} for itself.
 */
public interface Show {

    /** Size of the sensor. */
    Geometry geometry();

    /** Mean events per second of the stretch. */
    double eventsPerSecond();

    /**
     * Begins to show.
     *
     * @param camera number of the camera; several do not show the same at the same time, where that can be
     * @param cameras how many there are
     */
    Reel begin(int camera, int cameras) throws IOException;

    /** One camera's view; not safe for several threads. */
    interface Reel extends AutoCloseable {

        /**
         * The next events up to a time, that not included; in order, perhaps none, in time that goes on from one showing to the next.
         *
         * @param untilUs not earlier than in the last call; time begins at 0
         */
        Events until(long untilUs) throws IOException;

        /** Times that the stretch was shown to its end. */
        long shown();

        @Override
        void close() throws IOException;
    }

    /** Most events that a drawn stretch may have. */
    int MOST_DRAWN = 20_000_000;

    /**
     * The first microseconds of a scene, drawn once and held in memory.
     *
     * @throws IllegalArgumentException when nothing happens in it
     */
    static Show of(EventScene scene, long lengthUs) {
        EventsBuilder builder = new EventsBuilder(scene.geometry(), 0, 1 << 16);
        long stepUs = 10_000;
        long us = 0;
        while (us < lengthUs && builder.count() < MOST_DRAWN) {
            us = Math.min(us + stepUs, lengthUs);
            builder.addAll(scene.until(us));
        }
        return new DrawnShow(builder.build(), us);
    }

    /** Shapes that roam, drawn by a simulated camera. */
    static Show shapes(SceneOptions options, long lengthUs) {
        return of(EventScene.shapes(options), lengthUs);
    }

    /** The pictures of a folder, over which a simulated camera's gaze roams. */
    static Show images(Path folder, SceneOptions options, long lengthUs) throws IOException {
        return of(EventScene.images(folder, options), lengthUs);
    }

    /** The numbered frames of a video before a simulated camera. */
    static Show frames(Path folder, double framesPerSecond, SceneOptions options, long lengthUs) throws IOException {
        return of(EventScene.frames(folder, framesPerSecond, options), lengthUs);
    }

    /**
     * A recording, read again for each showing.
     *
     * @throws org.saccade.ingest.format.FormatException when it is none
     */
    static Show recording(Path file, ReadOptions options) throws IOException {
        return RecordedShow.of(file, options);
    }
}
