package org.saccade.ingest.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.SampleRef;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.schema.Split;

class ReplayOrderTest {

    private static DataSet set(int count) {
        return MadeDataSet.ofEvents(count, i -> Events.none(MadeDataSet.GEOMETRY, 0));
    }

    private static List<String> ids(ReplayOrder order) {
        return IntStream.range(0, order.size())
                .mapToObj(i -> order.sample(i).id())
                .toList();
    }

    @Test
    void itIsTheShuffleOfTheJavaLibraryOverTheChosenSamples() {
        DataSet set = set(1000);
        List<String> chosen = new ArrayList<>(set.samples().stream()
                .filter(sample -> sample.split() == Split.TEST)
                .map(SampleRef::id)
                .toList());
        Collections.shuffle(chosen, new Random(5));
        assertThat(ids(ReplayOrder.of(set, Set.of(Split.TEST), 0, 5))).isEqualTo(chosen);
        assertThat(ids(ReplayOrder.of(set, Set.of(Split.TEST), 30, 5))).isEqualTo(chosen.subList(0, 30));
    }

    @Test
    void theNameFollowsFromWhatDecidesTheBytesAndNothingElse() {
        DataSet set = set(50);
        String id = ReplayOrder.of(set, Set.of(), 0, 5).id("kind");
        assertThat(ReplayOrder.of(set(50), Set.of(), 50, 5).id("kind")).isEqualTo(id);
        assertThat(List.of(
                        ReplayOrder.of(set, Set.of(), 0, 6).id("kind"),
                        ReplayOrder.of(set, Set.of(), 49, 5).id("kind"),
                        ReplayOrder.of(set, Set.of(Split.TRAIN), 0, 5).id("kind"),
                        ReplayOrder.of(set(51), Set.of(), 0, 5).id("kind"),
                        ReplayOrder.of(set, Set.of(), 0, 5).id("other")))
                .doesNotContain(id)
                .doesNotHaveDuplicates();
    }

    /** As many samples as ES-ImageNet, from a list that makes them when asked: what stays is an int for each. */
    @Test
    void aMillionSamplesTakeAFewMegabytes() {
        DataSet set = set(1_300_000);
        System.gc();
        long before = used();
        ReplayOrder order = ReplayOrder.of(set, Set.of(), 0, 1);
        System.gc();
        long after = used();
        assertThat(order.size()).isEqualTo(1_300_000);
        assertThat(after - before).isLessThan(10_000_000);
        assertThat(order.sample(7).id()).isNotEqualTo("7");
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
