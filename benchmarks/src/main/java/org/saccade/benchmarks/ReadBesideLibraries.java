package org.saccade.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.recording.Formats;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/**
 * Whole recordings from files in the page cache to columns in memory, here and by the libraries that the field reads them with, each side in
 * warm processes of its own, in turns: once as batches that are forgotten as they come, once with the whole recording held.
 *
 * <pre>
 *   java -cp ... org.saccade.benchmarks.ReadBesideLibraries PYTHON reading_rivals.py [--data DIR] [--rounds N] [--only FORMAT]
 * </pre>
 *
 * PYTHON is an interpreter with the packages that the head of {@code reading_rivals.py} names. Each recording is read as it is, and its events,
 * many times end to end, from a file of at least ten million written here. A rate is events per CPU second, of all threads of the process, the
 * JVM's collector and compiler among them; a ratio is ours to theirs, the median of the rounds'.
 */
public final class ReadBesideLibraries {

    private static final int WARM_UP = 5;
    private static final long LONG = 10_000_000;
    /** A round reads at least so many events, short recordings several times. */
    private static final long ROUND = 5_000_000;

    /** A format, recordings of it, and who else reads it; {@code written} is a recording whose events the long file has. */
    private record Subject(String format, String recorded, String written, Geometry geometry, List<String> libraries) {}

    private static final Geometry VGA = new Geometry(640, 480);
    private static final Geometry HD = new Geometry(1280, 720);
    private static final Geometry QVGA = new Geometry(320, 240);
    private static final String GEN3 = "evt2/gen3_640x480.raw";
    private static final String GEN4 = "evt3/gen41_1280x720.raw";
    private static final String ES = "es/dvs_320x240.es";

    private static final List<Subject> SUBJECTS = List.of(
            new Subject("evt2", GEN3, GEN3, VGA, List.of("expelliarmus", "faery", "evlib")),
            new Subject("evt3", GEN4, GEN4, HD, List.of("expelliarmus", "faery", "aestream", "evlib")),
            new Subject("dat2", "dat2/ncars.dat", GEN3, VGA, List.of("expelliarmus", "faery", "aestream")),
            new Subject(
                    "aedat4",
                    "aedat4/dvxplorer_320x240.aedat4",
                    GEN3,
                    VGA,
                    List.of("aedat", "dv_processing", "faery", "evlib")),
            new Subject("es", ES, ES, QVGA, List.of("event_stream", "faery")));

    private final String python;
    private final String script;
    private final int rounds;

    private ReadBesideLibraries(String python, String script, int rounds) {
        this.python = python;
        this.script = script;
        this.rounds = rounds;
    }

    /** Prints one table. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> options = new HashMap<>();
        for (int i = 2; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        ReadBesideLibraries benchmark = new ReadBesideLibraries(
                arguments[0], arguments[1], Integer.parseInt(options.getOrDefault("--rounds", "9")));
        Path data = Path.of(options.getOrDefault("--data", "../shared/data"));
        System.out.println("| file | Mev | reader | passing Mev/s | ratio | best by the wall | peak MB "
                + "| holding Mev/s | ratio | best by the wall | peak MB | other sums |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
        for (Subject subject : SUBJECTS) {
            if (subject.format().equals(options.getOrDefault("--only", subject.format()))) {
                benchmark.compare(subject, "as recorded", data.resolve(subject.recorded()));
                RecordingFormat format = Formats.named(subject.format());
                Path file =
                        Files.createTempFile("saccade-read", format.endings().get(0));
                try {
                    int times = write(data.resolve(subject.written()), format, file, subject.geometry());
                    if (subject.format().equals("aedat4")) {
                        benchmark.record(file, subject.geometry());
                    }
                    benchmark.compare(subject, times + " times " + subject.written(), file);
                } finally {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Writes the events of a recording so often end to end that there are {@link #LONG}; returns how often. */
    private static int write(Path from, RecordingFormat format, Path to, Geometry geometry) throws IOException {
        int times = 0;
        try (EventWriter writer = format.create(to, geometry)) {
            long laterUs = 0;
            for (long events = 0; events < LONG; times++) {
                long firstUs = -1;
                long lastUs = 0;
                try (EventReader reader = RecordingFile.open(
                                from, ReadOptions.defaults().withGeometry(geometry))
                        .events()) {
                    for (Events batch = reader.next(1 << 14); batch != null; batch = reader.next(1 << 14)) {
                        firstUs = firstUs < 0 ? batch.timeUs(0) : firstUs;
                        lastUs = batch.timeUs(batch.count() - 1);
                        events += batch.count();
                        writer.write(Events.of(
                                geometry,
                                batch.baseUs() + laterUs,
                                batch.t(),
                                batch.x(),
                                batch.y(),
                                batch.p(),
                                batch.count()));
                    }
                }
                laterUs += lastUs - firstUs + 1;
            }
        }
        return times;
    }

    /** Has dv-processing write an AEDAT 4 file anew, with LZ4 as cameras' recorders do. */
    private void record(Path file, Geometry geometry) throws IOException, InterruptedException {
        Path plain = file.resolveSibling("plain-" + file.getFileName());
        Files.move(file, plain);
        try {
            Process process = new ProcessBuilder(command("dv_processing", file.toString(), plain, geometry, "record"))
                    .inheritIO()
                    .start();
            if (process.waitFor() != 0) {
                throw new IOException("dv-processing did not write: see its message above");
            }
        } finally {
            Files.delete(plain);
        }
    }

    private void compare(Subject subject, String name, Path file) throws IOException, InterruptedException {
        Reader ours =
                new Reader("Saccade", ours(subject, file, "pass", "-Xmx256m"), ours(subject, file, "hold", "-Xmx2g"));
        List<Reader> readers = new ArrayList<>(List.of(ours));
        try {
            for (String library : subject.libraries()) {
                ReadProcess hold = theirs(library, subject, file, "hold");
                if (hold == null) {
                    System.out.printf("| %s, %s | | %s does not read it |%n", subject.format(), name, library);
                } else {
                    readers.add(new Reader(library, theirs(library, subject, file, "pass"), hold));
                }
            }
            long[] sums = ours.hold.sums();
            int times = (int) Math.max(1, ROUND / sums[0]);
            for (Reader reader : readers) {
                for (int i = 0; i < (reader == ours ? 4 * WARM_UP : 1); i++) {
                    reader.warmUp(times);
                }
            }
            for (int round = 0; round < rounds; round++) {
                for (Reader reader : readers) {
                    reader.measure(times);
                }
            }
            for (Reader reader : readers) {
                System.out.printf(
                        Locale.ROOT,
                        "| %s, %s | %.1f | %s | %s | %s | %s |%n",
                        subject.format(),
                        name,
                        sums[0] / 1e6,
                        reader.name,
                        reader.figures(ours, reader.pass, ours.pass),
                        reader.figures(ours, reader.hold, ours.hold),
                        reader == ours ? "" : difference(sums, reader.hold.sums()));
            }
        } finally {
            for (Reader reader : readers) {
                reader.close();
            }
        }
    }

    private ReadProcess ours(Subject subject, Path file, String way, String heap)
            throws IOException, InterruptedException {
        return ReadProcess.start(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        heap,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReadOnDemand.class.getName(),
                        file.toString(),
                        Integer.toString(subject.geometry().width()),
                        Integer.toString(subject.geometry().height()),
                        way),
                rounds);
    }

    private ReadProcess theirs(String library, Subject subject, Path file, String way)
            throws IOException, InterruptedException {
        return ReadProcess.start(command(library, subject.format(), file, subject.geometry(), way), rounds);
    }

    private List<String> command(String library, String format, Path file, Geometry geometry, String way) {
        return List.of(
                python,
                script,
                library,
                format,
                file.toString(),
                Integer.toString(geometry.width()),
                Integer.toString(geometry.height()),
                way);
    }

    private static String difference(long[] ours, long[] theirs) {
        String[] names = {"events", "t", "x", "y", "p"};
        StringBuilder other = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            if (ours[i] != theirs[i]) {
                other.append(other.isEmpty() ? "" : ", ")
                        .append(names[i])
                        .append(' ')
                        .append(theirs[i] - ours[i]);
            }
        }
        return other.toString();
    }

    /** One row: a library, or this project, in both ways; a way that it does not have is null. */
    private record Reader(String name, ReadProcess pass, ReadProcess hold) {

        void warmUp(int times) throws IOException {
            if (pass != null) {
                pass.warmUp(times);
            }
            hold.warmUp(times);
        }

        void measure(int times) throws IOException {
            if (pass != null) {
                pass.measure(times);
            }
            hold.measure(times);
        }

        String figures(Reader first, ReadProcess process, ReadProcess ours) {
            if (process == null) {
                return "| | |";
            }
            return String.format(
                    Locale.ROOT,
                    "%.0f | %s | %.0f | %d",
                    process.cpuRate(),
                    this == first ? "" : String.format(Locale.ROOT, "**%.1f**", ours.ratioTo(process)),
                    process.bestWallRate(),
                    process.peakMegabytes());
        }

        void close() throws IOException, InterruptedException {
            if (pass != null) {
                pass.close();
            }
            hold.close();
        }
    }
}
