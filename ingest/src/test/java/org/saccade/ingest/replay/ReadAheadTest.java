package org.saccade.ingest.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.dataset.DataSet;
import org.saccade.ingest.dataset.DataSetException;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.schema.AvroWire;
import org.saccade.schemas.schema.ChunkRecords;

class ReadAheadTest {

    private static final int CHUNK = 100;
    private static final DataSet SET = MadeDataSet.ofEvents(60, ReadAheadTest::events);

    /** Every seventh is far longer than the others. */
    private static Events events(int i) {
        return RandomEvents.of(i, MadeDataSet.GEOMETRY, i % 7 == 0 ? 20_000 : i * 3, 5);
    }

    private static Turns turns(DataSet set, long rounds, int partitions) {
        Position[] there = new Position[partitions];
        Arrays.fill(there, Position.NONE);
        return new Turns(ReplayOrder.of(set, Set.of(), 0, 3), rounds, there);
    }

    private static ReadAhead start(DataSet set, Turns turns, int threads, long bytes, StopSignal stop) {
        SamplePacker packer = new SamplePacker(
                set, CHUNK, turns, chunk -> AvroWire.encode(1, ChunkRecords.withLastEventAtUs(chunk, 0)));
        return new ReadAhead(turns, packer, threads, bytes, stop);
    }

    /** Positions and bytes as they come out. */
    private static List<String> all(DataSet set, Turns turns, int threads, long bytes) {
        List<String> seen = new ArrayList<>();
        try (ReadAhead ahead = start(set, turns, threads, bytes, new StopSignal())) {
            for (Packed next = ahead.take(); next != null; next = ahead.take()) {
                seen.add(next.turn().stream() + " " + next.position().text() + " " + Arrays.hashCode(next.value()));
            }
        }
        return seen;
    }

    @Test
    void whatComesOutDoesNotDependOnTheThreadsNorOnTheRoom() {
        List<String> one = all(SET, turns(SET, 1, 3), 1, 1 << 20);
        assertThat(one).hasSizeGreaterThan(1000);
        for (int threads : new int[] {2, 3, 8}) {
            assertThat(all(SET, turns(SET, 1, 3), threads, 1 << 20)).isEqualTo(one);
            assertThat(all(SET, turns(SET, 1, 3), threads, 1)).isEqualTo(one);
        }
    }

    @Test
    void aFurtherRoundIsTheSameUnderNewNames() {
        List<String> one = all(SET, turns(SET, 1, 3), 2, 1 << 20);
        List<String> three = all(SET, turns(SET, 3, 3), 2, 1 << 20);
        assertThat(three).hasSize(3 * one.size()).startsWith(one.toArray(String[]::new));
        assertThat(three.get(one.size())).matches("\\d+#2 60/0.*");
        assertThat(three.stream().map(line -> line.split(" ")[0]).distinct()).hasSize(3 * 60);
    }

    @Test
    void aRunThatIsTakenUpGivesExactlyTheRest() {
        List<String> whole = all(SET, turns(SET, 3, 4), 3, 1 << 20);
        for (int cut : new int[] {0, 1, 77, 500, 1800, whole.size() - 1, whole.size()}) {
            Position[] there = new Position[4];
            Arrays.fill(there, Position.NONE);
            List<String> rest = new ArrayList<>(whole.subList(cut, whole.size()));
            for (String line : whole.subList(0, cut)) {
                String[] parts = line.split(" ");
                there[ChunkSender.partitionOf(parts[0], 4)] = Position.parse(parts[1]);
            }
            Turns turns = new Turns(ReplayOrder.of(SET, Set.of(), 0, 3), 3, there);
            assertThat(all(SET, turns, 3, 1 << 20)).as("after " + cut).isEqualTo(rest);
        }
    }

    @Test
    void itWaitsWithinItsRoomWhileNobodyTakes() {
        AtomicLong opened = new AtomicLong();
        DataSet endless = MadeDataSet.ofEvents(1000, i -> {
            opened.incrementAndGet();
            return events(7);
        });
        StopSignal stop = new StopSignal();
        long room = 200_000;
        Turns turns = turns(endless, 1, 1);
        try (ReadAhead ahead = start(endless, turns, 4, room, stop)) {
            Awaitility.await().until(() -> ahead.held() >= room);
            for (int i = 0; i < 2_000; i++) {
                assertThat(ahead.take()).isNotNull();
                assertThat(ahead.held()).isLessThan(room * 3 / 2 + 10_000);
            }
            assertThat(opened.get()).isLessThan(40);
            stop.stop();
            assertThat(ahead.take()).isNull();
        }
    }

    @Test
    void whatGoesWrongIsThrownInItsTurn() {
        DataSet broken = MadeDataSet.ofEvents(20, i -> {
            if (i == 11) {
                throw new DataSetException("sample 11 is broken");
            }
            return events(i);
        });
        ReplayOrder order = ReplayOrder.of(broken, Set.of(), 0, 3);
        int before = 0;
        while (!order.sample(before).id().equals("11")) {
            before++;
        }
        List<Long> ordinals = new ArrayList<>();
        try (ReadAhead ahead = start(broken, turns(broken, 1, 1), 4, 1 << 20, new StopSignal())) {
            assertThatThrownBy(() -> {
                        for (Packed next = ahead.take(); next != null; next = ahead.take()) {
                            ordinals.add(next.turn().ordinal());
                        }
                    })
                    .isInstanceOf(DataSetException.class)
                    .hasMessageContaining("sample 11");
        }
        assertThat(ordinals.stream().distinct()).hasSize(before);
    }
}
