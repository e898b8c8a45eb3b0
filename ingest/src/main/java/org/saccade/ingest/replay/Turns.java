package org.saccade.ingest.replay;

import java.util.Arrays;
import org.saccade.ingest.dataset.SampleRef;

/**
 * The turns that a run still has to take: round after round in the replay's order, without those that the topic holds whole.
 *
 * <p>{@link #next} is called by one thread at a time; the rest is immutable.
 */
final class Turns {

    private final ReplayOrder order;
    private final long total;
    private final Position[] there;
    private long next;

    /**
     * @param rounds how often the order is gone through; {@link ReplayConfig#ENDLESS}
     * @param there highest position in each partition, {@link Position#NONE} where nothing is
     */
    Turns(ReplayOrder order, long rounds, Position[] there) {
        this.order = order;
        this.total = ReplayConfig.total(rounds, order.size());
        this.there = there.clone();
        // What lies before the lowest position is whole in every partition: no need to look at it turn by turn.
        long lowest = Arrays.stream(there).mapToLong(Position::ordinal).min().orElse(0);
        this.next = Math.max(0, Math.min(lowest, total));
    }

    /** Turns of all rounds; {@link Long#MAX_VALUE} when endless. */
    long total() {
        return total;
    }

    /** The next turn of which something is missing; null after the last. */
    Turn next() {
        while (next < total) {
            SampleRef sample = order.sample((int) (next % order.size()));
            Turn turn = new Turn(next, sample, Turn.stream(sample, next / order.size()));
            next++;
            Position reached = reached(turn);
            if (turn.ordinal() > reached.ordinal() || (turn.ordinal() == reached.ordinal() && !reached.last())) {
                return turn;
            }
        }
        return null;
    }

    /** Highest position in the partition where the chunks of the turn belong. */
    Position reached(Turn turn) {
        return there[ChunkSender.partitionOf(turn.stream(), there.length)];
    }
}
