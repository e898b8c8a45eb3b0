package org.saccade.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.recording.Formats;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/**
 * Writes a recording of any size, to show that its replay takes no more memory than a small one's: edges that move over a 1280 x 720 sensor
 * at some 40 million events per second.
 *
 * <pre>
 *   java -cp 'benchmarks/target/saccade-benchmarks-0.1.0-SNAPSHOT.jar:benchmarks/target/lib/*' org.saccade.benchmarks.GiantRecording giant.raw 10 evt3
 *   SACCADE_JAVA_OPTS='-Xmx256m -Xlog:gc:gc.log' ./saccade replay giant.raw
 * </pre>
 */
public final class GiantRecording {

    private static final Geometry GEOMETRY = new Geometry(1280, 720);
    private static final int EDGE = 3;
    private static final int EDGES_PER_STEP = 80;
    private static final int STEP_US = 6;
    private static final int STEPS = 4000;
    private static final int LOOK_EVERY = 10;

    private GiantRecording() {}

    /** File, gigabytes, format. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        long wanted = Long.parseLong(args[1]) * 1_000_000_000;
        Events part = part();
        long events = 0;
        try (EventWriter writer = Formats.named(args[2]).create(file, GEOMETRY)) {
            for (long i = 0; i % LOOK_EVERY != 0 || Files.size(file) < wanted; i++) {
                writer.write(
                        Events.of(GEOMETRY, i * STEPS * STEP_US, part.t(), part.x(), part.y(), part.p(), part.count()));
                events += part.count();
            }
        }
        System.out.println(file + ": " + Files.size(file) + " bytes, " + events + " events");
    }

    /** Short runs of neighbouring pixels in rows, as edges leave them. */
    private static Events part() {
        SplittableRandom random = new SplittableRandom(1);
        EventsBuilder builder = new EventsBuilder(GEOMETRY, 0, STEPS * EDGES_PER_STEP * EDGE);
        for (int step = 0; step < STEPS; step++) {
            for (int edge = 0; edge < EDGES_PER_STEP; edge++) {
                int x = random.nextInt(GEOMETRY.width() - EDGE);
                int y = random.nextInt(GEOMETRY.height());
                int polarity = random.nextInt(2);
                for (int i = 0; i < EDGE; i++) {
                    builder.addOffset(step * STEP_US, x + i, y, polarity);
                }
            }
        }
        return builder.build();
    }
}
