package org.saccade.ingest.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.saccade.schemas.event.Events;
import org.saccade.schemas.event.Geometry;

class OutboxTest {

    private static final Geometry GEOMETRY = new Geometry(8, 8);
    private static final long MINUTE = 60_000_000_000L;

    private final List<TimedChunk> given = new ArrayList<>();

    private static TimedChunk chunk(int feed, long sequence, int events, long age) {
        Events some =
                Events.of(GEOMETRY, 0, new int[events], new short[events], new short[events], new byte[events], events);
        return new TimedChunk(feed, sequence, some, 0, 10, 1, System.nanoTime() - age);
    }

    @Test
    void whatWaitsIsBoundedAndTheNewestStays() throws Exception {
        Outbox outbox = new Outbox(1, 100, 1000, MINUTE, given::add);
        for (int i = 0; i < 50; i++) {
            outbox.offer(chunk(0, i, 30, 0));
        }
        assertThat(given).extracting(TimedChunk::sequence).startsWith(0L, 1L).hasSize(47);
        assertThat(outbox.take().sequence()).isEqualTo(47);
        outbox.offer(chunk(0, 50, 5000, 0));
        assertThat(given).hasSize(49);
        assertThat(outbox.take().sequence())
                .as("one that is larger than the room is the newest")
                .isEqualTo(50);
    }

    @Test
    void emptyChunksAreBoundedByTheirNumber() {
        Outbox outbox = new Outbox(1, 100, 20, MINUTE, given::add);
        for (int i = 0; i < 50; i++) {
            outbox.offer(chunk(0, i, 0, 0));
        }
        assertThat(given).hasSize(30);
    }

    @Test
    void whatHasWaitedTooLongGoesUnlessItIsTheNewest() throws Exception {
        Outbox outbox = new Outbox(1, 1000, 1000, MINUTE, given::add);
        outbox.offer(chunk(0, 0, 1, 3 * MINUTE));
        outbox.offer(chunk(0, 1, 1, 2 * MINUTE));
        outbox.offer(chunk(0, 2, 1, 2 * MINUTE));
        assertThat(outbox.take().sequence()).isEqualTo(2);
        assertThat(given).extracting(TimedChunk::sequence).containsExactly(0L, 1L);
    }

    @Test
    void whileTheSinkStandsStillTheOldGoAsTheNewCome() {
        Outbox outbox = new Outbox(1, 1000, 1000, MINUTE, given::add);
        outbox.offer(chunk(0, 0, 1, 3 * MINUTE));
        outbox.offer(chunk(0, 1, 1, MINUTE / 2));
        assertThat(given).extracting(TimedChunk::sequence).containsExactly(0L);
        outbox.offer(chunk(0, 2, 1, 0));
        assertThat(given).hasSize(1);
    }

    @Test
    void feedsTakeTurnsAndAFloodCostsItselfAlone() throws Exception {
        Outbox outbox = new Outbox(3, 100, 1000, MINUTE, given::add);
        outbox.offer(chunk(2, 0, 10, 0));
        for (int i = 0; i < 100; i++) {
            outbox.offer(chunk(1, i, 50, 0));
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            order.add(outbox.take().feed());
        }
        assertThat(order).containsExactly(1, 2, 1);
        assertThat(given).allMatch(chunk -> chunk.feed() == 1);
    }

    @Test
    void aClosedOneIsEmptiedThenOver() throws Exception {
        Outbox outbox = new Outbox(1, 100, 100, MINUTE, given::add);
        outbox.offer(chunk(0, 0, 1, 0));
        outbox.offer(chunk(0, 1, 1, 0));
        outbox.close();
        assertThat(outbox.take().sequence()).isZero();
        outbox.clear();
        assertThat(outbox.take()).isNull();
        assertThat(given).extracting(TimedChunk::sequence).containsExactly(1L);
    }
}
