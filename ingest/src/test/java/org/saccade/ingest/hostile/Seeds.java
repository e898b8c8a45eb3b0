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
import org.saccade.ingest.format.Fixtures;
import org.saccade.ingest.format.HandMade;
import org.saccade.ingest.format.Head;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.Source;
import org.saccade.ingest.recording.Formats;
import org.saccade.schemas.event.Geometry;

/**
 * Files to do harm to, at least one of each format: one of each format that is written, those that other programs wrote and tests keep, a few
 * words of the rest by hand, and the beginnings of the real recordings where the folder exists.
 */
final class Seeds {

    /** Of other programs, beside the tests of the array formats. */
    private static final List<String> FIXTURES = List.of(
            "es.npz",
            "frames.npz",
            "event_data.npz",
            "stored.npz",
            "padded.npy",
            "big_endian.npy",
            "table_c.npy",
            "dsec.h5",
            "metavision.h5",
            "fletcher.h5",
            "asl.mat",
            "asl_plain.mat");

    private Seeds() {}

    /**
     * A file.
     *
     * @param format null for an archive of one
     */
    record Seed(RecordingFormat format, String name, byte[] bytes) {

        @Override
        public String toString() {
            return (format == null ? "" : format.id() + " ") + name;
        }
    }

    /**
     * Seeds of every format.
     *
     * @param events of the written ones
     * @param most bytes of a real recording that are taken
     */
    static List<Seed> all(Path scratch, int events, int most) throws IOException {
        List<Seed> seeds = new ArrayList<>(written(scratch, events));
        for (String name : FIXTURES) {
            seeds.add(seed(name, Fixtures.bytes(name)));
        }
        seeds.addAll(byHand());
        seeds.addAll(real(most));
        return seeds;
    }

    private static Seed seed(String name, byte[] bytes) {
        RecordingFormat format = Formats.recognise(new Head(name, bytes, bytes.length))
                .orElseThrow(() -> new AssertionError(name + " is of no format"));
        return new Seed(format, name, bytes);
    }

    private static List<Seed> written(Path scratch, int events) throws IOException {
        List<Seed> seeds = new ArrayList<>();
        Geometry sensor = new Geometry(128, 96);
        for (RecordingFormat format : Formats.all()) {
            if (!format.endings().isEmpty()) {
                Path file = scratch.resolve("seed" + format.endings().get(0));
                try (EventWriter writer = format.create(file, sensor)) {
                    writer.write(RandomEvents.of(1, sensor, events, 400));
                }
                seeds.add(new Seed(format, "written", Files.readAllBytes(file)));
            }
        }
        return seeds;
    }

    private static List<Seed> byHand() {
        HandMade dvs128 = new HandMade().text("#!AER-DAT2.0\r\n# AEChip: ch.unizh.ini.jaer.chip.retina.DVS128\r\n");
        HandMade polarities =
                new HandMade().text("#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 1: DVS128\r\n#!END-HEADER\r\n");
        polarities.u16(1, 1).u32(8, 4, 0, 40, 40, 40);
        HandMade vectors =
                new HandMade().text("% evt 2.1\n% geometry 640x480\n% end\n").u64(0x8000_0001_0000_0000L);
        HandMade rows = new HandMade();
        HandMade messages = new HandMade();
        for (int i = 0; i < 40; i++) {
            dvs128.bigEndian32(i << 8 | i << 1 | i & 1, 100 * i);
            polarities.u32(i << 17 | 2 * i << 2 | 3, 100 * i);
            vectors.u64((long) (i & 1) << 60 | (long) i << 54 | 32L * i << 43 | (long) i << 32 | 0x10101L << i % 16);
            rows.u64(100L * i, i, 2L * i, i & 1);
        }
        for (String encoding : List.of("mono", "libcaer", "libcaer_cmp", "evt3", "trigger")) {
            messages.u64(messages.size() % 7, 5_000_000_000L, 0)
                    .u16(640, 480)
                    .u8(encoding.length())
                    .text(encoding);
            messages.u32(32).u64(0x0014_001e_0000_0bb8L, 0x8015_001e_0000_0fa0L, 0x5012_3005_2007_1001L, 0x4003_0002L);
        }
        HandMade table = new HandMade().text("# made by hand\ntimestamp [us] x y polarity\n10 1 2 1\n12 3 4 0\n");
        return List.of(
                seed("dvs128", dvs128.bytes()),
                seed("polarities", polarities.bytes()),
                seed("vectors", vectors.bytes()),
                seed("rows", rows.bytes()),
                seed("messages", messages.bytes()),
                seed("table", table.bytes()));
    }

    private static List<Seed> real(int most) throws IOException {
        Path folder = Path.of(System.getProperty("shared.data", "../shared/data"));
        if (!Files.isDirectory(folder)) {
            System.out.println("hostile files: real recordings are not at " + folder + "; only made ones are used");
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
                        seeds.add(new Seed(format.get(), file.getFileName().toString(), beginning(file, most)));
                    }
                }
            }
        }
        return found.values().stream().flatMap(List::stream).toList();
    }

    private static byte[] beginning(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most);
        }
    }
}
