package org.saccade.ingest.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.recording.Formats;
import org.saccade.schemas.event.Geometry;

/** Files to do harm to: one of each format that is written, and the beginnings of the real recordings where the folder exists. */
final class Seeds {

    /** Bytes of a real recording that are taken. */
    private static final int MOST = 64 * 1024;

    private Seeds() {}

    /** Name and bytes by format. */
    record Seed(RecordingFormat format, String name, byte[] bytes) {

        @Override
        public String toString() {
            return format.id() + " " + name;
        }
    }

    static List<Seed> all(Path scratch) throws IOException {
        List<Seed> seeds = new ArrayList<>(written(scratch));
        seeds.addAll(real());
        return seeds;
    }

    private static List<Seed> written(Path scratch) throws IOException {
        List<Seed> seeds = new ArrayList<>();
        Geometry sensor = new Geometry(128, 96);
        for (RecordingFormat format : Formats.all()) {
            if (!format.endings().isEmpty()) {
                Path file = scratch.resolve("seed" + format.endings().get(0));
                try (EventWriter writer = format.create(file, sensor)) {
                    writer.write(RandomEvents.of(1, sensor, 700, 400));
                }
                seeds.add(new Seed(format, "written", Files.readAllBytes(file)));
            }
        }
        return seeds;
    }

    private static List<Seed> real() throws IOException {
        Path folder = Path.of(System.getProperty("shared.data", "../shared/data"));
        if (!Files.isDirectory(folder)) {
            System.out.println("hostile files: real recordings are not at " + folder + "; only written ones are used");
            return List.of();
        }
        Map<RecordingFormat, List<Seed>> found = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Optional<RecordingFormat> format =
                        Formats.recognise(Source.of(file).head());
                if (format.isPresent()) {
                    List<Seed> seeds = found.computeIfAbsent(format.get(), f -> new ArrayList<>());
                    if (seeds.size() < 2) {
                        seeds.add(new Seed(format.get(), file.getFileName().toString(), beginning(file)));
                    }
                }
            }
        }
        return found.values().stream().flatMap(List::stream).toList();
    }

    private static byte[] beginning(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(Math.max(Head.LENGTH, MOST));
        }
    }
}
