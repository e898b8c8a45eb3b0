package org.saccade.ingest.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.saccade.ingest.dataset.DataSetInfo;
import org.saccade.ingest.dataset.SeededHash;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.FormatException;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.recording.Formats;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * Makes recordings of any writable format by a simulated camera, from still pictures or from the frames of videos.
 *
 * <p>A recording is there whole or not at all, so a run that was killed goes on where it was, and the bytes are the same with any number of
 * threads. {@code dataset.json} is written at the end, where a recording lies in a folder of a class. One use only; {@link #stop} may be called
 * from any thread.
 */
public final class EsimGenerator {

    /** What a camera keeps of a pixel, and the pictures before it. */
    private static final int BYTES_PER_PIXEL = 64;

    private final EsimConfig config;
    private final GenerateListener listener;
    private final RecordingFormat format;
    private final String ending;
    private final LightCurve curve;
    private final WorkPool pool = new WorkPool();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong already = new AtomicLong();
    private final AtomicLong tooFew = new AtomicLong();
    private final AtomicLong unreadable = new AtomicLong();
    private final AtomicLong events = new AtomicLong();

    /** Ends a recording that is being made. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super(null, null, false, false);
        }
    }

    /** @throws IllegalArgumentException when there is no such format or nothing writes it */
    public EsimGenerator(EsimConfig config, GenerateListener listener) {
        this.config = config;
        this.listener = listener;
        this.format =
                Formats.forWriting("recording." + config.format()).orElseGet(() -> Formats.named(config.format()));
        if (format.endings().isEmpty()) {
            throw new IllegalArgumentException(format.title() + " is read only: nothing writes it");
        }
        String asked = "." + config.format();
        this.ending =
                format.endings().contains(asked) ? asked : format.endings().get(0);
        this.curve = new LightCurve(config.camera().kind());
    }

    /** Ends {@link #run} soon. */
    public void stop() {
        pool.stop();
    }

    /**
     * Makes what is not there yet.
     *
     * @throws ImageException when the folder holds no such pictures
     * @throws org.saccade.ingest.dataset.DataSetException when the folder to write to holds something else
     * @throws FormatException when the format cannot hold the sensor's events
     * @throws IOException when it cannot be written to; no file in it is torn
     */
    public GenerateResult run() throws IOException {
        long start = System.nanoTime();
        Takes takes = config.shown() instanceof EsimConfig.Stills stills
                ? Takes.ofStills(config, stills)
                : Takes.ofVideos(config, (EsimConfig.Video) config.shown(), this::leftOut);
        Map<String, String> words = words(takes);
        Manifest.claim(config.to(), words);
        int count = takes.all().size();
        boolean completed = pool.run(
                count,
                threads(takes.geometry()),
                () -> piece -> take(takes.all().get(piece), takes),
                done -> listener.progress(done, count));
        if (completed && takes.all().stream().anyMatch(take -> take.name().contains("/"))) {
            new DataSetInfo("esim", takes.geometry().width(), takes.geometry().height(), takes.classes(), words)
                    .write(config.to());
        }
        return new GenerateResult(
                config.to().toString(),
                takes.classes() == null ? 0 : takes.classes().size(),
                count,
                written.get(),
                already.get(),
                tooFew.get(),
                unreadable.get(),
                events.get(),
                (System.nanoTime() - start) / 1e9,
                completed);
    }

    /** As many as asked for, unless their sensors alone would fill half of the heap. */
    private int threads(Geometry geometry) {
        long bytes = (long) geometry.width() * geometry.height() * BYTES_PER_PIXEL;
        return (int) Math.max(1, Math.min(config.threads(), Runtime.getRuntime().maxMemory() / 2 / bytes));
    }

    private Map<String, String> words(Takes takes) {
        Map<String, String> words = new TreeMap<>(Map.of(
                "by",
                "esim",
                "camera",
                config.camera().toString(),
                "seed",
                Long.toString(config.seed()),
                "format",
                format.id(),
                "sensor",
                takes.geometry().toString(),
                Manifest.PICTURES,
                takes.digest()));
        if (config.shown() instanceof EsimConfig.Stills stills) {
            words.put("trajectory", stills.trajectory().toString());
            words.put("frameUs", Long.toString(stills.frameUs()));
        } else if (config.shown() instanceof EsimConfig.Video video) {
            words.put("framesPerSecond", Double.toString(video.framesPerSecond()));
        }
        return words;
    }

    private void leftOut(String line) {
        unreadable.incrementAndGet();
        listener.warning(line);
    }

    private void take(Take take, Takes takes) throws IOException {
        Path file = config.to().resolve(take.name() + ending);
        if (Files.exists(file)) {
            already.incrementAndGet();
            return;
        }
        Files.createDirectories(file.getParent());
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            long made = record(take, takes, part);
            if (made == 0) {
                tooFew.incrementAndGet();
                return;
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            written.incrementAndGet();
            events.addAndGet(made);
        } catch (ImageException e) {
            leftOut(e.getMessage());
        } catch (Stopped e) {
            // Not made: the next run makes it.
        } catch (IOException e) {
            throw Refusal.of(file, e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Returns the number of events. */
    private long record(Take take, Takes takes, Path part) throws IOException {
        DvsSimulator camera =
                new DvsSimulator(takes.geometry(), config.camera(), SeededHash.of(config.seed(), take.name()));
        double[] level = new double[takes.geometry().width() * takes.geometry().height()];
        Photoreceptor receptor = new Photoreceptor(curve, config.camera(), level.length);
        long[] made = new long[1];
        try (EventWriter writer = format.create(part, takes.geometry())) {
            take.film().show((timeUs, light) -> {
                if (pool.stopped()) {
                    throw new Stopped();
                }
                receptor.see(timeUs, light, level);
                made[0] += write(writer, camera.frame(timeUs, level));
            });
            made[0] += write(writer, camera.rest());
        }
        return made[0];
    }

    private static int write(EventWriter writer, Events events) throws IOException {
        if (events.count() > 0) {
            writer.write(events);
        }
        return events.count();
    }
}
