package org.saccade.ingest.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.StampUnit;
import org.saccade.ingest.recording.Formats;

/**
 * Fuzz targets of the readers, one for each format and one for archives. Every build replays the seeds and the corpus beside this class's
 * resources; {@link FuzzCampaignTest} looks for more.
 */
@Tag("hostile")
class FormatFuzzTest {

    @TempDir
    static Path folder;

    /** Name of a format's target. */
    static String target(RecordingFormat format) {
        StringBuilder name = new StringBuilder();
        for (String word : format.id().split("-")) {
            name.append(name.isEmpty() ? word.charAt(0) : Character.toUpperCase(word.charAt(0)))
                    .append(word.substring(1));
        }
        return name.toString();
    }

    @Test
    void everyFormatHasATarget() {
        List<String> targets = Arrays.stream(FormatFuzzTest.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(FuzzTest.class))
                .map(Method::getName)
                .toList();
        assertThat(targets)
                .containsAll(Formats.all().stream().map(FormatFuzzTest::target).toList());
    }

    private static void read(String id, byte[] bytes) throws IOException {
        read(id, bytes, ReadOptions.defaults());
    }

    /** From a file whose sensor is measured where it does not say it, and from a stream: both hold the same. */
    private static void read(String id, byte[] bytes, ReadOptions options) throws IOException {
        RecordingFormat format = Formats.named(id);
        Reading.Outcome file =
                Reading.of(Reading.file(folder, bytes), format, options).isBounded(bytes.length);
        ReadOptions sized = options.withGeometry(Reading.sized().geometry());
        Reading.Outcome stream = Reading.of(bytes, format, sized).isBounded(bytes.length);
        if (file.error() == null && stream.error() == null) {
            assertThat(file.rows()).as("rows of file and stream").isEqualTo(stream.rows());
        }
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void esImagenet(byte[] bytes) throws IOException {
        read("es-imagenet", bytes);
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void esImagenetFrames(byte[] bytes) throws IOException {
        read("es-imagenet-frames", bytes);
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void npz(byte[] bytes) throws IOException {
        read("npz", bytes);
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void npy(byte[] bytes) throws IOException {
        read("npy", bytes);
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void hdf5(byte[] bytes) throws IOException {
        read("hdf5", bytes);
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void mat(byte[] bytes) throws IOException {
        read("mat", bytes);
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void aedat2(byte[] bytes) throws IOException {
        read("aedat2", bytes);
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void aedat3(byte[] bytes) throws IOException {
        read("aedat3", bytes);
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void aedat4(byte[] bytes) throws IOException {
        read("aedat4", bytes);
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void es(byte[] bytes) throws IOException {
        read("es", bytes);
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void dat2(byte[] bytes) throws IOException {
        read("dat2", bytes);
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void evt2(byte[] bytes) throws IOException {
        read("evt2", bytes);
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void evt21(byte[] bytes) throws IOException {
        read("evt21", bytes);
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void evt3(byte[] bytes) throws IOException {
        read("evt3", bytes);
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void packets(byte[] bytes) throws IOException {
        read("packets", bytes);
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void txyp(byte[] bytes) throws IOException {
        read("txyp", bytes);
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void csv(byte[] bytes) throws IOException {
        read("csv", bytes);
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void atis(byte[] bytes) throws IOException {
        read("atis", bytes);
    }

    /** Tables that say nothing about themselves. */
    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void npyTable(byte[] bytes) throws IOException {
        read("npy", bytes, stated());
    }

    @ArgumentsSource(FormatSeeds.class)
    @FuzzTest
    void csvTable(byte[] bytes) throws IOException {
        read("csv", bytes, stated());
    }

    private static ReadOptions stated() {
        return ReadOptions.defaults().withColumns("t,x,y,p").withUnit(StampUnit.MILLISECONDS);
    }

    /** Whatever the content says it is, and what is in it when it is an archive. */
    @ArgumentsSource(ArchiveSeeds.class)
    @FuzzTest
    void archive(byte[] bytes) throws IOException {
        Reading.of(Reading.file(folder, bytes)).isBounded(bytes.length);
    }
}
