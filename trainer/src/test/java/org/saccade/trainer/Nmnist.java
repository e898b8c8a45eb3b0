package org.saccade.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.saccade.schemas.event.EventsBuilder;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.frame.FrameSpec;
import org.saccade.schemas.schema.Split;

/** The N-MNIST recordings: words of five bytes, x, y, and polarity with 23 bits of microseconds, big-endian. */
public final class Nmnist {

    public static final FrameSpec FRAMES = FrameSpec.parse("T=8,P=2,H=34,W=34,window=320ms");

    private Nmnist() {}

    /** All recordings; a seeded tenth of the training split is VALIDATION. */
    public static List<Sample> read(Path folder, long splitSeed) throws IOException {
        List<Sample> samples = new ArrayList<>(folder(folder, "Train", Split.TRAIN));
        Collections.shuffle(samples, new Random(splitSeed));
        int held = samples.size() / 10;
        for (int i = 0; i < held; i++) {
            Sample s = samples.get(i);
            samples.set(i, new Sample(s.name(), s.label(), Split.VALIDATION, s.events()));
        }
        samples.addAll(folder(folder, "Test", Split.TEST));
        return samples;
    }

    private static List<Sample> folder(Path root, String part, Split split) throws IOException {
        List<Sample> samples = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root.resolve(part))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".bin")).sorted().toList()) {
                int label = Integer.parseInt(file.getParent().getFileName().toString());
                samples.add(new Sample(root.relativize(file).toString(), label, split, decode(file)));
            }
        }
        return samples;
    }

    private static org.saccade.schemas.event.Events decode(Path file) throws IOException {
        byte[] b = Files.readAllBytes(file);
        EventsBuilder out = new EventsBuilder(new Geometry(34, 34), 0, b.length / 5);
        for (int i = 0; i + 5 <= b.length; i += 5) {
            int t = (b[i + 2] & 0x7F) << 16 | (b[i + 3] & 0xFF) << 8 | b[i + 4] & 0xFF;
            out.addOffset(t, b[i] & 0xFF, b[i + 1] & 0xFF, (b[i + 2] & 0x80) >> 7);
        }
        return out.build();
    }
}
