package org.saccade.ingest.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.saccade.ingest.RandomEvents;
import org.saccade.ingest.format.BackwardStamps;
import org.saccade.ingest.format.EventColumns;
import org.saccade.ingest.format.EventGate;
import org.saccade.ingest.format.StampUnwrapper;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;
import org.saccade.schemas.schema.ChunkRecords;

/** Cutting by event time, with a clock that moves when told. */
class IntervalChunkerTest {

    private static final Geometry GEOMETRY = new Geometry(34, 34);
    private static final long C = 10_000;
    private static final long PATIENCE = 100_000;
    private static final long HOUR_US = 3_600_000_000L;

    private record Chunk(long sequence, Events events, long startUs, long endUs, long lastEventAtUs) {}

    private final List<Chunk> chunks = new ArrayList<>();
    private final IntervalChunker chunker = new IntervalChunker(
            C,
            PATIENCE,
            (sequence, events, startUs, endUs, at) -> chunks.add(new Chunk(sequence, events, startUs, endUs, at)));
    private long nowUs = 1_000_000;

    private void add(long... timesUs) {
        int[] t = new int[timesUs.length];
        for (int i = 0; i < t.length; i++) {
            t[i] = (int) (timesUs[i] - timesUs[0]);
        }
        add(Events.of(GEOMETRY, timesUs[0], t, new short[t.length], new short[t.length], new byte[t.length], t.length));
    }

    private void add(Events events) {
        chunker.add(events, nowUs, nowUs * 1000);
    }

    private void pass(long us) {
        nowUs += us;
        chunker.tick(nowUs * 1000);
    }

    /** Sequence numbers without gap, each interval where the one before ended, each event within its own. */
    private void assertSound() {
        for (int i = 0; i < chunks.size(); i++) {
            Chunk chunk = chunks.get(i);
            assertThat(chunk.sequence()).isEqualTo(i);
            assertThat(chunk.startUs()).isLessThan(chunk.endUs());
            if (i > 0) {
                assertThat(chunk.startUs()).isEqualTo(chunks.get(i - 1).endUs());
            }
            // Throws where an event lies outside.
            ChunkRecords.events(ChunkRecords.chunk(
                    "a",
                    chunk.sequence(),
                    chunk.events(),
                    chunk.startUs(),
                    chunk.endUs(),
                    chunk.lastEventAtUs(),
                    null));
            assertThat(chunk.lastEventAtUs() == 0).isEqualTo(chunk.events().count() == 0);
        }
    }

    private List<Integer> counts() {
        return chunks.stream().map(chunk -> chunk.events().count()).toList();
    }

    @Test
    void anIntervalLeavesWhenAnEventBehindItComes() {
        add(25_000, 29_999);
        assertThat(chunks).isEmpty();
        add(30_000, 61_000);
        assertThat(counts()).containsExactly(2, 1, 0, 0);
        assertThat(chunks.get(0).startUs()).isEqualTo(20_000);
        assertThat(chunks.get(0).endUs()).isEqualTo(30_000);
        chunker.end();
        assertThat(counts()).containsExactly(2, 1, 0, 0, 1);
        assertSound();
    }

    @Test
    void whateverTheBatchesTheEventsAreTheSame() {
        Events events = RandomEvents.of(9, GEOMETRY, 20_000, 200);
        for (int from = 0, step = 1; from < events.count(); from += step, step = step * 3 % 997 + 1) {
            add(ProtocolTest.rows(events, from, Math.min(events.count(), from + step)));
        }
        chunker.end();
        assertSound();
        assertThat(Events.concat(chunks.stream()
                        .map(Chunk::events)
                        .filter(part -> part.count() > 0)
                        .toList()))
                .isEqualTo(events);
        assertThat(chunks).allMatch(chunk -> chunk.endUs() - chunk.startUs() == C);
    }

    @Test
    void theClockOfASilentStreamMoves() {
        pass(1_000_000);
        assertThat(chunks)
                .as("nothing is known of a stream that never said anything")
                .isEmpty();
        add(5_000);
        pass(PATIENCE + 4_999);
        assertThat(chunks).isEmpty();
        pass(1);
        assertThat(counts()).containsExactly(1);
        pass(30_000);
        assertThat(counts()).containsExactly(1, 0, 0, 0);
        assertSound();
    }

    @Test
    void eventsOfAClosedIntervalAreLate() {
        add(5_000);
        pass(PATIENCE + 25_000);
        add(12_000, 20_000, 30_500);
        assertThat(chunker.late()).isEqualTo(2);
        chunker.end();
        assertThat(counts()).containsExactly(1, 0, 0, 1);
        assertThat(chunker.restarts()).isZero();
        assertSound();
    }

    @Test
    void aClockThatFallsGoesOnFromWhereItStood() {
        add(50_000_000);
        pass(PATIENCE + 2_000_000);
        add(1_000, 2_000);
        add(15_000);
        chunker.end();
        assertThat(chunker.restarts()).isEqualTo(1);
        assertThat(chunker.late()).isZero();
        assertThat(counts().stream().mapToInt(n -> n).sum()).isEqualTo(4);
        assertSound();
    }

    @Test
    void aNewConnectionMayBeginItsClockAnywhere() {
        add(5_000);
        pass(PATIENCE + 500_000);
        chunker.connected();
        add(100, 200);
        chunker.end();
        assertThat(chunker.late()).isZero();
        assertThat(chunker.restarts()).isEqualTo(1);
        assertSound();
    }

    @Test
    void aNewConnectionWithinAnOpenIntervalGoesOnBehindIt() {
        add(1_000, 8_000);
        chunker.connected();
        add(2_000, 2_500);
        chunker.end();
        assertThat(counts()).containsExactly(4);
        assertThat(chunks.get(0).events().timeUs(3)).isEqualTo(8_500);
        assertSound();
    }

    @Test
    void aLeapOfAnHourMakesOneEmptyChunk() {
        add(5_000);
        add(5_000 + HOUR_US);
        chunker.end();
        assertThat(counts()).containsExactly(1, 0, 1);
        assertThat(chunks.get(1).endUs()).isEqualTo(HOUR_US);
        assertSound();
    }

    @Test
    void aMachineThatSleptMakesOneEmptyChunk() {
        add(5_000);
        pass(HOUR_US);
        assertThat(counts()).containsExactly(1, 0);
        assertSound();
    }

    @Test
    void aFullIntervalIsCutWhereTimeMoves() {
        int n = 3 * IntervalChunker.MOST_EVENTS + 10;
        Events events = RandomEvents.of(1, GEOMETRY, n, 1);
        int inFirst = events.indexOf(events.timeUs(0) + 5_000);
        for (int from = 0; from < n; from += 4096) {
            add(ProtocolTest.rows(events, from, Math.min(n, from + 4096)));
        }
        chunker.end();
        assertThat(inFirst).isPositive();
        assertThat(chunker.late()).isZero();
        assertThat(counts().stream().mapToInt(c -> c).sum()).isEqualTo(n);
        assertThat(counts()).allMatch(c -> c <= 2 * IntervalChunker.MOST_EVENTS);
        assertSound();
    }

    @Test
    void timeThatStandsStillTakesNoMoreThanItsRoom() {
        int n = 1 << 16;
        int batches = 12;
        for (int i = 0; i < batches; i++) {
            add(Events.of(GEOMETRY, 7_000, new int[n], new short[n], new short[n], new byte[n], n));
        }
        add(9_000);
        chunker.end();
        int kept = counts().stream().mapToInt(c -> c).sum();
        assertThat(kept + chunker.late()).isEqualTo((long) n * batches + 1);
        assertThat(counts()).allMatch(c -> c <= 2 * IntervalChunker.MOST_EVENTS + n);
        assertThat(chunker.late()).isPositive();
        assertSound();
    }

    @Test
    void cutsBetweenFullIntervalsHappen() {
        int n = 2 * IntervalChunker.MOST_EVENTS;
        int[] t = new int[n];
        for (int i = 0; i < n; i++) {
            t[i] = i / 100;
        }
        add(Events.of(GEOMETRY, 0, t, new short[n], new short[n], new byte[n], n));
        chunker.end();
        assertThat(chunks).hasSize(2);
        assertThat(chunks.get(0).endUs()).isLessThan(C);
        assertThat(counts().stream().mapToInt(c -> c).sum()).isEqualTo(n);
        assertThat(chunker.late()).isZero();
        assertSound();
    }

    /** R14: stamps of few bits that start over, through unwrapper, gate and chunker. */
    @Test
    void wrappedStampsStayMonotone() {
        for (int bits : new int[] {24, 31, 32, 34}) {
            chunks.clear();
            IntervalChunker fresh = new IntervalChunker(
                    C,
                    PATIENCE,
                    (sequence, events, startUs, endUs, at) ->
                            chunks.add(new Chunk(sequence, events, startUs, endUs, at)));
            EventGate gate = new EventGate(GEOMETRY, BackwardStamps.RESTART);
            StampUnwrapper unwrapper = new StampUnwrapper(bits);
            long range = 1L << bits;
            EventColumns columns = new EventColumns(16);
            int n = 1000;
            for (int i = 0; i < n; i++) {
                long timeUs = unwrapper.unwrap((range - 500_000 + i * 1000L) % range);
                columns.admits(timeUs);
                columns.add(timeUs, 1, 1, 1);
                fresh.add(gate.pass(columns), nowUs, nowUs * 1000);
            }
            fresh.end();
            assertThat(gate.backwards()).as(bits + " bits").isZero();
            assertThat(fresh.late()).isZero();
            assertThat(counts().stream().mapToInt(c -> c).sum()).isEqualTo(n);
            assertThat(chunks).allMatch(chunk -> chunk.events().count() <= 10);
            assertSound();
        }
    }
}
