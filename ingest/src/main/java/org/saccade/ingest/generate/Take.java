package org.saccade.ingest.generate;

import java.io.IOException;

/**
 * One recording to be made.
 *
 * @param name path of the recording below the folder to write to, without ending
 * @param film what is shown
 */
record Take(String name, Film film) {

    /** Shows frames to a camera from 0 on, one by one. */
    @FunctionalInterface
    interface Film {

        /**
         * Shows all of it.
         *
         * @throws ImageException when it cannot be read
         */
        void show(Screen screen) throws IOException;
    }

    /** What a film is shown on. */
    @FunctionalInterface
    interface Screen {
        void frame(long timeUs, char[] light) throws IOException;
    }
}
