package org.saccade.ingest.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.SharedData;
import org.saccade.ingest.format.EventWriter;
import org.saccade.ingest.format.ReadOptions;
import org.saccade.ingest.format.StampUnit;
import org.saccade.ingest.format.atis.AtisFormat;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.Split;

class DataSetTest {

    private static final Geometry GEOMETRY = new Geometry(34, 34);

    @TempDir
    Path folder;

    private Path recording(String path, int events) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        try (EventWriter writer = new AtisFormat().create(file, new Geometry(34, 34))) {
            writer.write(RandomEvents.of(path.hashCode(), GEOMETRY, events, 200));
        }
        return file;
    }

    @Test
    void labelsFollowNumbersByValueAndListingIsSorted() throws IOException {
        for (String path : List.of("Train/10/b.bin", "Train/9/a.bin", "Test/2/a.bin", "Train/10/a.bin")) {
            recording(path, 100);
        }
        DataSet set = DataSet.open(folder, DataSetOptions.defaults().withValidationShare(0));
        assertThat(set.classNames()).containsExactly("2", "9", "10");
        assertThat(set.samples().stream().map(s -> s.id() + " " + s.label() + " " + s.split()))
                .containsExactly("Train/9/a 1 TRAIN", "Train/10/a 2 TRAIN", "Train/10/b 2 TRAIN", "Test/2/a 0 TEST");
        assertThat(set.geometry()).isEqualTo(GEOMETRY);
    }

    @Test
    void aDescriptionGivesNameGeometryAndClassOrder() throws IOException {
        recording("Train/cat/1.bin", 10);
        recording("Train/ant/1.bin", 10);
        new DataSetInfo("pets", 64, 48, List.of("cat", "ant"), null).write(folder);
        DataSet set = DataSet.open(folder);
        assertThat(set.name()).isEqualTo("pets");
        assertThat(set.geometry()).isEqualTo(new Geometry(64, 48));
        assertThat(set.classNames()).containsExactly("cat", "ant");
        assertThat(set.samples()).allSatisfy(s -> assertThat(s.label()).isEqualTo(s.id().contains("cat") ? 0 : 1));
    }

    @Test
    void foldersWithoutSplitsAreSplitBySeed() throws IOException {
        for (int i = 0; i < 100; i++) {
            recording("x/" + i + ".bin", 1);
        }
        Map<Split, Long> counts = DataSet.open(folder, new DataSetOptions(0.2, 0.3, 5)).samples().stream()
                .collect(Collectors.groupingBy(SampleRef::split, Collectors.counting()));
        assertThat(counts).containsOnlyKeys(Split.TRAIN, Split.VALIDATION, Split.TEST);
        assertThat(counts.get(Split.TEST)).isBetween(15L, 45L);
    }

    @Test
    void whatATableDoesNotSayIsStated() throws IOException {
        Path table = Files.writeString(folder.resolve("a.csv"), "0.001,3,4,1\n0.002,5,6,0\n");
        assertThatThrownBy(() -> DataSet.open(table)).hasMessageContaining("--columns t,x,y,p");
        DataSet set = DataSet.open(
                table,
                DataSetOptions.defaults()
                        .withReading(ReadOptions.defaults()
                                .withColumns("t,x,y,p")
                                .withUnit(StampUnit.parse("s"))
                                .withGeometry(new Geometry(64, 48))));
        assertThat(set.geometry()).isEqualTo(new Geometry(64, 48));
        assertThat(set.stated()).as("part of the replay's name").contains("t,x,y,p");
        Events events = set.read(set.samples().get(0)).events();
        assertThat(events.timeUs(1)).isEqualTo(2000);
        assertThat(set.samples().get(0).label()).isEqualTo(SampleRef.NO_LABEL);
        assertThat(set).hasToString("a (file): 1 sample, 64 x 48");
    }

    @Test
    void missingEmptyAndForeignFoldersAreNamedInOneLine() throws IOException {
        assertThatThrownBy(() -> DataSet.open(folder.resolve("nowhere")))
                .isInstanceOf(DataSetException.class)
                .hasMessageContaining("nowhere");
        assertThatThrownBy(() -> DataSet.open(folder))
                .isInstanceOf(DataSetException.class)
                .hasMessageContaining("holds no files");
        Files.createDirectories(folder.resolve("Train/0"));
        Files.writeString(folder.resolve("Train/0/1.npz"), "PK\u0003\u0004 and so on", StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> DataSet.open(folder))
                .isInstanceOf(DataSetException.class)
                .hasMessageContaining("Train/0/1.npz")
                .hasMessageContaining("ZIP archive")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aFileOfAnotherFormatIsNamedWithWhatItIs() throws IOException {
        recording("Train/0/1.bin", 10);
        Path other = folder.resolve("Train/0/2.bin");
        Files.writeString(other, "#ROSBAG V2.0\n");
        DataSet set = DataSet.open(folder);
        SampleRef sample = set.samples().stream()
                .filter(s -> s.id().equals("Train/0/2"))
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(() -> set.read(sample))
                .isInstanceOf(DataSetException.class)
                .hasMessageContaining(other.toString())
                .hasMessageContaining("a ROS bag");
    }

    @Test
    void aFileOfAnotherSensorIsRefused() throws IOException {
        Path file = folder.resolve("Train/0/1.bin");
        Files.createDirectories(file.getParent());
        try (EventWriter writer = new AtisFormat().create(file, new Geometry(34, 34))) {
            writer.write(RandomEvents.of(1, new Geometry(240, 180), 1000, 100));
        }
        DataSet set = DataSet.open(folder);
        assertThatThrownBy(() -> set.read(set.samples().get(0)))
                .isInstanceOf(DataSetException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("outside a sensor of 34 x 34");
    }

    @Test
    void aTruncatedRecordingIsReadAndReported() throws IOException {
        Path file = recording("Train/0/1.bin", 100);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, 252));
        DataSet set = DataSet.open(folder);
        Recording recording = set.read(set.samples().get(0));
        assertThat(recording.events().count()).isEqualTo(50);
        assertThat(recording.report().warnings()).singleElement().satisfies(line -> assertThat(line)
                .contains(file.toString(), "byte 250"));
    }

    @Test
    void aBrokenDescriptionIsNamed() throws IOException {
        recording("Train/0/1.bin", 1);
        Files.writeString(folder.resolve(DataSetInfo.FILE), "{\"width\": 0");
        assertThatThrownBy(() -> DataSet.open(folder))
                .isInstanceOf(DataSetException.class)
                .hasMessageContaining(DataSetInfo.FILE);
        Files.writeString(folder.resolve(DataSetInfo.FILE), "{\"width\": 0, \"height\": 3}");
        assertThatThrownBy(() -> DataSet.open(folder))
                .isInstanceOf(DataSetException.class)
                .hasMessageContaining("0 x 3");
    }

    @Test
    void theValidationShareStaysWhenRecordingsAreAdded() throws IOException {
        for (int i = 0; i < 200; i++) {
            recording("Train/0/" + i + ".bin", 1);
        }
        Map<String, Split> before = splits();
        recording("Train/1/new.bin", 1);
        assertThat(splits()).containsAllEntriesOf(before);
        assertThat(before.values().stream().filter(s -> s == Split.VALIDATION).count())
                .isBetween(8L, 36L);
    }

    private Map<String, Split> splits() {
        return DataSet.open(folder).samples().stream().collect(Collectors.toMap(SampleRef::id, SampleRef::split));
    }

    @Test
    void readsTheRealRecordings() {
        DataSet set = DataSet.open(SharedData.folder("nmnist"));
        assertThat(set.classNames()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        Map<Split, Long> counts =
                set.samples().stream().collect(Collectors.groupingBy(SampleRef::split, Collectors.counting()));
        assertThat(counts.get(Split.TEST)).isEqualTo(100);
        assertThat(counts.get(Split.TRAIN) + counts.get(Split.VALIDATION)).isEqualTo(900);
        assertThat(counts.get(Split.VALIDATION)).isBetween(60L, 120L);
        long bytes = 0;
        long events = 0;
        for (SampleRef sample : set.samples()) {
            Recording recording = set.read(sample);
            assertThat(recording.report().truncated()).isFalse();
            assertThat(recording.report().outside()).isZero();
            assertThat(recording.lengthUs()).isBetween(200_000L, 320_000L);
            Events all = recording.events();
            events += all.count();
            bytes += recording.report().bytes();
        }
        assertThat(events * 5).as("every word is an event").isEqualTo(bytes);
    }
}
