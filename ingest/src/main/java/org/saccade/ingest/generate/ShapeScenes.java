package org.saccade.ingest.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.saccade.ingest.dataset.DataSetException;
import org.saccade.ingest.dataset.DataSetInfo;
import org.saccade.ingest.dataset.SeededHash;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.atis.AtisFormat;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * Makes a labelled data set from nothing: a simulated DVS camera looks at drawn shapes that move.
 *
 * <p>The folders are laid out as N-MNIST's, {@code Train/<class>/<nnnnn>.bin} and {@code Test/<class>/<nnnnn>.bin}, with a
 * {@code dataset.json}, which is written last and so marks a complete set. The same arguments give the same bytes. Each recording lasts
 * 320 ms and has at least one time bin of 40 ms without events.
 */
public final class ShapeScenes {

    /** Sensor side in pixels where none is given. */
    public static final int SIZE = 34;

    /** Frames between which the camera interpolates. */
    private static final long FRAME_US = 2_000;

    /** The file format has no larger y than 239. */
    private static final int MAX_SIZE = 240;

    private static final PixelModel CAMERA =
            PixelModel.esim().withMismatch(0.03).withRefractoryUs(500);

    private ShapeScenes() {}

    /** Names of the classes by label. */
    public static List<String> classNames() {
        return Arrays.stream(Shape.values()).map(Shape::className).toList();
    }

    /** Makes a set on a sensor of 34 x 34 pixels. */
    public static void generate(Path folder, int perClassTrain, int perClassTest, long seed) {
        generate(folder, perClassTrain, perClassTest, seed, SIZE);
    }

    /**
     * Makes a set; does nothing where the folder holds this very set already.
     *
     * @param perClassTrain recordings of each class for training
     * @param perClassTest recordings of each class for the test split
     * @param size sensor side in pixels, 16 .. 240
     * @throws DataSetException when the folder holds anything else or cannot be written
     */
    public static void generate(Path folder, int perClassTrain, int perClassTest, long seed, int size) {
        if (perClassTrain < 0 || perClassTest < 0 || perClassTrain + perClassTest < 1 || size < 16 || size > MAX_SIZE) {
            throw new IllegalArgumentException(perClassTrain + " and " + perClassTest
                    + " recordings per class, sensor side " + size + " (16 .. " + MAX_SIZE + ")");
        }
        Map<String, String> made = new TreeMap<>(Map.of(
                "by", "shapes",
                "seed", Long.toString(seed),
                "perClassTrain", Integer.toString(perClassTrain),
                "perClassTest", Integer.toString(perClassTest)));
        DataSetInfo wanted = new DataSetInfo("shapes", size, size, classNames(), made);
        try {
            if (isThere(folder, wanted)) {
                return;
            }
            for (Shape shape : Shape.values()) {
                write(folder, "Train", shape, perClassTrain, seed, size);
                write(folder, "Test", shape, perClassTest, seed, size);
            }
            wanted.write(folder);
        } catch (IOException e) {
            throw new DataSetException("cannot write shapes to " + folder + ": " + e, e);
        }
    }

    private static boolean isThere(Path folder, DataSetInfo wanted) throws IOException {
        Files.createDirectories(folder);
        DataSetInfo there = DataSetInfo.read(folder);
        if (wanted.equals(there)) {
            return true;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            if (entries.findAny().isPresent()) {
                throw new DataSetException(folder + " is not empty and holds "
                        + (there == null
                                ? "no complete data set"
                                : "another data set, " + there.name() + " " + there.made())
                        + ": shapes need a folder of their own");
            }
        }
        return false;
    }

    private static void write(Path folder, String split, Shape shape, int recordings, long seed, int size)
            throws IOException {
        Path classFolder = folder.resolve(split).resolve(shape.className());
        Files.createDirectories(classFolder);
        for (int i = 1; i <= recordings; i++) {
            String name = String.format(Locale.ROOT, "%05d", i);
            long own = SeededHash.of(seed, split + "/" + shape.className() + "/" + name);
            try (EventWriter writer =
                    new AtisFormat().create(classFolder.resolve(name + ".bin"), new Geometry(size, size))) {
                writer.write(record(shape, new Geometry(size, size), own));
            }
        }
    }

    /**
     * One recording.
     *
     * @param label class, a position in {@link #classNames()}
     */
    public static Events record(int label, Geometry geometry, long seed) {
        return record(Shape.values()[label], geometry, seed);
    }

    private static Events record(Shape shape, Geometry geometry, long seed) {
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
