package org.saccade.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.schema.Pass;
import org.saccade.schemas.schema.Split;
import org.saccade.schemas.schema.Topics;
import org.saccade.snn.spec.NetworkSpec;
import org.saccade.trainer.Patterns;
import org.saccade.trainer.Sample;
import org.saccade.trainer.TrainingTopics;

/** Passes read back from a real broker. */
class PassReaderTest {

    private static final NetworkSpec NETWORK = Patterns.NETWORK;

    private static TrainingTopics topics;

    @BeforeAll
    static void open() {
        topics = new TrainingTopics();
    }

    @AfterAll
    static void close() {
        topics.close();
    }

    private static PassReader reader(String run, long memoryBytes) {
        return new PassReader(topics.client(), topics.wire(), run, NETWORK, Duration.ofSeconds(10), memoryBytes);
    }

    private static List<String> names(SampleSource source) {
        try (source) {
            List<String> names = new ArrayList<>();
            source.forEachRemaining(sample -> names.add(sample.sample()));
            return names;
        }
    }

    @Test
    void readsEverySampleOnceInAnOrderOfSeedAndEpochAlone() {
        String set = "order-" + UUID.randomUUID();
        String again = "order-" + UUID.randomUUID();
        List<Sample> samples = Patterns.samples(20, Split.TRAIN, 1);
        List<Sample> turned = new ArrayList<>(samples);
        java.util.Collections.reverse(turned);
        Pass first = topics.write(set, 0, samples, Patterns.FRAMES, "");
        Pass second = topics.write(set, 1, samples, Patterns.FRAMES, "");
        // The same samples, in other partitions and another order there.
        Pass other = topics.write(again, 0, turned, Patterns.FRAMES, "");
        String run = "order-" + UUID.randomUUID();
        try (PassReader reader = reader(run, 64 << 20)) {
            List<String> order = names(reader.training(first, 5));
            assertThat(order)
                    .containsExactlyInAnyOrderElementsOf(
                            samples.stream().map(Sample::name).toList());
            assertThat(names(reader.training(first, 5))).isEqualTo(order);
            assertThat(names(reader.training(other, 5))).isEqualTo(order);
            assertThat(names(reader.training(first, 6))).isNotEqualTo(order);
            assertThat(names(reader.training(second, 5))).isNotEqualTo(order).hasSameSizeAs(order);
        }
        Map<Integer, Long> ends = new HashMap<>();
        second.getFrameRanges().forEach(range -> ends.put(range.getPartition(), range.getEnd()));
        assertThat(topics.committed("train-" + run, Topics.FRAMES)).isEqualTo(ends);
    }

    @Test
    void givesEachClassItsTurnEquallyOften() {
        String set = "balanced-" + UUID.randomUUID();
        List<Sample> samples = new ArrayList<>();
        for (Sample s : Patterns.samples(20, Split.TRAIN, 1)) {
            int index = Integer.parseInt(s.name().substring(s.name().lastIndexOf('/') + 1));
            if (s.label() == 0 || (s.label() == 1 && index < 6) || index < 1) {
                samples.add(s);
            }
        }
        Pass first = topics.write(set, 0, samples, Patterns.FRAMES, "");
        Pass second = topics.write(set, 1, samples, Patterns.FRAMES, "");
        String run = "balanced-" + UUID.randomUUID();
        try (PassReader reader = reader(run, 64 << 20)) {
            List<String> order = names(reader.balanced(first, 5));
            assertThat(order).hasSize(27);
            assertThat(order)
                    .filteredOn(name -> name.contains("/0/"))
                    .hasSize(9)
                    .doesNotHaveDuplicates();
            List<String> rare =
                    order.stream().filter(name -> name.contains("/1/")).toList();
            assertThat(rare).hasSize(9);
            assertThat(rare.subList(0, 6)).doesNotHaveDuplicates();
            assertThat(order).filteredOn(name -> name.contains("/2/")).hasSize(9);
            for (int round = 0; round < 9; round++) {
                assertThat(order.subList(3 * round, 3 * round + 3))
                        .extracting(name -> name.split("/")[1])
                        .containsExactlyInAnyOrder("0", "1", "2");
            }
            assertThat(names(reader.balanced(first, 5))).isEqualTo(order);
            assertThat(names(reader.balanced(first, 6))).isNotEqualTo(order);
            assertThat(names(reader.balanced(second, 5))).isNotEqualTo(order);
        }
        try (PassReader reader = reader(run, 2_000)) {
            assertThatThrownBy(() -> names(reader.balanced(first, 5)))
                    .isInstanceOf(TrainingDataException.class)
                    .hasMessageContaining("needs the whole pass in memory");
        }
    }

    @Test
    void shufflesThroughABufferWhatDoesNotFitTheMemory() {
        String set = "buffer-" + UUID.randomUUID();
        List<Sample> samples = Patterns.samples(40, Split.TRAIN, 1);
        Pass pass = topics.write(set, 0, samples, Patterns.FRAMES, "");
        try (PassReader reader = reader("buffer-" + UUID.randomUUID(), 6_000)) {
            List<String> order = names(reader.training(pass, 5));
            assertThat(order)
                    .containsExactlyInAnyOrderElementsOf(
                            samples.stream().map(Sample::name).toList());
            assertThat(names(reader.training(pass, 5))).isEqualTo(order);
            assertThat(names(reader.training(pass, 6))).isNotEqualTo(order);
        }
    }

    @Test
    void readsEvaluationFramesAgainWhereTheyDoNotFitTheMemory() {
        String set = "evaluation-" + UUID.randomUUID();
        List<Sample> samples = new ArrayList<>(Patterns.samples(10, Split.VALIDATION, 2));
        samples.addAll(Patterns.samples(5, Split.TEST, 3));
        Pass pass = topics.write(set, -1, samples, Patterns.FRAMES, "");
        for (long memory : new long[] {3_000, 64 << 20}) {
            try (PassReader reader = reader("evaluation-" + UUID.randomUUID(), memory)) {
                EvaluationSet evaluation = reader.evaluation(pass);
                assertThat(evaluation.validation()).isEqualTo(30);
                assertThat(evaluation.test()).isEqualTo(15);
                for (int use = 0; use < 2; use++) {
                    assertThat(names(evaluation.samples()))
                            .containsExactlyInAnyOrderElementsOf(
                                    samples.stream().map(Sample::name).toList());
                }
            }
        }
    }

    @Test
    void needsAValidationSplit() {
        String set = "validation-" + UUID.randomUUID();
        Pass pass = topics.write(set, -1, Patterns.samples(2, Split.TEST, 3), Patterns.FRAMES, "");
        try (PassReader reader = reader("validation-" + UUID.randomUUID(), 64 << 20)) {
            assertThatThrownBy(() -> reader.evaluation(pass))
                    .isInstanceOf(TrainingDataException.class)
                    .hasMessageContaining("6 test samples and no validation sample");
        }
    }

    @Test
    void aSampleThatLiesTwiceIsUsedOnce() {
        String set = "twice-" + UUID.randomUUID();
        List<Sample> samples = new ArrayList<>(Patterns.samples(3, Split.TRAIN, 1));
        samples.add(samples.get(4));
        Pass pass = topics.write(set, 0, samples, Patterns.FRAMES, "");
        try (PassReader reader = reader("twice-" + UUID.randomUUID(), 64 << 20)) {
            assertThat(names(reader.training(pass, 1))).hasSize(9).doesNotHaveDuplicates();
        }
    }

    @Test
    void missingSamplesAreAnErrorAndNotASmallerEpoch() {
        String set = "missing-" + UUID.randomUUID();
        Pass written = topics.write(set, 0, Patterns.samples(3, Split.TRAIN, 1), Patterns.FRAMES, "");
        Pass claims = Pass.newBuilder(written).setSamples(10).build();
        try (PassReader reader = reader("missing-" + UUID.randomUUID(), 64 << 20)) {
            assertThatThrownBy(() -> names(reader.training(claims, 1)))
                    .isInstanceOf(TrainingDataException.class)
                    .hasMessageContaining("has 10 samples, but its ranges hold 9");
        }
    }

    @Test
    void waitsForTheNewFramesWhereTheOldAreDeleted() {
        String set = "deleted-" + UUID.randomUUID();
        List<Sample> samples = Patterns.samples(3, Split.TRAIN, 1);
        topics.write(set, 0, samples, Patterns.FRAMES, "");
        topics.deleteRecords(Topics.FRAMES);
        try (PassReader reader = reader("deleted-" + UUID.randomUUID(), 64 << 20)) {
            int[] asked = {0};
            assertThatThrownBy(() -> reader.await(set, 0, () -> asked[0]++ > 3))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining(set + "/0");
            Pass made = topics.write(set, 0, samples, Patterns.FRAMES, "");
            assertThat(reader.await(set, 0, () -> false)).isEqualTo(made);
        }
    }

    @Test
    void findsTheLatestTrainingSetAndItsClasses() {
        String set = "found-" + UUID.randomUUID();
        topics.write(set, -1, Patterns.samples(2, Split.VALIDATION, 3), Patterns.FRAMES, "");
        TrainingSet found =
                TrainingSet.discover(topics.client(), TrainingSet.LATEST, Duration.ofSeconds(10), () -> false);
        assertThat(found).isEqualTo(new TrainingSet(set, Patterns.FRAMES, Patterns.CLASSES));
    }

    @Test
    void batchesHoldCountsByTimeThenSample() {
        String set = "layout-" + UUID.randomUUID();
        List<Sample> samples = Patterns.samples(3, Split.TRAIN, 1);
        Map<String, Sample> byName = new HashMap<>();
        samples.forEach(s -> byName.put(s.name(), s));
        Pass pass = topics.write(set, 0, samples, Patterns.FRAMES, "");
        try (PassReader reader = reader("layout-" + UUID.randomUUID(), 64 << 20)) {
            List<String> order = names(reader.training(pass, 1));
            try (BatchFeed feed = new BatchFeed(reader.training(pass, 1), Patterns.FRAMES, 4, 1)) {
                int seen = 1;
                for (Batch batch = feed.next(); batch != null; batch = feed.next()) {
                    assertThat(batch.frames().isDirect()).isTrue();
                    assertThat(batch.frames().remaining()).isEqualTo(batch.size() * Patterns.FRAMES.elements());
                    for (int b = 0; b < batch.size(); b++) {
                        Sample sample = byName.get(order.get(seen++));
                        assertThat(batch.labels()[b]).isEqualTo(sample.label());
                        assertThat(cells(batch.frames(), batch.size(), b)).isEqualTo(counted(sample.events()));
                    }
                }
                assertThat(seen).isEqualTo(9);
            }
        }
    }

    private static int[] cells(ByteBuffer frames, int batch, int b) {
        int n = Patterns.FRAMES.elementsPerStep();
        int[] cells = new int[Patterns.FRAMES.elements()];
        for (int t = 0; t < Patterns.STEPS; t++) {
            for (int i = 0; i < n; i++) {
                cells[t * n + i] = frames.get((t * batch + b) * n + i) & 0xFF;
            }
        }
        return cells;
    }

    /** The definition of a frame, event by event. */
    private static int[] counted(Events events) {
        int side = Patterns.SIDE;
        int[] cells = new int[Patterns.FRAMES.elements()];
        for (int i = 0; i < events.count(); i++) {
            int bin = events.t()[i] * Patterns.STEPS / 40_000;
            cells[((bin * 2 + events.p()[i]) * side + events.y()[i]) * side + events.x()[i]]++;
        }
        return cells;
    }
}
