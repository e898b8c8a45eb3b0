package org.saccade.ingest.generate;

import java.nio.file.Path;

/**
 * What a folder of pictures does not say itself.
 *
 * @param classList file with lines {@code name number} that number the classes; null: they are numbered in the order of their names
 * @param validationLabels file with lines {@code picture class}, where the class is a name or a number, for a flat folder {@code val}; null: it has a
 *     folder for each class
 * @param validationShare share of the pictures that becomes the validation split where there is no folder {@code val}, 0 .. 0.9
 * @param seed of that share
 */
public record ImageSetOptions(Path classList, Path validationLabels, double validationShare, long seed) {

    public ImageSetOptions {
        if (!(validationShare >= 0 && validationShare <= 0.9)) {
            throw new IllegalArgumentException("validation share " + validationShare + ": must be 0 .. 0.9");
        }
    }

    /** No lists, a tenth for validation, seed 0. */
    public static ImageSetOptions defaults() {
        return new ImageSetOptions(null, null, 0.1, 0);
    }
}
