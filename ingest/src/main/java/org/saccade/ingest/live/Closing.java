package org.saccade.ingest.live;

import java.io.Closeable;
import java.io.IOException;

/** Closes what is of no further use, whatever it says to that. */
final class Closing {

    private Closing() {}

    static void quietly(Closeable thing) {
        if (thing != null) {
            try {
                thing.close();
            } catch (IOException e) {
                // Nothing was being written.
            }
        }
    }
}
