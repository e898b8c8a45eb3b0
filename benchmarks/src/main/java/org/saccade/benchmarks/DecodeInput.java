package org.saccade.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;

/**
 * Recordings of one format in memory, enough of them that no cache holds all.
 *
 * @param name for the table
 * @param format of all of them
 * @param geometry of all of them
 * @param files whole recordings; of a short one there are copies, each at a place of its own
 */
record DecodeInput(String name, RecordingFormat format, Geometry geometry, List<byte[]> files) {

    /** Bytes that outgrow the caches. */
    private static final long ENOUGH = 16 << 20;

    private static final int EVENTS = 4_000_000;

    private static final int AEDAT4_LINE = 14;
    private static final int ES_HEADER = 20;

    /** Real recordings, copied until there are enough; empty when there are none at that place. */
    static Optional<DecodeInput> real(Path data, String folder, RecordingFormat format, Geometry geometry)
            throws IOException {
        Path place = data.resolve(folder);
        if (!Files.exists(place)) {
            return Optional.empty();
        }
        List<byte[]> files = new ArrayList<>();
        long bytes = 0;
        try (Stream<Path> paths = Files.walk(place)) {
            for (Path path : paths.filter(path -> !path.toString().endsWith(".csv"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList()) {
                files.add(Files.readAllBytes(path));
                bytes += files.get(files.size() - 1).length;
            }
        }
        int once = files.size();
        for (long total = bytes; total < ENOUGH; total += bytes) {
            for (int i = 0; i < once; i++) {
                files.add(files.get(i).clone());
            }
        }
        return Optional.of(new DecodeInput("real, " + folder, format, geometry, files));
    }

    /**
     * Events that our writer wrote: places and polarities at random, so that nothing about them can be predicted, in bursts of a few per
     * microsecond.
     */
    static DecodeInput synthetic(RecordingFormat format, Geometry geometry) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        Path file = Files.createTempFile("saccade-decode", format.endings().get(0));
        try {
            try (EventWriter writer = format.create(file, geometry)) {
                long time = 0;
                for (int written = 0; written < EVENTS; ) {
                    EventsBuilder builder = new EventsBuilder(geometry, time, 1 << 16);
                    for (; builder.count() < 1 << 16; written++) {
                        time += random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0;
                        builder.add(
                                time,
                                random.nextInt(geometry.width()),
                                random.nextInt(geometry.height()),
                                random.nextInt(2));
                    }
                    writer.write(builder.build());
                }
            }
            return new DecodeInput(
                    "random, " + geometry.width() + " x " + geometry.height(),
                    format,
                    geometry,
                    Collections.singletonList(Files.readAllBytes(file)));
        } finally {
            Files.delete(file);
        }
    }

    /**
     * What decoders get: the files without their headers. Of AEDAT 4 only the first line and the table at the end are left out, as on a
     * network.
     */
    List<byte[]> words() {
        return files.stream()
                .map(file -> Arrays.copyOfRange(file, begin(file), end(file)))
                .toList();
    }

    private int begin(byte[] file) {
        return switch (format.id()) {
            case "aedat4" -> AEDAT4_LINE;
            case "es" -> ES_HEADER;
            case "atis" -> 0;
            case "dat2" -> lines(file) + 2;
            default -> lines(file);
        };
    }

    private int end(byte[] file) {
        if (!format.id().equals("aedat4")) {
            return file.length;
        }
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int at = AEDAT4_LINE;
        // Packets up to the table, which has no number of a stream in front of it: the last that fits whole.
        at += Integer.BYTES + bytes.getInt(at);
        while (at + 2 * Integer.BYTES <= file.length && bytes.getInt(at) == 0) {
            at += 2 * Integer.BYTES + bytes.getInt(at + Integer.BYTES);
        }
        return at;
    }

    private static int lines(byte[] file) {
        int at = 0;
        while (file[at] == '%' && file[at + 1] == ' ') {
            while (file[at] != '\n') {
                at++;
            }
            at++;
        }
        return at;
    }
}
