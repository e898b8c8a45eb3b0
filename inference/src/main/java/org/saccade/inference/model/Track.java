package org.saccade.inference.model;

import org.saccade.schemas.frame.FrameView;

/** One window on its way through the time steps. */
final class Track {
    final FrameView window;
    /** Where it lies; null where no state is carried. */
    final StreamWindow place;
    /** The bins to run, in order. */
    final int[] bins;

    final long[] spikes;
    /** What it starts from; null: from rest. */
    StreamStates.Kept before;
    /** Bins run so far. */
    int run;
    /** Of them those with events. */
    int active;
    /** Ones in their frames, where these are marks. */
    long ones;
    /** Bins that the answer covers; 0 while there is none. */
    int covered;

    float[] logits;

    private final int firstActive;

    Track(FrameView window, StreamWindow place, int[] bins, int layers) {
        this.window = window;
        this.place = place;
        this.bins = bins;
        this.spikes = new long[layers];
        int first = 0;
        while (first < window.timeSteps() && window.isEmpty(first)) {
            first++;
        }
        firstActive = first;
    }

    /** The bin to run now. */
    int next() {
        return bins[run];
    }

    /** Bins from the one run last to the next. */
    int gap() {
        return next() - (run > 0 ? bins[run - 1] : before == null ? -1 : -1 - before.trailing());
    }

    boolean isDone() {
        return run == bins.length;
    }

    /** The bin run last. */
    int last() {
        return bins[run - 1];
    }

    /** Whether anything was seen: before the first events there is nothing to be sure of. */
    boolean hasSeenEvents() {
        return run > 0 && last() >= firstActive;
    }

    void answer(float[] answer, int bins) {
        logits = answer;
        covered = bins;
    }
}
