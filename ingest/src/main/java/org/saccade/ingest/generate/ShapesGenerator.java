package org.saccade.ingest.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.saccade.ingest.dataset.DataSetException;
import org.saccade.ingest.dataset.DataSetInfo;
import org.saccade.ingest.dataset.SeededHash;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.atis.AtisFormat;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * Makes a labelled data set of {@link ShapeScenes}.
 *
 * <p>The folders are laid out as N-MNIST's, {@code Train/<class>/<nnnnn>.bin} and {@code Test/<class>/<nnnnn>.bin}, with a
 * {@code dataset.json}, which is written last and so marks a complete set. A recording is there whole or not at all, a run that was killed
 * goes on where it was, and the same arguments give the same bytes with any number of threads. One use only; {@link #stop} may be called from
 * any thread.
 */
public final class ShapesGenerator {

    private final ShapesConfig config;
    private final GenerateListener listener;
    private final Geometry geometry;
    private final RecordingFormat format = new AtisFormat();
    private final WorkPool pool = new WorkPool();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong already = new AtomicLong();
    private final AtomicLong events = new AtomicLong();

    public ShapesGenerator(ShapesConfig config, GenerateListener listener) {
        this.config = config;
        this.listener = listener;
        this.geometry = new Geometry(config.size(), config.size());
    }

    /** Ends {@link #run} soon. */
    public void stop() {
        pool.stop();
    }

    /**
     * Makes what is not there yet; a complete set is left alone.
     *
     * @throws DataSetException when the folder holds something else
     * @throws IOException when it cannot be written to; no file in it is torn
     */
    public GenerateResult run() throws IOException {
        long start = System.nanoTime();
        Map<String, String> words = new TreeMap<>(Map.of(
                "by", "shapes",
                "seed", Long.toString(config.seed()),
                "perClassTrain", Integer.toString(config.perClassTrain()),
                "perClassTest", Integer.toString(config.perClassTest())));
        DataSetInfo wanted = new DataSetInfo("shapes", config.size(), config.size(), config.classes(), words);
        int perClass = config.perClassTrain() + config.perClassTest();
        int count = config.classes().size() * perClass;
        boolean completed = true;
        if (isThere(wanted)) {
            already.set(count);
        } else {
            Map<String, String> claim = new TreeMap<>(words);
            claim.put("sensor", geometry.toString());
            claim.put("classes", String.join(",", config.classes()));
            Manifest.claim(config.to(), claim);
            completed = pool.run(
                    count,
                    config.threads(),
                    () -> piece -> make(config.classes().get(piece / perClass), piece % perClass),
                    done -> listener.progress(done, count));
            if (completed) {
                wanted.write(config.to());
            }
        }
        return new GenerateResult(
                config.to().toString(),
                config.classes().size(),
                count,
                written.get(),
                already.get(),
                0,
                0,
                events.get(),
                (System.nanoTime() - start) / 1e9,
                completed);
    }

    private boolean isThere(DataSetInfo wanted) {
        DataSetInfo there = DataSetInfo.read(config.to());
        if (there != null && !there.equals(wanted)) {
            throw new DataSetException(config.to() + " holds another data set, " + there.name() + " " + there.made()
                    + ": shapes need a folder of their own");
        }
        return there != null;
    }

    private void make(String className, int recording) throws IOException {
        boolean train = recording < config.perClassTrain();
        int number = 1 + (train ? recording : recording - config.perClassTrain());
        String name = (train ? "Train/" : "Test/") + className + "/" + String.format(Locale.ROOT, "%05d", number);
        Path file = config.to().resolve(name + ".bin");
        if (Files.exists(file)) {
            already.incrementAndGet();
            return;
        }
        Events made = ShapeScenes.record(Shape.named(className), geometry, SeededHash.of(config.seed(), name));
        Files.createDirectories(file.getParent());
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (EventWriter writer = format.create(part, geometry)) {
                writer.write(made);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            written.incrementAndGet();
            events.addAndGet(made.count());
        } catch (IOException e) {
            throw Refusal.of(file, e);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
