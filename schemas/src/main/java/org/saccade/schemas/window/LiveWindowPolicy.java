package org.saccade.schemas.window;

/**
 * How live streams are cut into windows.
 *
 * @param windowUs length W of a window in microseconds of event time, at least 1
 * @param slideUs S, from the start of one window to the start of the next, 1 .. W: W for tumbling windows; less, and each event lies in
 *     about W / S windows
 * @param emitEmpty true to emit windows without events too: a classifier answers each window, and a still scene is an answer
 * @param maxEmptyWindows empty windows emitted for one gap at most; a longer gap (a clock that jumps by an hour) emits none and is counted
 * @param maxBackwardUs a clock that falls back further than this is a camera that has started anew; anything less is late
 */
public record LiveWindowPolicy(
        long windowUs, long slideUs, boolean emitEmpty, int maxEmptyWindows, long maxBackwardUs) {

    public LiveWindowPolicy {
        if (windowUs < 1 || windowUs > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a window of " + windowUs + " us: 1 .. 2^31 - 1 are possible");
        }
        if (slideUs < 1 || slideUs > windowUs) {
            throw new IllegalArgumentException("a slide of " + slideUs + " us: 1 .. " + windowUs
                    + ", the length of a window, are possible; with more, events would lie in no window");
        }
        if (maxEmptyWindows < 0 || maxBackwardUs < 0) {
            throw new IllegalArgumentException("bounds of " + maxEmptyWindows + " empty windows and " + maxBackwardUs
                    + " us backwards: neither may be negative");
        }
    }

    /** Tumbling windows of this length; empty ones are emitted up to 64 in a row; a clock 10 s behind is a restart. */
    public static LiveWindowPolicy of(long windowUs) {
        return new LiveWindowPolicy(windowUs, windowUs, true, 64, 10_000_000);
    }

    /** The same with or without empty windows. */
    public LiveWindowPolicy withEmitEmpty(boolean emit) {
        return new LiveWindowPolicy(windowUs, slideUs, emit, maxEmptyWindows, maxBackwardUs);
    }

    /** The same with another slide. */
    public LiveWindowPolicy withSlideUs(long slide) {
        return new LiveWindowPolicy(windowUs, slide, emitEmpty, maxEmptyWindows, maxBackwardUs);
    }
}
