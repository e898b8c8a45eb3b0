package org.saccade.ingest.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.DataSetException;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.recording.RecordingFile;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.Split;

class EsimGeneratorTest {

    private static final Geometry SENSOR = new Geometry(48, 32);

    @TempDir
    Path folder;

    private final ConcurrentLinkedQueue<String> warnings = new ConcurrentLinkedQueue<>();

    @Test
    void stillsBecomeADataSet() throws IOException {
        for (int i = 0; i < 4; i++) {
            Pictures.jpeg(folder.resolve("in/train/cat/c" + i + ".jpg"), 100, 80, i);
            Pictures.jpeg(folder.resolve("in/train/dog/d" + i + ".jpg"), 60, 120, 10 + i);
        }
        Pictures.jpeg(folder.resolve("in/val/dog/v.jpg"), 60, 120, 99);
        GenerateResult result = run(config("in", "to", stills(), PixelModel.v2e(), 3));
        assertThat(result.written()).isEqualTo(9);
        DataSet set = DataSet.open(folder.resolve("to"));
        assertThat(set.classNames()).containsExactly("cat", "dog");
        assertThat(set.geometry()).isEqualTo(SENSOR);
        assertThat(set.samples()).hasSize(9);
        assertThat(set.samples())
                .filteredOn(sample -> sample.split() == Split.TEST)
                .singleElement()
                .satisfies(sample -> assertThat(sample.id()).isEqualTo("Test/dog/v"));
        long events = 0;
        for (var sample : set.samples()) {
            Events made = set.read(sample).events();
            assertThat(made.count()).isGreaterThan(500);
            assertThat(made.timeUs(made.count() - 1)).isBetween(200_000L, 300_000L);
            events += made.count();
        }
        assertThat(result.events()).isEqualTo(events);
    }

    @Test
    void theBytesDoNotDependOnThreadsAndWhatIsThereIsKept() throws IOException {
        for (int i = 0; i < 6; i++) {
            Pictures.png(folder.resolve("in/a/" + i + ".png"), 70, 60, i);
        }
        run(config("in", "one", stills(), PixelModel.v2eNoisy(), 1));
        run(config("in", "many", stills(), PixelModel.v2eNoisy(), 4));
        for (int i = 0; i < 6; i++) {
            assertThat(folder.resolve("many/a/" + i + ".bin"))
                    .hasSameBinaryContentAs(folder.resolve("one/a/" + i + ".bin"));
        }
        Files.delete(folder.resolve("many/a/3.bin"));
        GenerateResult again = run(config("in", "many", stills(), PixelModel.v2eNoisy(), 2));
        assertThat(again.written()).isEqualTo(1);
        assertThat(again.already()).isEqualTo(5);
        assertThat(folder.resolve("many/a/3.bin")).hasSameBinaryContentAs(folder.resolve("one/a/3.bin"));
        assertThatThrownBy(() -> run(config("in", "many", stills(), PixelModel.v2eClean(), 2)))
                .isInstanceOf(DataSetException.class)
                .hasMessageContaining("camera");
    }

    /** {@code /dev/full} is a disk without room: whatever is written to it fails as on a full one. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsNamedAndLeavesNothingTorn() throws IOException {
        for (int i = 0; i < 3; i++) {
            Pictures.png(folder.resolve("in/a/" + i + ".png"), 70, 60, i);
        }
        run(config("in", "whole", stills(), PixelModel.v2e(), 1));
        Path to = Files.createDirectories(folder.resolve("to"));
        for (String file : List.of("generate.json", "a/1.bin", "dataset.json")) {
            Files.deleteIfExists(to.resolve(file));
            Path part = Files.createSymbolicLink(to.resolve(file + ".part"), Path.of("/dev/full"));
            assertThatThrownBy(() -> run(config("in", "to", stills(), PixelModel.v2e(), 1)))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining(to.resolve(file).toString())
                    .hasMessageContaining("No space left");
            assertThat(part).doesNotExist();
            assertThat(to.resolve(file)).doesNotExist();
            run(config("in", "to", stills(), PixelModel.v2e(), 1));
            assertThat(to.resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
        }
    }

    /** Two frames of a pixel's ramp by hand: 8-bit gray 51 to 204 in 10 ms; ln(0.801 / 0.201) is 6.9 thresholds of 0.2. */
    @Test
    void aVideoFollowsEsimExactly() throws IOException {
        Pictures.even(folder.resolve("clip/frame_1.png"), 4, 3, 51);
        Pictures.even(folder.resolve("clip/frame_2.png"), 4, 3, 204);
        GenerateResult result = run(config("clip", "to", new EsimConfig.Video(100, null), PixelModel.esim(), 1));
        assertThat(result.written()).isEqualTo(1);
        Events events = read(folder.resolve("to/clip.bin"), new Geometry(4, 3));
        assertThat(events.count()).isEqualTo(6 * 12);
        double from = Math.log(0.2 + 1e-3);
        double to = Math.log(0.8 + 1e-3);
        for (int i = 0; i < events.count(); i++) {
            double crossing = (i / 12 + 1) * 0.2;
            assertThat(events.timeUs(i))
                    .isBetween(
                            (long) (crossing / (to - from) * 10_000) - 1, (long) (crossing / (to - from) * 10_000) + 1);
            assertThat(events.p()[i]).isEqualTo((byte) 1);
        }
        assertThat(folder.resolve("to/dataset.json")).doesNotExist();
    }

    @Test
    void foldersOfFramesBecomeRecordingsAndBadFramesAreBridged() throws IOException {
        for (String clip : new String[] {"walk/one", "walk/two", "run/one"}) {
            for (int i = 0; i < 4; i++) {
                Pictures.png(folder.resolve("in/" + clip + "/" + i + ".png"), 48, 32, i);
            }
        }
        Files.write(folder.resolve("in/walk/two/2.png"), new byte[] {1, 2, 3});
        Pictures.png(folder.resolve("in/run/one/3.png"), 20, 20, 1);
        GenerateResult result = run(config("in", "to", new EsimConfig.Video(30, null), PixelModel.esim(), 2));
        assertThat(result.written()).isEqualTo(3);
        assertThat(result.unreadable()).isEqualTo(2);
        assertThat(warnings).anyMatch(line -> line.contains("2.png")).anyMatch(line -> line.contains("--size"));
        DataSet set = DataSet.open(folder.resolve("to"));
        assertThat(set.classNames()).containsExactly("run", "walk");
        Events bridged = read(folder.resolve("to/walk/two.bin"), SENSOR);
        assertThat(bridged.timeUs(bridged.count() - 1)).isBetween(90_000L, 100_000L);
    }

    @Test
    void aStopEndsAVideoInTheMiddle() throws IOException {
        for (int i = 0; i < 9; i++) {
            Pictures.png(folder.resolve("clip/" + i + ".png"), 48, 32, i);
        }
        Files.write(folder.resolve("clip/4.png"), new byte[] {1});
        EsimConfig config = config("clip", "to", new EsimConfig.Video(30, null), PixelModel.esim(), 1);
        AtomicReference<EsimGenerator> generator = new AtomicReference<>();
        generator.set(new EsimGenerator(config, new GenerateListener() {
            @Override
            public void progress(long done, long total) {
                assertThat(total).isEqualTo(1);
            }

            @Override
            public void warning(String line) {
                generator.get().stop();
            }
        }));
        assertThat(generator.get().run().completed()).isFalse();
        assertThat(folder.resolve("to")).isDirectoryNotContaining("glob:**clip*");
        assertThat(run(config).completed()).isTrue();
        assertThat(folder.resolve("to/clip.bin")).isNotEmptyFile();
    }

    @Test
    void theTrajectoriesReturnAndStayOnThePicture() {
        Trajectory saccades = Trajectory.saccades(8, 300_000);
        assertThat(saccades.xAt(0)).isEqualTo(saccades.xAt(300_000)).isEqualTo(4);
        assertThat(saccades.yAt(50_000)).isEqualTo(4);
        assertThat(saccades.xAt(150_000)).isEqualTo(4);
        Trajectory odg = Trajectory.odg(2, 80_000);
        assertThat(odg.yAt(0)).isEqualTo(1);
        assertThat(odg.xAt(10_000))
                .as("step 1 moves the picture two columns to the right")
                .isZero();
        assertThat(Arrays.stream(odg.x()).min().getAsDouble()).isZero();
        assertThat(odg.margin()).isEqualTo(3);
    }

    @Test
    void anUnknownFormatIsRefusedAtOnce() {
        assertThatThrownBy(() -> new EsimGenerator(
                        new EsimConfig(folder, folder, stills(), PixelModel.esim(), 0, "mpeg", 1, 0, 100),
                        GenerateListener.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mpeg");
    }

    private static EsimConfig.Stills stills() {
        return new EsimConfig.Stills(ImageSetOptions.defaults(), SENSOR, Trajectory.saccades(6, 300_000), 2_000);
    }

    private EsimConfig config(String from, String to, EsimConfig.Shown shown, PixelModel camera, int threads) {
        return new EsimConfig(folder.resolve(from), folder.resolve(to), shown, camera, 5, "bin", threads, 0, 1_000_000);
    }

    private GenerateResult run(EsimConfig config) throws IOException {
        GenerateListener listener = new GenerateListener() {
            @Override
            public void progress(long done, long total) {
                assertThat(done).isBetween(0L, total);
            }

            @Override
            public void warning(String line) {
                warnings.add(line);
            }
        };
        return new EsimGenerator(config, listener).run();
    }

    private static Events read(Path file, Geometry geometry) throws IOException {
        try (EventReader reader = RecordingFile.open(
                        file, ReadOptions.defaults().withGeometry(geometry))
                .events()) {
            return reader.next(1 << 20);
        }
    }
}
