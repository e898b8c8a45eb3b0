package org.saccade.ingest.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.esimagenet.EsImageNetWriter;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

/** A folder in which tests lay out data sets of a few small files. */
record TinyFiles(Path root) {

    private static final int EVENTS = 50;

    /** Random events in some format. */
    TinyFiles recording(RecordingFormat format, Geometry geometry, String... paths) throws IOException {
        for (String path : paths) {
            write(format, path, RandomEvents.of(path.hashCode(), geometry, EVENTS, 200));
        }
        return this;
    }

    TinyFiles write(RecordingFormat format, String path, Events events) throws IOException {
        try (EventWriter writer = format.create(place(path), events.geometry())) {
            writer.write(events);
        }
        return this;
    }

    /** Samples of ES-ImageNet: one ON and two OFF events. */
    TinyFiles esImageNet(String... paths) throws IOException {
        for (String path : paths) {
            EsImageNetWriter.write(place(path), new byte[] {20, 30, 1}, 1, new byte[] {21, 31, 1, 22, 32, 8}, 2);
        }
        return this;
    }

    /** The tutorial's rows of four int64. */
    TinyFiles txyp(String path) throws IOException {
        ByteBuffer rows = ByteBuffer.allocate(10 * 4 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 10; i++) {
            rows.putLong(1000L * i).putLong(300 - i).putLong(200 + i).putLong(i % 2);
        }
        Files.write(place(path), rows.array());
        return this;
    }

    TinyFiles text(String path, String... lines) throws IOException {
        Files.writeString(place(path), String.join("\n", lines) + "\n", StandardCharsets.UTF_8);
        return this;
    }

    /** Moves a folder, its own name included, into an archive beside it. */
    Path zip(String folder, String archive) throws IOException {
        Path from = root.resolve(folder);
        Path zip = root.resolve(archive);
        try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"));
                Stream<Path> all = Files.walk(from)) {
            List<Path> sorted = all.sorted(Comparator.naturalOrder()).toList();
            for (Path path : sorted) {
                Path to = files.getPath("/" + from.getParent().relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(path, to);
                }
            }
            for (int i = sorted.size() - 1; i >= 0; i--) {
                Files.delete(sorted.get(i));
            }
        }
        return zip;
    }

    private Path place(String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return file;
    }
}
