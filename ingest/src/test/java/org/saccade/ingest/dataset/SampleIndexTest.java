package org.saccade.ingest.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.RandomAccess;
import org.junit.jupiter.api.Test;
import org.saccade.schemas.schema.Split;

class SampleIndexTest {

    private static final Path ROOT = Path.of("root").toAbsolutePath();

    @Test
    void aMillionSamplesWouldTakeSomeFortyBytesEach() {
        int samples = 300_000;
        int classes = 1000;
        SampleColumns columns = new SampleColumns();
        for (int c = 0; c < classes; c++) {
            int folder = columns.folder(ROOT.resolve("train/class" + c), "train/class" + c + "/");
            for (int k = 0; k < samples / classes; k++) {
                Map<String, String> size = Map.of("a", Integer.toString(100 + k % 155), "b", "254");
                columns.add(folder, "class" + c + "_" + k + ".npz", Split.TRAIN, c, size);
            }
        }
        SampleIndex index = SampleIndex.of(columns);
        assertThat(index).hasSize(samples);
        double each = (double) index.bytes() / samples;
        // Names of 16 bytes, 18 of columns, 4 of order.
        assertThat(each).isBetween(30.0, 42.0);
        assertThat(each * 1_281_167).as("the training split of ImageNet").isLessThan(60e6);
        assertThat(index.get(299).attributes()).containsEntry("b", "254");
    }

    @Test
    void theOrderDoesNotDependOnThatOfAdding() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            names.add("n" + i + ".bin");
        }
        List<SampleRef> sorted = index(names);
        Collections.shuffle(names, new Random(3));
        List<SampleRef> shuffled = index(names);
        assertThat(shuffled).isEqualTo(sorted).isInstanceOf(RandomAccess.class);
        assertThat(sorted.get(0).id()).isEqualTo("c/n0");
        assertThat(sorted.get(1).id()).isEqualTo("c/n1");
        assertThat(sorted.get(2).id()).isEqualTo("c/n10");
        assertThat(sorted.get(2).file()).isEqualTo(ROOT.resolve("c").resolve("n10.bin"));
    }

    private static SampleIndex index(List<String> names) {
        SampleColumns columns = new SampleColumns();
        int folder = columns.folder(ROOT.resolve("c"), "c/");
        names.forEach(name -> columns.add(folder, name, Split.TEST, 0, Map.of()));
        return SampleIndex.of(columns);
    }

    @Test
    void splitComesBeforeLabelBeforeName() {
        SampleColumns columns = new SampleColumns();
        int b = columns.folder(ROOT.resolve("b"), "b/");
        int a = columns.folder(ROOT.resolve("a"), "a/");
        columns.add(a, "1.bin", Split.TEST, 0, Map.of());
        columns.add(b, "1.bin", Split.TRAIN, 1, Map.of());
        columns.add(b, "2.bin", Split.TRAIN, 0, Map.of());
        columns.add(a, "3.bin", Split.TRAIN, 0, Map.of());
        assertThat(SampleIndex.of(columns)).extracting(SampleRef::id).containsExactly("a/3", "b/2", "b/1", "a/1");
    }

    @Test
    void idsAreUniqueWhereOnlyTheEndingsOfFilesDiffer() {
        List<SampleRef> samples = index(List.of("a.raw", "a-b.raw", "a.dat", "c", "d.e.raw", ".hidden", "ü.raw"));
        assertThat(samples)
                .extracting(SampleRef::id)
                .containsExactly("c/.hidden", "c/a-b", "c/a.dat", "c/a.raw", "c/c", "c/d.e", "c/ü");
        assertThat(new HashSet<>(samples)).hasSize(7);
    }

    @Test
    void slicesOfAFileAreSamplesOfTheirOwn() {
        SampleColumns columns = new SampleColumns();
        int folder = columns.folder(ROOT, "");
        columns.add(folder, "whole.aedat", Split.TRAIN, 0, Map.of());
        for (int i = 11; i >= 0; i--) {
            columns.add(folder, "user.aedat", i, new TimeSlice(i * 10L, i * 10L + 15), Split.TRAIN, 0);
        }
        List<SampleRef> samples = SampleIndex.of(columns);
        assertThat(samples.get(2).id()).isEqualTo("user/2");
        assertThat(samples.get(10).id()).isEqualTo("user/10");
        assertThat(samples.get(10).slice()).isEqualTo(new TimeSlice(100, 115));
        assertThat(samples.get(12).slice()).isNull();
        assertThat(samples.get(12).id()).isEqualTo("whole");
    }

    @Test
    void aSetOfNamesGivesEachOnce() {
        PathHashes names = new PathHashes();
        for (int i = 0; i < 5000; i++) {
            names.add(i % 7, "name" + i);
            names.add(i % 7, "name" + i);
        }
        assertThat(names.left()).isEqualTo(5000);
        for (int i = 0; i < 5000; i++) {
            assertThat(names.take(i % 7, "name" + i)).isTrue();
            assertThat(names.take(i % 7, "name" + i)).isFalse();
            assertThat(names.take(8, "name" + i)).isFalse();
        }
        assertThat(names.left()).isZero();
    }
}
