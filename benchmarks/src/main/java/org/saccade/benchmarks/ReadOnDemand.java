package org.saccade.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * This project's side of {@link ReadBesideLibraries}: reads one recording whenever a line of standard input asks for it, from the look at its
 * first bytes to checked events. {@code reading_rivals.py} understands the same lines: {@code read N} reads so many times and is answered by
 * events, wall time, CPU time of all threads (ns) and the most memory so far (kB); {@code sum} by events and the sums of the columns t, x, y, p.
 *
 * <p>Arguments: file, width, height, {@code pass} or {@code hold}: whether a batch is forgotten when the next comes.
 */
public final class ReadOnDemand {

    private static final Path TASKS = Path.of("/proc/self/task");

    private final Path file;
    private final ReadOptions options;
    private final boolean hold;
    private long events;

    private ReadOnDemand(Path file, Geometry geometry, boolean hold) {
        this.file = file;
        this.options = ReadOptions.defaults().withGeometry(geometry);
        this.hold = hold;
    }

    /** Answers until standard input ends. */
    public static void main(String[] arguments) throws IOException {
        ReadOnDemand side = new ReadOnDemand(
                Path.of(arguments[0]),
                new Geometry(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2])),
                arguments[3].equals("hold"));
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(line.equals("sum") ? side.sum() : side.read(Integer.parseInt(line.split(" ")[1])));
        }
    }

    private String read(int times) throws IOException {
        long cpu = cpuNanos();
        long begin = System.nanoTime();
        events = 0;
        for (int i = 0; i < times; i++) {
            readOnce();
        }
        return events + " " + (System.nanoTime() - begin) + " " + (cpuNanos() - cpu) + " " + peakKilobytes();
    }

    private void readOnce() throws IOException {
        List<Events> held = new ArrayList<>();
        try (EventReader reader = RecordingFile.open(file, options).events()) {
            for (Events batch = reader.next(Integer.MAX_VALUE); batch != null; batch = reader.next(Integer.MAX_VALUE)) {
                events += batch.count();
                if (hold) {
                    held.add(batch);
                }
            }
        }
    }

    private String sum() throws IOException {
        long count = 0;
        long t = 0;
        long x = 0;
        long y = 0;
        long p = 0;
        try (EventReader reader = RecordingFile.open(file, options).events()) {
            for (Events batch = reader.next(Integer.MAX_VALUE); batch != null; batch = reader.next(Integer.MAX_VALUE)) {
                count += batch.count();
                for (int i = 0; i < batch.count(); i++) {
                    t += batch.timeUs(i);
                    x += batch.x()[i];
                    y += batch.y()[i];
                    p += batch.p()[i];
                }
            }
        }
        return count + " " + t + " " + x + " " + y + " " + p;
    }

    /** Of all threads, collector and compiler among them, to the nanosecond; the JVM itself tells only hundredths of a second. */
    private static long cpuNanos() throws IOException {
        long nanos = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                String spent = Files.readString(task.resolve("schedstat"));
                nanos += Long.parseLong(spent.substring(0, spent.indexOf(' ')));
            }
        }
        return nanos;
    }

    private static long peakKilobytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return -1;
    }
}
