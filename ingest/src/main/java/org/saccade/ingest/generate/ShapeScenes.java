package org.saccade.ingest.generate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.saccade.ingest.dataset.DataSetException;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * Recordings made from nothing: a simulated DVS camera looks at a drawn shape that moves. Each lasts 320 ms and has at least one time bin of
 * 40 ms without events. {@link ShapesGenerator} makes whole data sets of them.
 */
public final class ShapeScenes {

    /** Sensor side in pixels where none is given. */
    public static final int SIZE = 34;

    /** Frames between which the camera interpolates. */
    private static final long FRAME_US = 2_000;

    private static final PixelModel CAMERA =
            PixelModel.esim().withMismatch(0.03).withRefractoryUs(500);

    private ShapeScenes() {}

    /** Names of the basic classes by label. */
    public static List<String> classNames() {
        return Shape.BASIC.stream().map(Shape::className).toList();
    }

    /** Makes a set of the basic classes on a sensor of 34 x 34 pixels. */
    public static void generate(Path folder, int perClassTrain, int perClassTest, long seed) {
        generate(folder, perClassTrain, perClassTest, seed, SIZE);
    }

    /**
     * Makes a set of the basic classes; does nothing where the folder holds this very set already.
     *
     * @throws DataSetException when the folder holds anything else or cannot be written
     */
    public static void generate(Path folder, int perClassTrain, int perClassTest, long seed, int size) {
        ShapesConfig config = new ShapesConfig(
                folder,
                classNames(),
                perClassTrain,
                perClassTest,
                size,
                seed,
                Runtime.getRuntime().availableProcessors());
        try {
            new ShapesGenerator(config, GenerateListener.none()).run();
        } catch (IOException e) {
            throw new DataSetException("cannot write shapes to " + folder + ": " + e, e);
        }
    }

    /**
     * One recording.
     *
     * @param label class, a position in {@link #classNames()}
     */
    public static Events record(int label, Geometry geometry, long seed) {
        return record(Shape.BASIC.get(label), geometry, seed);
    }

    static Events record(Shape shape, Geometry geometry, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MovingShape scene = new MovingShape(shape, geometry, random);
        DvsSimulator camera = new DvsSimulator(geometry, CAMERA, random.nextLong());
        double[] logIntensity = new double[geometry.width() * geometry.height()];
        List<Events> parts = new ArrayList<>();
        scene.draw(0, logIntensity);
        parts.add(camera.frame(0, logIntensity));
        for (long timeUs = FRAME_US; timeUs < MovingShape.DURATION_US; timeUs += FRAME_US) {
            if (scene.still(timeUs - FRAME_US, timeUs) && scene.still(timeUs, timeUs + FRAME_US)) {
                continue;
            }
            scene.draw(timeUs, logIntensity);
            parts.add(camera.frame(timeUs, logIntensity));
        }
        parts.add(camera.rest());
        return Events.concat(parts);
    }
}
