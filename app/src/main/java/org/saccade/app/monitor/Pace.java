package org.saccade.app.monitor;

/**
 * How fast a counter grows, over the last 10 to 20 seconds of what was seen of it. Not safe for use by several threads.
 */
final class Pace {

    static final long SPAN_MS = 10_000;

    private long olderMs;
    private long older;
    private long newerMs;
    private long newer;
    private long lastMs;
    private long last;
    private int seen;

    /** @param nowMs not before that of the call before */
    void add(long nowMs, long value) {
        if (seen == 0 || value < last) {
            // Put back, or made anew: what was before says nothing of now.
            olderMs = newerMs = nowMs;
            older = newer = value;
            seen = 1;
        } else {
            seen = 2;
        }
        lastMs = nowMs;
        last = value;
        if (nowMs - newerMs >= SPAN_MS) {
            olderMs = newerMs;
            older = newer;
            newerMs = nowMs;
            newer = value;
        }
    }

    /** Per second; null before the second call. */
    Double perSecond() {
        return seen < 2 || lastMs == olderMs ? null : (last - older) * 1e3 / (lastMs - olderMs);
    }
}
