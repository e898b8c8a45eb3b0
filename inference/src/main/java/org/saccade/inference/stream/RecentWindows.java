package org.saccade.inference.stream;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The windows of one partition that were answered lately: what tells a repeat from a new window.
 *
 * <p>The stage that makes frames writes at least once: after a restart it repeats the windows since its last checkpoint, each with the same
 * stream, start and wall-clock time of its last event. A window is a repeat when its (stream, start) is among the remembered ones, unless
 * its stream has started over. A stream has started over when a window comes whose start is not after the newest start seen and whose last
 * event happened more than a second after the newest one seen: that is a replay or a sensor begun anew under the same name, for a repeat
 * holds events of the past. All that is remembered of the stream is void then. Example, start / last event in seconds:
 *
 * <pre>
 *   0/100  1/101  2/102   1/101 repeat   2/102 repeat   3/103   0/160 started over   1/161   0/160 repeat
 * </pre>
 *
 * Where the times of events are not known (0), only the remembered pairs decide; a stream begun anew is then answered again when its old
 * windows are forgotten. Likewise windows without events, which have no such time, that come before the first window with events of a
 * stream begun anew.
 *
 * <p>The newest {@code capacity} windows are remembered, over all streams of the partition: about 110 bytes each, and 150 per stream that
 * has any. It suffices when it exceeds the windows per second of the partition times the seconds between checkpoints. What is remembered
 * is a function of the predictions in the partition, in order, so that it can be rebuilt from them. Not safe for several threads.
 */
final class RecentWindows {

    private static final long STARTED_OVER_US = 1_000_000;

    private final int capacity;
    private final Map<Window, Stream> windows = new LinkedHashMap<>();
    private final Map<String, Stream> streams = new HashMap<>();

    /** A window by name. */
    private record Window(String stream, long startUs) {}

    /** One stream since it last started over. A window counts when the object it was remembered with is still the stream's. */
    private static final class Stream {
        private long newestStartUs = Long.MIN_VALUE;
        private long newestEventAtUs;
        private int remembered;
    }

    RecentWindows(int capacity) {
        this.capacity = capacity;
    }

    /** Whether a window was answered before. */
    boolean isRepeat(String stream, long startUs, long lastEventAtUs) {
        Stream known = streams.get(stream);
        return known != null
                && !startsOver(known, startUs, lastEventAtUs)
                && windows.get(new Window(stream, startUs)) == known;
    }

    /** Remembers a window that is answered now. */
    void add(String stream, long startUs, long lastEventAtUs) {
        Stream known = streams.get(stream);
        if (known == null || startsOver(known, startUs, lastEventAtUs)) {
            known = new Stream();
            streams.put(stream, known);
        }
        known.newestStartUs = Math.max(known.newestStartUs, startUs);
        known.newestEventAtUs = Math.max(known.newestEventAtUs, lastEventAtUs);
        known.remembered++;
        Window window = new Window(stream, startUs);
        forget(window, windows.remove(window));
        windows.put(window, known);
        if (windows.size() > capacity) {
            Iterator<Map.Entry<Window, Stream>> oldest = windows.entrySet().iterator();
            Map.Entry<Window, Stream> entry = oldest.next();
            oldest.remove();
            forget(entry.getKey(), entry.getValue());
        }
    }

    private void forget(Window window, Stream owner) {
        if (owner != null && --owner.remembered == 0 && streams.get(window.stream) == owner) {
            streams.remove(window.stream);
        }
    }

    private static boolean startsOver(Stream known, long startUs, long lastEventAtUs) {
        return known.newestEventAtUs > 0
                && startUs <= known.newestStartUs
                && lastEventAtUs > known.newestEventAtUs + STARTED_OVER_US;
    }

    /** Windows remembered. */
    int size() {
        return windows.size();
    }

    /** Streams of which any window is remembered. */
    int streams() {
        return streams.size();
    }
}
