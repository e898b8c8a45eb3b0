package org.saccade.schemas.event;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Real recordings as events, by the plainest decoders that read these very files; the readers of ingest are not to be had here.
 */
final class RealRecordings {

    private RealRecordings() {}

    private static Path path(String name) {
        Path path = Path.of(System.getProperty("shared.data", "../shared/data")).resolve(name);
        Assumptions.assumeTrue(
                Files.exists(path), "real recordings are not at " + path + " (-Dshared.data=DIR names them)");
        return path;
    }

    /** The N-MNIST recordings below {@code shared.data}, each by itself. */
    static List<Events> nmnist() throws IOException {
        List<Events> recordings = new ArrayList<>();
        try (Stream<Path> files = Files.walk(path("nmnist"))) {
            for (Path file : (Iterable<Path>)
                    files.filter(f -> f.toString().endsWith(".bin")).sorted()::iterator) {
                recordings.add(atis(Files.readAllBytes(file)));
            }
        }
        return recordings;
    }

    /** Five bytes an event: x, y, then polarity in the highest bit above 23 bits of microseconds. */
    private static Events atis(byte[] bytes) {
        Rows rows = new Rows(new Geometry(34, 34), bytes.length / 5);
        for (int i = 0; i + 5 <= bytes.length; i += 5) {
            int t = (bytes[i + 2] & 0x7F) << 16 | (bytes[i + 3] & 0xFF) << 8 | bytes[i + 4] & 0xFF;
            rows.add(t, bytes[i] & 0xFF, bytes[i + 1] & 0xFF, bytes[i + 2] >>> 7 & 1);
        }
        return rows.events();
    }

    /** A Prophesee EVT2 recording of 640 x 480. */
    static List<Events> evt2() throws IOException {
        ByteBuffer words = words("evt2/gen3_640x480.raw");
        Rows rows = new Rows(new Geometry(640, 480), words.remaining() / 4);
        long high = -1;
        while (words.remaining() >= 4) {
            int word = words.getInt();
            int type = word >>> 28;
            if (type == 8) {
                high = word & 0xFFFFFFFL;
            } else if (type <= 1 && high >= 0) {
                rows.add(high << 6 | word >>> 22 & 0x3F, word >>> 11 & 0x7FF, word & 0x7FF, type);
            }
        }
        return List.of(rows.events());
    }

    /** A Prophesee EVT3 recording of 1280 x 720. */
    static List<Events> evt3(String name) throws IOException {
        ByteBuffer words = words(name);
        Rows rows = new Rows(new Geometry(1280, 720), words.remaining());
        int high = -1;
        int low = 0;
        int y = -1;
        int x = 0;
        int polarity = 0;
        while (words.remaining() >= 2) {
            int word = words.getShort() & 0xFFFF;
            int value = word & 0xFFF;
            long t = (long) high << 12 | low;
            boolean placed = high >= 0 && y >= 0;
            switch (word >>> 12) {
                case 0 -> y = value & 0x7FF;
                case 2 -> {
                    if (placed) {
                        rows.add(t, value & 0x7FF, y, value >>> 11);
                    }
                }
                case 3 -> {
                    x = value & 0x7FF;
                    polarity = value >>> 11;
                }
                case 4, 5 -> {
                    int wide = word >>> 12 == 4 ? 12 : 8;
                    for (int i = 0; i < wide; i++) {
                        if (placed && (value >>> i & 1) == 1) {
                            rows.add(t, x + i, y, polarity);
                        }
                    }
                    x += wide;
                }
                case 6 -> low = value;
                case 8 -> {
                    low = value == high ? low : 0;
                    high = value;
                }
                default -> {
                    // triggers and words of other kinds
                }
            }
        }
        return List.of(rows.events());
    }

    /** What stands behind the lines that start with {@code "% "}. */
    private static ByteBuffer words(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(path(name));
        int at = 0;
        while (bytes[at] == '%' && bytes[at + 1] == ' ') {
            while (bytes[at] != '\n') {
                at++;
            }
            at++;
        }
        return ByteBuffer.wrap(bytes, at, bytes.length - at).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Events whose clock starts with the first of them and never runs backwards. */
    private static final class Rows {
        private final Geometry geometry;
        private final int expected;
        private EventsBuilder builder;
        private long lastUs;

        Rows(Geometry geometry, int expected) {
            this.geometry = geometry;
            this.expected = expected;
        }

        void add(long t, int x, int y, int polarity) {
            if (builder == null) {
                builder = new EventsBuilder(geometry, t, expected);
            }
            lastUs = Math.max(lastUs, t);
            builder.add(lastUs, x, y, polarity);
        }

        Events events() {
            return builder.build();
        }
    }
}
