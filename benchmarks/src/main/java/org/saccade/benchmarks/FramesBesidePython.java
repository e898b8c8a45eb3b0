package org.saccade.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.frame.EncodedFrames;
import org.saccade.schemas.frame.FrameEncoder;
import org.saccade.schemas.frame.FrameSpec;

/**
 * The same events to frames here, encoded and booked, and in a Python process with NumPy's bincount and tonic's ToFrame, in turns. Arguments: the
 * Python interpreter (with numpy and tonic) and {@code frames_rivals.py}.
 */
public final class FramesBesidePython {

    private static final int EVENTS = 100_000;
    private static final int STEPS = 10;
    private static final int WINDOW_US = 100_000;
    private static final int ROUNDS = 11;
    private static final int REPEATS = 20;

    private FramesBesidePython() {}

    /** Prints one table. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.out.println("| frames | Mev/s | bincount | ratio | tonic ToFrame | ratio |");
        System.out.println("|---|---|---|---|---|---|");
        for (int side : new int[] {34, 128, 224}) {
            Path columns = Files.createTempFile("events", ".columns");
            Process python = null;
            try {
                Events events = events(side);
                Files.write(columns, columns(events));
                python = new ProcessBuilder(
                                arguments[0],
                                arguments[1],
                                columns.toString(),
                                Integer.toString(EVENTS),
                                Integer.toString(side),
                                Integer.toString(STEPS),
                                Integer.toString(WINDOW_US))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                compare(side, events, python);
            } finally {
                if (python != null) {
                    python.destroy();
                    python.waitFor();
                }
                Files.delete(columns);
            }
        }
    }

    private static void compare(int side, Events events, Process python) throws IOException {
        BufferedReader from =
                new BufferedReader(new InputStreamReader(python.getInputStream(), StandardCharsets.UTF_8));
        Writer to = new OutputStreamWriter(python.getOutputStream(), StandardCharsets.UTF_8);
        if (from.readLine() == null) {
            throw new IOException("the Python process did not start: see its message above");
        }
        FrameEncoder encoder = new FrameEncoder(new FrameSpec(STEPS, 2, side, side, WINDOW_US, FrameSpec.Value.COUNT));
        double[] ours = new double[ROUNDS];
        double[] bincount = new double[ROUNDS];
        double[] tonic = new double[ROUNDS];
        for (int round = -ROUNDS; round < ROUNDS; round++) {
            double own = ours(encoder, events);
            double counted = theirs("bincount", from, to);
            double framed = theirs("tonic", from, to);
            if (round >= 0) {
                ours[round] = own;
                bincount[round] = counted;
                tonic[round] = framed;
            }
        }
        double own = median(ours);
        System.out.printf(
                Locale.ROOT,
                "| %d x %d | %.0f | %.1f | %.1f | %.1f | %.0f |%n",
                side,
                side,
                own,
                median(bincount),
                own / median(bincount),
                median(tonic),
                own / median(tonic));
    }

    private static double ours(FrameEncoder encoder, Events events) {
        long start = System.nanoTime();
        for (int i = 0; i < REPEATS * 10; i++) {
            EncodedFrames frames = encoder.encode(events, 0, WINDOW_US);
            if (frames.events() != EVENTS) {
                throw new IllegalStateException(frames.events() + " of " + EVENTS + " events");
            }
        }
        return 1e3 * REPEATS * 10 * EVENTS / (System.nanoTime() - start);
    }

    private static double theirs(String name, BufferedReader from, Writer to) throws IOException {
        to.write(name + " " + REPEATS + "\n");
        to.flush();
        String answer = from.readLine();
        if (answer == null) {
            throw new IOException("the Python process ended: see its message above");
        }
        return EVENTS / 1e6 / Double.parseDouble(answer.split(" ")[0]);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static Events events(int side) {
        SplittableRandom random = new SplittableRandom(1);
        EventsBuilder builder = new EventsBuilder(new Geometry(side, side), 0, EVENTS);
        for (int i = 0; i < EVENTS; i++) {
            builder.add((long) i * WINDOW_US / EVENTS, random.nextInt(side), random.nextInt(side), random.nextInt(2));
        }
        return builder.build();
    }

    private static byte[] columns(Events events) {
        ByteBuffer out =
                ByteBuffer.allocate(EVENTS * (Long.BYTES + 3 * Short.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < EVENTS; i++) {
            out.putLong(events.timeUs(i));
        }
        for (int i = 0; i < EVENTS; i++) {
            out.putShort(events.x()[i]);
        }
        for (int i = 0; i < EVENTS; i++) {
            out.putShort(events.y()[i]);
        }
        for (int i = 0; i < EVENTS; i++) {
            out.putShort(events.p()[i]);
        }
        return out.array();
    }
}
