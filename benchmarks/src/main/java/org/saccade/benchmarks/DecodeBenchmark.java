package org.saccade.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.recording.Formats;
import org.saccade.schemas.event.Geometry;
import org.saccade.vector.WordKernel;

/**
 * Decoding to primitive columns, one thread, from memory, beside straight C decoders ({@code decode.c}, compiled by gcc -O3 when this
 * runs). C and Java take turns over the same bytes, and both are asked for a checksum over all columns first: they must have decoded the
 * same events.
 *
 * <pre>
 *   java --add-modules jdk.incubator.vector -Dsaccade.vectors=now -cp ... org.saccade.benchmarks.DecodeBenchmark
 *     [--data DIR] [--rounds N] [--only FORMAT]
 * </pre>
 *
 * A ratio is Java's events per second over C's, the median of the rounds' ratios. {@code read} is the whole way of a recording instead of the
 * decoder alone.
 */
public final class DecodeBenchmark {

    private static final int WARM_UP = 12;
    private static final String HOW = " (--add-modules jdk.incubator.vector -Dsaccade.vectors=now has them)";

    /** Formats, with the folder of real recordings and the sizes of sensors, real and made up. */
    private record Subject(String format, List<String> folders, Geometry real, Geometry random) {}

    private static final Geometry VGA = new Geometry(640, 480);
    private static final Geometry HD = new Geometry(1280, 720);

    private static final List<Subject> SUBJECTS = List.of(
            new Subject("evt2", List.of("evt2"), VGA, VGA),
            new Subject("evt3", List.of("evt3/gen41_1280x720.raw", "evt3/headerless_1280x720.words"), HD, HD),
            new Subject("dat2", List.of("dat2"), new Geometry(78, 42), VGA),
            new Subject("atis", List.of("nmnist"), new Geometry(34, 34), new Geometry(240, 180)),
            new Subject("aedat4", List.of(), VGA, VGA),
            new Subject("es", List.of("es/dvs_320x240.es"), new Geometry(320, 240), VGA));

    private final PrintStream out;
    private final Path program;
    private final int rounds;

    private DecodeBenchmark(PrintStream out, Path program, int rounds) {
        this.out = out;
        this.program = program;
        this.rounds = rounds;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> options = options(args);
        Path data = Path.of(options.getOrDefault("--data", "../shared/data"));
        Path folder = Files.createTempDirectory("saccade-decode");
        try {
            int rounds = Integer.parseInt(options.getOrDefault("--rounds", "15"));
            DecodeBenchmark benchmark = new DecodeBenchmark(System.out, CDecoder.compile(folder), rounds);
            benchmark.out.println(
                    WordKernel.EVT2.ready(0) ? "with vector instructions" : "without vector instructions" + HOW);
            benchmark.out.println();
            benchmark.out.println("| format | input | Mev | C Mev/s | Java Mev/s | ratio | read Mev/s | ratio |");
            benchmark.out.println("|---|---|---|---|---|---|---|---|");
            for (Subject subject : SUBJECTS) {
                if (subject.format().equals(options.getOrDefault("--only", subject.format()))) {
                    benchmark.measure(subject, data);
                }
            }
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } finally {
            Files.deleteIfExists(folder.resolve("decode.c"));
            Files.deleteIfExists(folder.resolve("decode"));
            Files.delete(folder);
        }
    }

    private static Map<String, String> options(String[] args) {
        Map<String, String> options = new java.util.HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        return options;
    }

    private void measure(Subject subject, Path data) throws IOException, InterruptedException {
        Optional<RecordingFormat> format = Formats.all().stream()
                .filter(known -> known.id().equals(subject.format()))
                .findFirst();
        if (format.isEmpty()) {
            out.println("skipped: " + subject.format() + " is not among the formats");
            return;
        }
        for (String place : subject.folders()) {
            Optional<DecodeInput> real = DecodeInput.real(data, place, format.get(), subject.real());
            if (real.isEmpty()) {
                out.println("skipped: real recordings are not at " + data.resolve(place) + " (--data DIR names them)");
            } else {
                measure(real.get());
            }
        }
        measure(DecodeInput.synthetic(format.get(), subject.random()));
    }

    private void measure(DecodeInput input) throws IOException, InterruptedException {
        JavaDecoder java = new JavaDecoder(input);
        try (CDecoder c = CDecoder.start(program, input, java.pieces())) {
            Tally tally = c.tally();
            if (!tally.equals(java.tally())) {
                throw new IOException(
                        input.format().id() + ", " + input.name() + ": C decoded " + tally + ", Java " + java.tally());
            }
            for (int i = 0; i < WARM_UP; i++) {
                c.runNanos(1);
                java.decodeNanos();
                java.readNanos();
            }
            double[] cNanos = new double[rounds];
            double[] javaNanos = new double[rounds];
            double[] readNanos = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                cNanos[i] = c.runNanos(1);
                javaNanos[i] = java.decodeNanos();
                readNanos[i] = java.readNanos();
            }
            report(input, tally.events(), cNanos, javaNanos, readNanos);
        }
    }

    private void report(DecodeInput input, long events, double[] c, double[] java, double[] read) {
        out.printf(
                "| %s | %s | %.1f | %.0f | %.0f | **%.2f** | %.0f | %.2f |%n",
                input.format().id(),
                input.name(),
                events / 1e6,
                events * 1e3 / median(c),
                events * 1e3 / median(java),
                median(ratios(c, java)),
                events * 1e3 / median(read),
                median(ratios(c, read)));
    }

    private static double[] ratios(double[] rival, double[] ours) {
        double[] ratios = new double[ours.length];
        for (int i = 0; i < ours.length; i++) {
            ratios[i] = rival[i] / ours[i];
        }
        return ratios;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
