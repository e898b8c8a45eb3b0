package org.saccade.ingest.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.ingest.recording.Formats;
import org.saccade.schemas.event.Geometry;

/** Fuzz targets of the lists that come with data sets: nothing but the typed error comes out, and every sample is a file in the set. */
@Tag("hostile")
class LabelFuzzTest {

    @TempDir
    static Path top;

    /** Opens a data set one of whose lists is replaced; its other files are made once. */
    private static void open(String set, String list, byte[] bytes) throws IOException {
        Path folder = top.resolve(set);
        if (!Files.exists(folder)) {
            make(set, new TinyFiles(folder));
        }
        Files.write(folder.resolve(list), bytes);
        try {
            DataSet data = DataSet.open(folder);
            for (SampleRef sample : data.samples()) {
                assertThat(sample.file().normalize()).startsWithRaw(folder);
                assertThat(sample.label())
                        .isBetween(SampleRef.NO_LABEL, data.classNames().size() - 1);
            }
        } catch (DataSetException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static void make(String set, TinyFiles files) throws IOException {
        switch (set) {
            case "esImageNet" ->
                files.esImageNet("train/class0/class0_1.npz", "train/class1/class1_7.npz")
                        .text("trainlabel.txt", "class0/class0_1.npz 0 200 224");
            case "gesture" ->
                files.recording(Formats.named("aedat4"), new Geometry(128, 128), "user01_led.aedat", "user02_led.aedat")
                        .text("user02_led_labels.csv", "class,startTime_usec,endTime_usec", "1,0,1000");
            case "nImageNet" ->
                files.recording(
                        Formats.named("npz"),
                        new Geometry(640, 480),
                        "extracted_train/n01/a.npz",
                        "extracted_val/n02/b.npz");
            default -> files.recording(Formats.named("atis"), new Geometry(34, 34), "train/a.bin", "train/b.bin");
        }
    }

    private static Stream<byte[]> texts(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<byte[]> esImageNetLists() {
        return texts("class0/class0_1.npz 0 200 224\nclass1/class1_7.npz 1 224 180\n", "../x.npz 1\n");
    }

    @MethodSource("esImageNetLists")
    @FuzzTest
    void esImageNet(byte[] bytes) throws IOException {
        open("esImageNet", "trainlabel.txt", bytes);
    }

    static Stream<byte[]> synsets() {
        return texts("n01440764 0\nn01443537 1\n");
    }

    @MethodSource("synsets")
    @FuzzTest
    void synset(byte[] bytes) throws IOException {
        open("esImageNet", "dirlabel.txt", bytes);
    }

    static Stream<byte[]> gestures() {
        return texts("class,startTime_usec,endTime_usec\n1,0,1000\n11,500,2000\n", "3;5;9\n");
    }

    @MethodSource("gestures")
    @FuzzTest
    void gesture(byte[] bytes) throws IOException {
        open("gesture", "user01_led_labels.csv", bytes);
    }

    static Stream<byte[]> paths() {
        return texts("/disk/N_Imagenet/extracted_train/n01/a.npz\n", "n01/a.npz\n../n02/b.npz\n");
    }

    @MethodSource("paths")
    @FuzzTest
    void nImageNet(byte[] bytes) throws IOException {
        open("nImageNet", "train_list.txt", bytes);
    }

    static Stream<byte[]> labels() {
        return texts("path,label\ntrain/a.bin,0\ntrain/b.bin,3\n", "../x.bin,1\n");
    }

    @MethodSource("labels")
    @FuzzTest
    void labelList(byte[] bytes) throws IOException {
        open("labels", "train_label.csv", bytes);
    }

    static Stream<byte[]> descriptions() {
        return texts("{\"name\": \"shapes\", \"width\": 34, \"height\": 34, \"classes\": [\"bar\", \"circle\"]}");
    }

    @MethodSource("descriptions")
    @FuzzTest
    void description(byte[] bytes) throws IOException {
        open("described", DataSetInfo.FILE, bytes);
    }
}
