package org.saccade.ingest.generate;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What an {@link OdgGenerator} makes of what.
 *
 * @param images folder of the pictures
 * @param to folder of the data set
 * @param layout what the folder of the pictures does not say itself
 * @param threads 1 .. 1024; the bytes do not depend on it
 * @param limit most pictures of each split, one of each class in turn; 0: all
 * @param maxPixels pictures with more are left out
 */
public record OdgConfig(Path images, Path to, ImageSetOptions layout, int threads, int limit, long maxPixels) {

    public OdgConfig {
        Objects.requireNonNull(images, "images");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(layout, "layout");
        check(threads, limit, maxPixels);
    }

    static void check(int threads, int limit, long maxPixels) {
        if (threads < 1 || threads > 1024 || limit < 0 || maxPixels < 1) {
            throw new IllegalArgumentException("threads " + threads + " (1 .. 1024), limit " + limit
                    + " (0 for all), pixels " + maxPixels + " (at least 1)");
        }
    }
}
