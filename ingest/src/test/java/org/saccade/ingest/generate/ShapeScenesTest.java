package org.saccade.ingest.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.DataSetException;
import org.saccade.ingest.dataset.SampleRef;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.Split;

class ShapeScenesTest {

    private static final Geometry GEOMETRY = new Geometry(34, 34);
    private static final int BIN_US = 40_000;

    @TempDir
    Path folder;

    @Test
    void theSameSeedMakesTheSameBytesAndAnotherSeedOthers() throws IOException {
        ShapeScenes.generate(folder.resolve("a"), 2, 1, 7);
        ShapeScenes.generate(folder.resolve("b"), 2, 1, 7);
        ShapeScenes.generate(folder.resolve("c"), 2, 1, 8);
        String file = "Train/star/00002.bin";
        assertThat(folder.resolve("b").resolve(file))
                .hasSameBinaryContentAs(folder.resolve("a").resolve(file));
        assertThat(Files.readAllBytes(folder.resolve("c").resolve(file)))
                .isNotEqualTo(Files.readAllBytes(folder.resolve("a").resolve(file)));
        assertThat(Files.readAllBytes(folder.resolve("a/Train/star/00001.bin")))
                .isNotEqualTo(Files.readAllBytes(folder.resolve("a").resolve(file)));
    }

    @Test
    void theSetIsReadAsADataSet() {
        ShapeScenes.generate(folder.resolve("set"), 3, 2, 1, 48);
        DataSet set = DataSet.open(folder.resolve("set"));
        assertThat(set.classNames()).isEqualTo(ShapeScenes.classNames()).hasSizeGreaterThanOrEqualTo(6);
        assertThat(set.geometry()).isEqualTo(new Geometry(48, 48));
        assertThat(set.samples()).hasSize(set.classNames().size() * 5);
        assertThat(set.samples().stream().filter(s -> s.split() == Split.TEST))
                .hasSize(set.classNames().size() * 2);
        assertThat(set.samples())
                .allSatisfy(s -> assertThat(set.read(s).report().warnings()).isEmpty());
    }

    @Test
    void aCompleteSetIsLeftAloneAndAForeignFolderRefused() throws IOException {
        ShapeScenes.generate(folder, 1, 1, 1);
        Path file = folder.resolve("Train/bar/00001.bin");
        Files.write(file, new byte[5]);
        ShapeScenes.generate(folder, 1, 1, 1);
        assertThat(file).hasSize(5);
        assertThatThrownBy(() -> ShapeScenes.generate(folder, 1, 1, 2))
                .isInstanceOf(DataSetException.class)
                .hasMessageContaining("another data set");
    }

    @Test
    void everyRecordingHasEventsAndAnEmptyTimeBin() {
        for (int label = 0; label < ShapeScenes.classNames().size(); label++) {
            for (int i = 0; i < 50; i++) {
                Events events = ShapeScenes.record(label, GEOMETRY, 1000L * label + i);
                assertThat(events.count()).as("label " + label + ", " + i).isBetween(100, 20_000);
                assertThat(events.timeUs(events.count() - 1)).isLessThan(MovingShape.DURATION_US);
                int empty = 0;
                for (int bin = 0; bin < 8; bin++) {
                    empty += events.indexOf((bin + 1L) * BIN_US) == events.indexOf((long) bin * BIN_US) ? 1 : 0;
                }
                assertThat(empty).as("label " + label + ", " + i).isBetween(1, 6);
            }
        }
    }

    /** What a quick start learns from stays what it was: its accuracy has been measured on these bytes. */
    @Test
    void theBytesOfASeedNeverChange() throws Exception {
        ShapeScenes.generate(folder, 6, 2, 1);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".bin"))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList()) {
                digest.update(Files.readAllBytes(file));
            }
        }
        assertThat(HexFormat.of().formatHex(digest.digest()))
                .isEqualTo("7f0d09208152e98e956b00a8a7dfb606085629ce2dc595678d46738be071e351");
    }

    /**
     * Labels can be learnt, and not by counting events alone: the nearest class mean of centred count images beats chance by far and is far
     * from perfect.
     */
    @Test
    void labelsAreLearnableButNotTrivial() {
        int classes = ShapeScenes.classNames().size();
        List<double[]> means = new ArrayList<>();
        for (int label = 0; label < classes; label++) {
            double[] mean = new double[34 * 34];
            for (int i = 0; i < 60; i++) {
                double[] image = centred(ShapeScenes.record(label, GEOMETRY, 7_000L * label + i));
                for (int k = 0; k < mean.length; k++) {
                    mean[k] += image[k];
                }
            }
            means.add(normalised(mean));
        }
        int right = 0;
        int tried = 0;
        for (int label = 0; label < classes; label++) {
            for (int i = 0; i < 20; i++, tried++) {
                double[] image = centred(ShapeScenes.record(label, GEOMETRY, 900_000L + 7_000L * label + i));
                right += nearest(image, means) == label ? 1 : 0;
            }
        }
        assertThat(right / (double) tried).isBetween(0.35, 0.97);
    }

    private static int nearest(double[] image, List<double[]> means) {
        int best = 0;
        double most = -1;
        for (int label = 0; label < means.size(); label++) {
            double dot = 0;
            for (int k = 0; k < image.length; k++) {
                dot += image[k] * means.get(label)[k];
            }
            if (dot > most) {
                most = dot;
                best = label;
            }
        }
        return best;
    }

    private static double[] centred(Events events) {
        double sumX = 0;
        double sumY = 0;
        for (int i = 0; i < events.count(); i++) {
            sumX += events.x()[i];
            sumY += events.y()[i];
        }
        int dx = (int) Math.round(16.5 - sumX / events.count());
        int dy = (int) Math.round(16.5 - sumY / events.count());
        double[] image = new double[34 * 34];
        for (int i = 0; i < events.count(); i++) {
            int x = events.x()[i] + dx;
            int y = events.y()[i] + dy;
            if (GEOMETRY.contains(x, y)) {
                image[y * 34 + x]++;
            }
        }
        return normalised(image);
    }

    private static double[] normalised(double[] image) {
        double sum = 0;
        for (double v : image) {
            sum += v * v;
        }
        double norm = Math.sqrt(sum);
        double[] out = new double[image.length];
        for (int k = 0; k < image.length; k++) {
            out[k] = image[k] / norm;
        }
        return out;
    }

    @Test
    void aStoppedSetGoesOnAndIsTheSame() throws IOException {
        ShapesConfig config = new ShapesConfig(folder.resolve("stopped"), ShapesConfig.ALL, 2, 1, 34, 9, 2);
        ShapesGenerator[] first = new ShapesGenerator[1];
        first[0] = new ShapesGenerator(config, (done, total) -> {
            if (done > 5) {
                first[0].stop();
            }
        });
        GenerateResult stopped = first[0].run();
        GenerateResult whole = new ShapesGenerator(config, GenerateListener.none()).run();
        assertThat(whole.completed()).isTrue();
        assertThat(whole.already()).isEqualTo(stopped.written());
        assertThat(whole.written() + whole.already()).isEqualTo(36);
        ShapesConfig again = new ShapesConfig(folder.resolve("again"), ShapesConfig.ALL, 2, 1, 34, 9, 1);
        new ShapesGenerator(again, GenerateListener.none()).run();
        for (String name : ShapesConfig.ALL) {
            assertThat(folder.resolve("stopped/Test/" + name + "/00001.bin"))
                    .hasSameBinaryContentAs(folder.resolve("again/Test/" + name + "/00001.bin"));
        }
        assertThat(DataSet.open(folder.resolve("stopped")).classNames()).isEqualTo(ShapesConfig.ALL);
    }

    @Test
    void anUnknownShapeIsRefused() {
        assertThatThrownBy(() -> new ShapesConfig(folder, List.of("bar", "cube"), 1, 1, 34, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'cube'")
                .hasMessageContaining("crescent");
    }

    @Test
    void aRecordingHasThousandsOfEvents() {
        ShapeScenes.generate(folder.resolve("many"), 20, 5, 3);
        DataSet set = DataSet.open(folder.resolve("many"));
        long events = 0;
        for (SampleRef sample : set.samples()) {
            events += set.read(sample).events().count();
        }
        assertThat(set.samples()).hasSize(150);
        assertThat(events / 150).isBetween(500L, 8_000L);
    }
}
