package org.saccade.schemas.window;

import java.util.ArrayList;
import java.util.List;
import org.saccade.schemas.event.Events;

/**
 * Windows of one live stream, by the stream's own clock: (state, chunk) -> (state, closed windows).
 *
 * <p>The clock is the largest {@code endUs} of a chunk so far. Windows are [o + k S, o + k S + W): length W, slide S; with S = W they tumble.
 * o is the start of chunk 0, or, for a stream that is met midway, a multiple of S. A window closes when the clock reaches its end; a chunk
 * may straddle any number of windows. With W = S = 50 ms and chunks [0, 30), [30, 60), [60, 100) ms: [0, 50) closes at the second chunk, [50,
 * 100) at the third; with S = 25 ms, [0, 50) at the second and [25, 75), [50, 100) at the third.
 *
 * <ul>
 *   <li>Events ahead of every open window are late: not emitted, counted, and reported with the stream's next window.
 *   <li>Chunks that come again (a sequence number below the next) are dropped; missing ones are counted as lost.
 *   <li>A gap of more than {@code maxEmptyWindows} windows emits none of them: the stream's clock skips ahead.
 *   <li>Sequence number 0 after others, or a clock more than {@code maxBackwardUs} behind, is a stream that starts anew: what is open
 *       closes, and a new clock begins.
 *   <li>The last chunk of a sample closes what is open, and so does {@link #flush}, for streams that fall silent: one window, where one is
 *       needed to cover what no closed window covers. A stream that resumes is late only within the slide that was flushed.
 * </ul>
 *
 * In all cases, with tumbling windows: events in = events of closed windows + late + of repeated chunks + in the open window. With sliding
 * ones every event that is neither late nor repeated is in each window that covers it, hence in one at least. Immutable; safe for several
 * threads.
 */
public final class LiveWindows {

    private final LiveWindowPolicy policy;

    public LiveWindows(LiveWindowPolicy policy) {
        this.policy = policy;
    }

    /** The rules in use. */
    public LiveWindowPolicy policy() {
        return policy;
    }

    /**
     * What one step gives.
     *
     * @param state the next state
     * @param closed windows closed by this step, in order of time
     * @param late late events of this step
     * @param repeated events of a repeated chunk that was dropped
     * @param lostChunks sequence numbers jumped over
     * @param skippedWindows empty windows that were not emitted
     * @param restarted true when the stream's clock started anew
     */
    public record Step(
            StreamWindows state,
            List<LiveWindow> closed,
            long late,
            long repeated,
            long lostChunks,
            long skippedWindows,
            boolean restarted) {}

    /**
     * Takes one chunk.
     *
     * @param state null for a stream never met
     */
    public Step add(StreamWindows state, StreamChunk chunk) {
        Pass pass = new Pass(state);
        if (state == null) {
            pass.open(chunk);
        } else if (restarts(state, chunk)) {
            pass.closeOpen();
            pass.parts.clear();
            pass.open(chunk);
            pass.restarted = true;
        } else if (chunk.sequence() < state.nextSequence()) {
            return new Step(state, List.of(), 0, chunk.events().count(), 0, 0, false);
        } else {
            pass.lostChunks = chunk.sequence() - state.nextSequence();
        }
        pass.accept(chunk);
        return pass.step();
    }

    /**
     * Takes a chunk again whose events the state has lost: those of the windows that are open come back, and nothing else changes. So a state
     * that was kept {@link StreamWindows#withoutEvents without events} is made whole from the chunks that it had taken, in their order.
     */
    public StreamWindows again(StreamWindows state, StreamChunk chunk) {
        Pass pass = new Pass(state);
        pass.keep(chunk);
        pass.late = 0;
        pass.lateUnreported = state.late();
        return pass.step().state();
    }

    /** Closes what is open: the stream has been silent for as long as the caller is ready to wait. */
    public Step flush(StreamWindows state) {
        Pass pass = new Pass(state);
        pass.closeOpen();
        return pass.step();
    }

    private boolean restarts(StreamWindows state, StreamChunk chunk) {
        if (chunk.endUs() < state.clockUs() - policy.maxBackwardUs()) {
            return true;
        }
        boolean repeatOfFirst = state.nextSequence() == 1 && chunk.startUs() == state.lastStartUs() && !state.ended();
        return chunk.sequence() == 0 && state.nextSequence() > 0 && !repeatOfFirst;
    }

    /** The variables of one step; lives no longer than it. */
    private final class Pass {
        private final List<LiveWindow> closed = new ArrayList<>(1);
        private final List<Cursor> parts = new ArrayList<>();
        private long openStartUs;
        private long coveredUs;
        private long clockUs;
        private long nextSequence;
        private long lastStartUs;
        private long lateUnreported;
        private long late;
        private boolean ended;
        private SampleLabel label;
        private long lostChunks;
        private long skippedWindows;
        private boolean restarted;

        Pass(StreamWindows state) {
            lateUnreported = state == null ? 0 : state.late();
            if (state != null) {
                state.parts().forEach(part -> parts.add(new Cursor(part.events(), part.wallOffsetUs(), 0)));
                openStartUs = state.openStartUs();
                coveredUs = state.coveredUs();
                clockUs = state.clockUs();
                nextSequence = state.nextSequence();
                lastStartUs = state.lastStartUs();
                ended = state.ended();
                label = state.label();
            }
        }

        void open(StreamChunk chunk) {
            long slideUs = policy.slideUs();
            openStartUs = chunk.sequence() == 0 ? chunk.startUs() : Math.floorDiv(chunk.startUs(), slideUs) * slideUs;
            coveredUs = openStartUs;
            clockUs = openStartUs;
        }

        void accept(StreamChunk chunk) {
            nextSequence = chunk.sequence() + 1;
            lastStartUs = chunk.startUs();
            label = chunk.sample();
            ended = chunk.last();
            keep(chunk);
            clockUs = Math.max(clockUs, chunk.endUs());
            closeUpToClock();
            if (chunk.last()) {
                closeOpen();
            }
        }

        private void keep(StreamChunk chunk) {
            Events events = chunk.events();
            int n = events.count();
            int from = events.indexOf(openStartUs);
            late += from;
            lateUnreported += from;
            if (from < n) {
                long wallOffsetUs = chunk.lastEventAtUs() == 0
                        ? StreamWindows.NO_WALL_CLOCK
                        : chunk.lastEventAtUs() - events.timeUs(n - 1);
                parts.add(new Cursor(events, wallOffsetUs, from));
            }
        }

        private void closeUpToClock() {
            long beyond = clockUs - openStartUs - policy.windowUs();
            long due = beyond < 0 ? 0 : beyond / policy.slideUs() + 1;
            while (due > 0) {
                long gap = Math.min(due, emptyWindows());
                if (gap > 0) {
                    passGap(gap);
                    due -= gap;
                } else {
                    closeOne();
                    due--;
                }
            }
        }

        /** Windows from the first open one on that hold no event kept so far. */
        private long emptyWindows() {
            long first = Long.MAX_VALUE;
            for (Cursor part : parts) {
                first = Math.min(first, part.events.timeUs(part.at));
            }
            if (first == Long.MAX_VALUE) {
                return first;
            }
            long beyond = first - openStartUs - policy.windowUs();
            return beyond < 0 ? 0 : beyond / policy.slideUs() + 1;
        }

        private void passGap(long gap) {
            if (policy.emitEmpty() && gap <= policy.maxEmptyWindows()) {
                for (long i = 0; i < gap; i++) {
                    closeOne();
                }
            } else {
                skip(gap);
            }
        }

        private void skip(long windows) {
            skippedWindows += windows;
            openStartUs += windows * policy.slideUs();
            coveredUs = openStartUs - policy.slideUs() + policy.windowUs();
        }

        private void closeOne() {
            long endUs = openStartUs + policy.windowUs();
            long nextUs = openStartUs + policy.slideUs();
            List<Events> inside = new ArrayList<>(parts.size());
            long lastEventAtUs = 0;
            for (Cursor part : parts) {
                int to = Math.max(part.at, part.events.indexOf(endUs));
                if (to > part.at) {
                    StreamWindows.Part head = part.part(to);
                    inside.add(head.events());
                    lastEventAtUs = Math.max(lastEventAtUs, head.lastEventAtUs());
                    part.at = nextUs == endUs ? to : Math.max(part.at, part.events.indexOf(nextUs));
                }
            }
            parts.removeIf(part -> part.at == part.events.count());
            closed.add(new LiveWindow(openStartUs, endUs, inside, lateUnreported, lastEventAtUs, label));
            lateUnreported = 0;
            openStartUs = nextUs;
            coveredUs = endUs;
        }

        void closeOpen() {
            if (clockUs <= coveredUs) {
                return;
            }
            if (!parts.isEmpty() || policy.emitEmpty()) {
                closeOne();
            } else {
                skip(1);
            }
        }

        Step step() {
            List<StreamWindows.Part> open = new ArrayList<>(parts.size());
            parts.forEach(part -> open.add(part.part(part.events.count())));
            StreamWindows state = new StreamWindows(
                    openStartUs, coveredUs, clockUs, nextSequence, lastStartUs, lateUnreported, ended, label, open);
            return new Step(state, closed, late, 0, lostChunks, skippedWindows, restarted);
        }
    }

    /** How far the events of one chunk are done with: a chunk over many tumbling windows is copied once, not once per window. */
    private static final class Cursor {
        private final Events events;
        private final long wallOffsetUs;
        private int at;

        Cursor(Events events, long wallOffsetUs, int at) {
            this.events = events;
            this.wallOffsetUs = wallOffsetUs;
            this.at = at;
        }

        /** Its events up to {@code to}. */
        StreamWindows.Part part(int to) {
            Events taken = at == 0 && to == events.count() ? events : events.slice(at, to);
            return new StreamWindows.Part(taken, wallOffsetUs);
        }
    }
}
