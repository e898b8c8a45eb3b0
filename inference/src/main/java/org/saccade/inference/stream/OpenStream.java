package org.saccade.inference.stream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.saccade.schemas.window.LiveWindow;
import org.saccade.schemas.window.LiveWindows;
import org.saccade.schemas.window.StreamChunk;
import org.saccade.schemas.window.StreamWindows;

/**
 * One stream of events between two chunks: its windows, and which of its chunks a successor would have to read again.
 *
 * <p>Needed are the chunks since a window closed last, and those before with events of windows still open; what was closed stands in the
 * {@link ResumePoint} of the last prediction. Example, windows of 100 ms, chunks of 40 ms at offsets 0, 1, 2, ...: chunk 2 closes [0, 100), its
 * resume point is (from 2, closedBy 2), and needed is chunk 2; with chunk 4, [100, 200) closes exactly at its end, the point is (from 5, closedBy
 * 4), and nothing is needed. Not safe for several threads.
 */
final class OpenStream {

    private final Deque<Needed> needed = new ArrayDeque<>();
    private StreamWindows state;
    private long from;
    private long closedBy;
    private long lastOffset;
    private long lifeFrom;
    private long takenAgain = -1;
    private long arrivedNanos;

    /** A chunk and the end of its interval. */
    private record Needed(long offset, long endUs) {}

    private OpenStream(StreamWindows state, long from, long closedBy) {
        this.state = state;
        this.from = from;
        this.closedBy = closedBy;
        lastOffset = closedBy;
        lifeFrom = from;
        arrivedNanos = System.nanoTime();
    }

    /** One that was never met. */
    static OpenStream fresh() {
        return new OpenStream(null, 0, -1);
    }

    /** One that goes on where it stood; the chunks that it needs are still to be read again. */
    static OpenStream at(ResumePoint point) {
        return new OpenStream(point.state(), point.from(), point.closedBy());
    }

    /** Takes a chunk, the first time or again after a restart; the windows that it closes. */
    List<LiveWindow> take(long offset, StreamChunk chunk, LiveWindows rules) {
        arrivedNanos = System.nanoTime();
        if (offset <= closedBy) {
            takeAgain(offset, chunk, rules);
            return List.of();
        }
        LiveWindows.Step step = rules.add(state, chunk);
        if (step.state() == state) {
            // Repeated under another offset: the first one is what is needed.
            return List.of();
        }
        state = step.state();
        lastOffset = offset;
        lifeFrom = step.restarted() ? offset : lifeFrom;
        needed.add(new Needed(offset, chunk.endUs()));
        if (!step.closed().isEmpty()) {
            closed();
        }
        return step.closed();
    }

    /** The state knows the chunk but for its events. */
    private void takeAgain(long offset, StreamChunk chunk, LiveWindows rules) {
        if (offset >= from && chunk.sequence() > takenAgain) {
            state = rules.again(state, chunk);
            needed.add(new Needed(offset, chunk.endUs()));
            takenAgain = chunk.sequence();
        }
    }

    private void closed() {
        closedBy = lastOffset;
        needed.removeIf(chunk -> chunk.offset < lifeFrom);
        while (!needed.isEmpty() && needed.peek().endUs <= state.openStartUs()) {
            needed.remove();
        }
    }

    /** Closes what is open after silence; the windows that closed. */
    List<LiveWindow> flush(LiveWindows rules) {
        LiveWindows.Step step = rules.flush(state);
        state = step.state();
        if (!step.closed().isEmpty()) {
            closed();
        } else if (state.events() == 0) {
            // Chunks that were late or empty: nothing of them is missed, and a silent stream must not hold the position
            // back.
            needed.clear();
        }
        return step.closed();
    }

    /** Nanoseconds since a chunk came. */
    long silentNanos() {
        return System.nanoTime() - arrivedNanos;
    }

    /** Offset of the first chunk that a successor must read; {@link Long#MAX_VALUE} when it needs none. */
    long neededFrom() {
        return needed.isEmpty() ? Long.MAX_VALUE : needed.peek().offset;
    }

    /** What goes out with the windows that closed last. */
    ResumePoint resumePoint(Uuid topic) {
        return new ResumePoint(
                topic, needed.isEmpty() ? closedBy + 1 : needed.peek().offset, closedBy, state.withoutEvents());
    }
}
