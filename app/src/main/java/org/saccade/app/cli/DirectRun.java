package org.saccade.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.saccade.inference.stream.DirectClassifier;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.generate.SceneOptions;
import org.saccade.ingest.live.ChunkSink;
import org.saccade.ingest.live.FeedConfig;
import org.saccade.ingest.live.FeedCounts;
import org.saccade.ingest.live.FeedJob;
import org.saccade.ingest.live.FeedListener;
import org.saccade.ingest.live.camera.Show;
import org.saccade.ingest.live.wire.LiveUrl;
import org.saccade.ingest.replay.RecordingChunks;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.EventChunk;
import org.saccade.schemas.schema.Prediction;
import org.saccade.schemas.schema.WallClock;
import org.saccade.schemas.window.StreamChunk;

/** Classifies a recording or a camera in this process and prints each prediction as it is made. Not safe for several threads, but for stop. */
final class DirectRun {

    private static final int CHUNK_EVENTS = 65_536;
    private static final long CHUNK_US = 10_000;

    private final DirectClassifier direct;
    private final Output output;
    private final Map<String, Integer> classes = new TreeMap<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private int windows;
    private long binned;

    DirectRun(DirectClassifier direct, Output output) {
        this.direct = direct;
        this.output = output;
    }

    /** Ends the run soon; safe for all threads. */
    void stop() {
        stop.countDown();
    }

    private boolean stopped() {
        return stop.getCount() == 0;
    }

    /** A recording from its start to its end. */
    void recording(String stream, EventReader reader) throws IOException {
        RecordingChunks chunks = new RecordingChunks(reader, CHUNK_EVENTS);
        long read = 0;
        while (!stopped() && chunks.hasNext()) {
            StreamChunk chunk = chunks.next();
            read += chunk.events().count();
            show(direct.take(stream, chunk));
        }
        if (!stopped()) {
            show(direct.finish());
            if (binned < read) {
                output.note(String.format(
                        Locale.ROOT,
                        "%,d of %,d events lie outside the model's frames: the recording is taken to be of %s, --geometry says another sensor",
                        read - binned,
                        read,
                        reader.geometry()));
            }
        }
        tell();
    }

    /**
     * A camera over the network, or what a simulated one sees, until stopped.
     *
     * @param what an address of a camera, a recording, a folder of pictures, or {@code shapes}
     * @param sensor of a simulated camera
     * @param length null for no end
     */
    void camera(String what, Geometry sensor, Duration length) throws IOException {
        if (what.contains(":") && !Files.exists(Path.of(what))) {
            feed(LiveUrl.parse(what), length);
        } else {
            simulated(open(what, sensor), length);
        }
        tell();
    }

    private static Show open(String what, Geometry sensor) throws IOException {
        SceneOptions options = SceneOptions.of(sensor);
        long lengthUs = 2_000_000;
        if (what.equals("shapes")) {
            return Show.shapes(options, lengthUs);
        }
        Path path = Path.of(what);
        return Files.isDirectory(path)
                ? Show.images(path, options, lengthUs)
                : Show.recording(path, ReadOptions.defaults());
    }

    private void simulated(Show show, Duration length) throws IOException {
        long endUs = length == null ? Long.MAX_VALUE : length.toNanos() / 1000;
        long beganUs = WallClock.nowUs();
        try (Show.Reel reel = show.begin(0, 1)) {
            long sequence = 0;
            for (long us = 0; us < endUs && !awaitStop(beganUs + us + CHUNK_US - WallClock.nowUs()); us += CHUNK_US) {
                Events events = reel.until(us + CHUNK_US);
                long lastUs = events.count() == 0 ? 0 : beganUs + events.timeUs(events.count() - 1);
                show(direct.take(
                        "camera-0", new StreamChunk(sequence++, us, us + CHUNK_US, lastUs, events, null, false)));
            }
        }
    }

    /** Waits; true when told to stop. */
    private boolean awaitStop(long us) {
        try {
            return us > 0 ? stop.await(us, TimeUnit.MICROSECONDS) : stopped();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void feed(LiveUrl url, Duration length) {
        FeedConfig config = FeedConfig.of(List.of(new FeedConfig.Feed(url.option("name", "camera-0"), url)));
        FeedListener notices = new FeedListener() {
            /** The predictions are the progress. */
            @Override
            public void progress(List<FeedCounts> feeds) {}

            @Override
            public void notice(String line) {
                output.note(line);
            }
        };
        try (FeedJob job = new FeedJob(config, System.in, notices)) {
            Thread ending = new Thread(
                    () -> {
                        awaitStop(length == null ? Long.MAX_VALUE : length.toNanos() / 1000);
                        job.stop();
                    },
                    "camera-end");
            ending.setDaemon(true);
            ending.start();
            job.run(new Sink());
        } finally {
            stop();
        }
    }

    /** Answers where a feed would send. */
    private final class Sink implements ChunkSink {

        @Override
        public void send(EventChunk chunk, Outcome outcome) {
            show(direct.take(chunk.getStream(), StreamChunk.of(chunk)));
            outcome.of(null);
        }

        @Override
        public void flush(Duration atMost) {}

        @Override
        public void close() {}
    }

    private void show(List<Prediction> predictions) {
        for (Prediction prediction : predictions) {
            windows++;
            binned += prediction.getEvents();
            classes.merge(prediction.getClassName(), 1, Integer::sum);
            output.result(PredictionText.json(prediction), () -> PredictionText.text(prediction));
        }
    }

    private void tell() {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%d windows", windows));
        classes.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .forEach(seen -> text.append(text.indexOf(":") < 0 ? ": " : ", ")
                        .append(seen.getKey().isEmpty() ? "nothing moves" : seen.getKey())
                        .append(' ')
                        .append(seen.getValue()));
        output.note(text.toString());
    }
}
