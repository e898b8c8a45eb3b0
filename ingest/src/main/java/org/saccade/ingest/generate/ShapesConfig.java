package org.saccade.ingest.generate;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * A made data set of moving shapes.
 *
 * @param to folder
 * @param classes names of shapes, of {@link #ALL}; the position is the label
 * @param perClassTrain recordings of each class for training
 * @param perClassTest recordings of each class for the test split
 * @param size sensor side in pixels, 16 .. 240
 * @param seed of everything random
 * @param threads recordings at a time
 */
public record ShapesConfig(
        Path to, List<String> classes, int perClassTrain, int perClassTest, int size, long seed, int threads) {

    /** All that can be drawn. */
    public static final List<String> ALL =
            Arrays.stream(Shape.values()).map(Shape::className).toList();

    /** The file format has no larger y than 239. */
    private static final int MAX_SIZE = 240;

    /** @throws IllegalArgumentException when a number or a class is out of bounds; the message says which are in */
    public ShapesConfig {
        Objects.requireNonNull(to, "to");
        classes = List.copyOf(classes);
        classes.forEach(Shape::named);
        if (classes.isEmpty() || new HashSet<>(classes).size() < classes.size()) {
            throw new IllegalArgumentException("classes " + classes + ": one or more are needed, each once");
        }
        if (perClassTrain < 0 || perClassTest < 0 || perClassTrain + perClassTest < 1 || size < 16 || size > MAX_SIZE) {
            throw new IllegalArgumentException(perClassTrain + " and " + perClassTest
                    + " recordings per class, sensor side " + size + " (16 .. " + MAX_SIZE + ")");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads " + threads + ": at least 1");
        }
    }
}
