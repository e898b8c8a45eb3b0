package org.saccade.ingest.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.format.EventReader;
import org.saccade.ingest.format.Fixtures;
import org.saccade.ingest.format.RecordingFormat;
import org.saccade.ingest.format.atis.AtisFormat;
import org.saccade.ingest.format.numpy.NpzFormat;
import org.saccade.ingest.format.prophesee.Prophesee;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.Split;

/** Each layout in a folder of a few files, with what is odd about it. */
class KnownLayoutsTest {

    private static final RecordingFormat ATIS = new AtisFormat();
    private static final Geometry SMALL = new Geometry(30, 30);
    private static final DataSetOptions NO_VALIDATION =
            DataSetOptions.defaults().withValidationShare(0);

    @TempDir
    Path folder;

    private TinyFiles files;

    @BeforeEach
    void files() {
        files = new TinyFiles(folder);
    }

    private static List<String> lines(DataSet set) {
        return set.samples().stream()
                .map(s -> s.id() + " " + s.label() + " " + s.split())
                .toList();
    }

    @Test
    void esImageNetGoesByItsLabelLists() throws IOException {
        String in = "data/ES-imagenet-0.18/";
        files.esImageNet(in + "train/class1/class1_7.npz", in + "train/class0/class0_0.npz", in + "train/class0/x.npz");
        files.esImageNet(in + "val/ILSVRC2012_val_00000002.npz");
        files.text(in + "trainlabel.txt", "class0/class0_0.npz 0 190 254", "class1/class1_7.npz 1 254 190");
        files.text(in + "trainlabel.txt", "class1/class1_7.npz 1 254 190", "class0/class0_0.npz 0 190 254");
        files.text(
                in + "vallabel.txt", "ILSVRC2012_val_00000001.npz 0 254 254", "ILSVRC2012_val_00000002.npz 1 51 254");
        files.text("data/dataset_label/dirlabel.txt", "n01440764 0", "n01443537 1", "n01484850 2");
        files.text("data/dataset_label/ENlabel.txt", "0\tn01440764\ttench\t-", "1\tn01443537\tgoldfish\t-");

        DataSet set = DataSet.open(folder.resolve("data"), NO_VALIDATION);
        assertThat(set.kind()).isEqualTo(DataSetKind.ES_IMAGENET);
        assertThat(lines(set))
                .containsExactly(
                        "train/class0/class0_0 0 TRAIN",
                        "train/class1/class1_7 1 TRAIN",
                        "val/ILSVRC2012_val_00000002 1 TEST");
        assertThat(set.samples())
                .extracting(SampleRef::attributes)
                .containsExactly(
                        Map.of("a", "190", "b", "254"), Map.of("a", "254", "b", "190"), Map.of("a", "51", "b", "254"));
        assertThat(set.classNames()).containsExactly("tench", "goldfish", "n01484850");
        assertThat(set.geometry()).isEqualTo(new Geometry(256, 256));
        assertThat(set.name()).isEqualTo("ES-imagenet-0.18");
        assertThat(set.notes())
                .containsExactly(
                        "1 files of the label lists are not there, such as val/ILSVRC2012_val_00000001.npz",
                        "1 files that no label list names were left out");
        Events events = set.read(set.samples().get(0)).events();
        assertThat(events.count()).isEqualTo(3);
        assertThat(events.x()[0]).as("the column").isIn((short) 30, (short) 31);
        assertThat(DataSet.open(folder.resolve(in), NO_VALIDATION).samples()).isEqualTo(set.samples());
    }

    @Test
    void aLabelListThatIsNoneIsNamedWithItsLine() throws IOException {
        files.esImageNet("val/a.npz").text("vallabel.txt", "a.npz 0 254 254", "b.npz dog 1 1");
        assertThatThrownBy(() -> DataSet.open(folder))
                .isInstanceOf(DataSetException.class)
                .hasMessageContaining("vallabel.txt, line 2: 'dog' is no number");
        files.text("vallabel.txt", "a".repeat(5000));
        assertThatThrownBy(() -> DataSet.open(folder))
                .isInstanceOf(DataSetException.class)
                .hasMessageContaining("line 1 is longer than");
        files.text("vallabel.txt", "../../outside.npz 0 1 1");
        assertThatThrownBy(() -> DataSet.open(folder)).isInstanceOf(DataSetException.class);
    }

    @Test
    void eightFramesGoByListsInCsv() throws IOException {
        files.recording(new NpzFormat(), SMALL, "frames/train/class3/a.npz", "frames/val/b.npz", "frames/val/c.npz");
        files.text("train_label.csv", "/home/author/disk/class3/a.npz,3", "/home/author/disk/class3/gone.npz,3");
        files.text("val_label.csv", "frames/val/b.npz,1", "val/c.npz,0");
        DataSet set = DataSet.open(folder, NO_VALIDATION);
        assertThat(set.kind()).isEqualTo(DataSetKind.LABEL_LISTS);
        assertThat(lines(set))
                .containsExactly("frames/train/class3/a 3 TRAIN", "frames/val/c 0 TEST", "frames/val/b 1 TEST");
        assertThat(set.classNames()).containsExactly("0", "1", "2", "3");
        assertThat(set.notes()).singleElement().asString().contains("1 files", "gone.npz");
    }

    @Test
    void nImageNetMatchesTheLastTwoPartsOfTheAuthorsPaths() throws IOException {
        files.recording(
                new NpzFormat(),
                SMALL,
                "extracted_train/n02/n02_5.npz",
                "extracted_train/n01/n01_1.npz",
                "extracted_train/n01/n01_2.npz",
                "extracted_val/n02/v.npz");
        files.text(
                "train_list.txt", "/tmp/N_ImageNet/extracted_train/n01/n01_1.npz", "/x/extracted_train/n02/n02_5.npz");
        files.text("val_list.txt", "/tmp/N_ImageNet/extracted_val/n02/v.npz");
        DataSet set = DataSet.open(folder, NO_VALIDATION);
        assertThat(set.kind()).isEqualTo(DataSetKind.N_IMAGENET);
        assertThat(lines(set))
                .containsExactly(
                        "extracted_train/n01/n01_1 0 TRAIN",
                        "extracted_train/n02/n02_5 1 TRAIN",
                        "extracted_val/n02/v 1 TEST");
        assertThat(set.geometry()).isEqualTo(new Geometry(640, 480));
        assertThat(set.notes()).containsExactly("1 files that no list names were left out");
        Files.delete(folder.resolve("train_list.txt"));
        assertThat(DataSet.open(folder).samples())
                .as("without a list all files count")
                .hasSize(4);
    }

    @Test
    void dvsGestureHasManySamplesInAFile() throws IOException {
        Geometry sensor = new Geometry(128, 128);
        files.recording(
                ATIS,
                sensor,
                "DvsGesture/user01_led.aedat",
                "DvsGesture/user02_led.aedat",
                "DvsGesture/user03_led.aedat");
        String header = "class,startTime_usec,endTime_usec";
        files.text("DvsGesture/user01_led_labels.csv", header, "1,500,1500", "11,1400,2000", "1,2500,2600", "2,9,9");
        files.text("DvsGesture/user02_led_labels.csv", header, "8,0,700");
        files.text("DvsGesture/user03_led_labels.csv", header, "8,0,700");
        files.text("DvsGesture/trials_to_train.txt", "user01_led.aedat");
        files.text("DvsGesture/trials_to_test.txt", "user02_led.aedat");
        DataSet set = DataSet.open(folder, NO_VALIDATION);
        assertThat(set.kind()).isEqualTo(DataSetKind.DVS_GESTURE);
        assertThat(lines(set))
                .containsExactly(
                        "user01_led/0 0 TRAIN", "user01_led/2 0 TRAIN", "user01_led/1 10 TRAIN", "user02_led/0 7 TEST");
        assertThat(set.classNames()).hasSize(11).startsWith("hand_clapping").endsWith("other_gestures");
        assertThat(set.notes())
                .containsExactly(
                        "1 labels without a class or a length were left out, such as user01_led_labels.csv: 2,9,9",
                        "1 recordings that neither list of trials names were left out, such as user03_led.aedat");

        SampleRef sample = set.samples().get(0);
        assertThat(sample.slice()).isEqualTo(new TimeSlice(500, 1500));
        Recording slice = set.read(sample);
        Events whole = DataSet.open(sample.file())
                .read(DataSet.open(sample.file()).samples().get(0))
                .events();
        assertThat(slice.originUs()).isEqualTo(500);
        assertThat(slice.events().count())
                .isEqualTo(whole.indexOf(1500) - whole.indexOf(500))
                .isPositive();
        assertThat(slice.events().timeUs(0)).isEqualTo(whole.timeUs(whole.indexOf(500)));
    }

    @Test
    void dvsGestureWithoutListsKeepsTheSamplesOfARecordingTogether() throws IOException {
        for (int i = 10; i < 40; i++) {
            files.recording(ATIS, SMALL, "user" + i + "_led.aedat");
            files.text("user" + i + "_led_labels.csv", "class,startTime_usec,endTime_usec", "1,0,100", "2,100,200");
        }
        DataSet set = DataSet.open(folder, new DataSetOptions(0.2, 0.2, 1));
        assertThat(set.samples()).hasSize(60);
        assertThat(set.samples()).extracting(SampleRef::split).contains(Split.TRAIN, Split.TEST);
        Map<Path, List<Split>> byFile = new java.util.HashMap<>();
        set.samples().forEach(s -> byFile.computeIfAbsent(s.file(), f -> new ArrayList<>())
                .add(s.split()));
        assertThat(byFile.values())
                .allSatisfy(splits -> assertThat(splits.get(0)).isEqualTo(splits.get(1)));
    }

    @Test
    void cifar10DvsLiesInFoldersOrArchives() throws IOException {
        files.recording(ATIS, SMALL, "dog/cifar10_dog_0.aedat", "dog/cifar10_dog_1.aedat", "cat/cifar10_cat_0.aedat");
        DataSet folders = DataSet.open(folder, new DataSetOptions(0, 0, 0));
        files.zip("dog", "dog.zip");
        files.zip("cat", "cat.zip");
        DataSet set = DataSet.open(folder, new DataSetOptions(0, 0, 0));
        assertThat(set.kind()).isEqualTo(DataSetKind.CIFAR10_DVS);
        assertThat(lines(set))
                .containsExactly("cat/cifar10_cat_0 3 TRAIN", "dog/cifar10_dog_0 5 TRAIN", "dog/cifar10_dog_1 5 TRAIN")
                .isEqualTo(lines(folders));
        assertThat(set.classNames()).hasSize(10);
        assertThat(set.geometry()).isEqualTo(new Geometry(128, 128));
        assertThat(set.splitRule()).startsWith("no official split");
        Recording recording = set.read(set.samples().get(1));
        assertThat(recording.events().count()).isEqualTo(50);
        assertThat(recording.report().source()).endsWith("dog.zip!/dog/cifar10_dog_0.aedat");
    }

    @Test
    void nCaltech101LiesBesideItsAnnotations() throws IOException {
        files.recording(ATIS, new Geometry(200, 150), "Caltech101/airplanes/image_0001.bin");
        files.recording(ATIS, new Geometry(233, 170), "Caltech101/accordion/image_0001.bin");
        files.text("Caltech101_annotations/airplanes/annotation_0001.bin", "box");
        DataSet set = DataSet.open(folder, new DataSetOptions(0, 0, 0));
        assertThat(set.kind()).isEqualTo(DataSetKind.N_CALTECH101);
        assertThat(lines(set)).containsExactly("accordion/image_0001 0 TRAIN", "airplanes/image_0001 1 TRAIN");
        assertThat(set.geometry()).isEqualTo(new Geometry(240, 180));
        assertThat(set.read(set.samples().get(1)).report().outside()).isZero();
    }

    @Test
    void nCarsLiesInFoldersWhoseNamesEndInTheSplit() throws IOException {
        files.recording(
                Prophesee.DAT2, SMALL, "n-cars_train/cars/obj_1_td.dat", "n-cars_train/background/obj_2_td.dat");
        files.recording(Prophesee.DAT2, SMALL, "n-cars_test/cars/obj_3_td.dat");
        DataSet set = DataSet.open(folder, NO_VALIDATION);
        assertThat(set.kind()).isEqualTo(DataSetKind.N_CARS);
        assertThat(set.classNames()).containsExactly("background", "cars");
        assertThat(lines(set))
                .containsExactly(
                        "n-cars_train/background/obj_2_td 0 TRAIN",
                        "n-cars_train/cars/obj_1_td 1 TRAIN",
                        "n-cars_test/cars/obj_3_td 1 TEST");
        assertThat(set.geometry()).isEqualTo(new Geometry(304, 240));
    }

    @Test
    void aslDvsHasAFolderOfMatlabFilesForEachLetter() throws IOException {
        for (String name : new String[] {"a/a_0001.mat", "a/a_0002.mat", "c/c_0001.mat"}) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, Fixtures.bytes("asl.mat"));
        }
        DataSet set = DataSet.open(folder, NO_VALIDATION);
        assertThat(set.kind()).isEqualTo(DataSetKind.ASL_DVS);
        assertThat(set.classNames()).containsExactly("a", "c");
        assertThat(set.geometry()).isEqualTo(new Geometry(240, 180));
        assertThat(lines(set)).hasSize(3).allMatch(line -> line.matches("(a/a_000[12] 0|c/c_0001 1) (TRAIN|TEST)"));
        try (EventReader reader = set.open(set.samples().get(2))) {
            assertThat(reader.next(10).timeUs(0)).isEqualTo(10);
        }
    }

    @Test
    void theTutorialsRowsLieInFoldersOfSynsets() throws IOException {
        files.txyp("train/n01440764/event_stream_0001.bin").txyp("val/n01440764/event_stream_0001.bin");
        DataSet set = DataSet.open(folder, NO_VALIDATION);
        assertThat(set.kind()).isEqualTo(DataSetKind.CLASS_FOLDERS);
        assertThat(lines(set))
                .containsExactly("train/n01440764/event_stream_0001 0 TRAIN", "val/n01440764/event_stream_0001 0 TEST");
        assertThat(set.geometry()).isEqualTo(new Geometry(301, 210));
        assertThat(set.read(set.samples().get(0)).events().count()).isEqualTo(10);
    }

    @Test
    void anyFormatInClassFoldersAndWhatIsNoneIsCounted() throws IOException {
        files.recording(Prophesee.EVT2, new Geometry(640, 480), "walk/a.raw", "run/b.raw");
        files.recording(new NpzFormat(), SMALL, "run/c.npz", "run/b.npz");
        files.text("run/notes.txt", "taken on a rainy day")
                .text("run/.DS_Store", "x")
                .text("README.md", "read me");
        files.text("docs/page.md", "more to read than that");
        DataSet set = DataSet.open(folder, new DataSetOptions(0, 0, 0));
        assertThat(set.kind()).isEqualTo(DataSetKind.CLASS_FOLDERS);
        assertThat(lines(set))
                .containsExactly("run/b.npz 0 TRAIN", "run/b.raw 0 TRAIN", "run/c 0 TRAIN", "walk/a 1 TRAIN");
        assertThat(set.geometry()).isEqualTo(new Geometry(640, 480));
        assertThat(set.notes())
                .containsExactly(
                        "1 folders without recordings were left out, such as docs",
                        "2 files that are no recordings were left out, such as run/.DS_Store");
        for (SampleRef sample : set.samples()) {
            assertThat(set.read(sample).events().count()).isEqualTo(50);
        }
    }

    @Test
    void validationFoldersBesideTestFoldersStayWhatTheyAre() throws IOException {
        files.recording(ATIS, SMALL, "training/x/1.bin", "valid/x/1.bin", "testing/x/1.bin");
        DataSet set = DataSet.open(folder);
        assertThat(lines(set)).containsExactly("training/x/1 0 TRAIN", "valid/x/1 0 VALIDATION", "testing/x/1 0 TEST");
        assertThat(set.splitRule()).isEqualTo("train, validation and test as its folders say");
    }

    @Test
    void aDataSetInAnArchiveIsReadInPlace() throws IOException {
        files.recording(ATIS, SMALL, "set/Train/3/1.bin", "set/Train/4/1.bin", "set/Test/3/1.bin");
        List<String> expected = lines(DataSet.open(folder.resolve("set")));
        Path zip = files.zip("set", "digits.zip");
        DataSet set = DataSet.open(zip);
        assertThat(set.kind()).isEqualTo(DataSetKind.N_MNIST);
        assertThat(lines(set)).isEqualTo(expected);
        Recording recording = set.read(set.samples().get(0));
        assertThat(recording.events().count()).isEqualTo(50);
        assertThat(recording.report().source()).startsWith(zip + "!/set/Train/");
    }

    @Test
    void aFileIsADataSetOfOneSampleWithoutALabel() throws IOException {
        files.recording(Prophesee.EVT2, new Geometry(640, 480), "street.raw");
        DataSet set = DataSet.open(folder.resolve("street.raw"));
        assertThat(set.kind()).isEqualTo(DataSetKind.FILE);
        assertThat(lines(set)).containsExactly("street -1 UNKNOWN");
        assertThat(set.classNames()).isEmpty();
        assertThat(set.geometry()).isEqualTo(new Geometry(640, 480));
        assertThat(set.read(set.samples().get(0)).events().count()).isEqualTo(50);

        files.recording(Prophesee.EVT2, new Geometry(640, 480), "one/a.raw");
        Path zip = files.zip("one", "one.zip");
        assertThat(DataSet.open(zip).kind()).isEqualTo(DataSetKind.FILE);
        assertThat(DataSet.open(Path.of(zip + "!/one/a.raw")).samples()).hasSize(1);
    }

    @Test
    void theKindCanBeStated() throws IOException {
        files.recording(ATIS, SMALL, "Train/3/1.bin", "Test/3/1.bin");
        assertThat(DataSet.open(folder).kind()).isEqualTo(DataSetKind.N_MNIST);
        DataSet set = DataSet.open(folder, DataSetOptions.defaults().withKind(DataSetKind.CLASS_FOLDERS));
        assertThat(set.kind()).isEqualTo(DataSetKind.CLASS_FOLDERS);
        assertThatThrownBy(() -> DataSet.open(folder, NO_VALIDATION.withKind(DataSetKind.DVS_GESTURE)))
                .isInstanceOf(DataSetException.class)
                .hasMessageContaining("expected the layout of dvs-gesture");
        assertThat(DataSetKind.parse(" N-MNIST ")).isEqualTo(DataSetKind.N_MNIST);
        assertThatThrownBy(() -> DataSetKind.parse("mnist")).hasMessageContaining("n-mnist, n-caltech101");
    }
}
