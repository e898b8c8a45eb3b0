package org.saccade.app.quickstart;

import java.util.LinkedHashMap;
import java.util.Map;

/** The parts of a quick start and how long each took. Used by one thread. */
final class Timeline {

    private final QuickstartListener listener;
    private final Map<String, Double> parts = new LinkedHashMap<>();
    private final long begin = System.nanoTime();
    private long partBegin = begin;
    private String current;

    Timeline(QuickstartListener listener) {
        this.listener = listener;
    }

    /** The part before ends, this one begins. */
    void part(String name, String what) {
        end();
        current = name;
        listener.part(name, what);
    }

    /** The current part ends. */
    void end() {
        long now = System.nanoTime();
        if (current != null) {
            parts.merge(current, tenths(now - partBegin), Double::sum);
        }
        current = null;
        partBegin = now;
    }

    /** Seconds per part, in order. */
    Map<String, Double> parts() {
        return new LinkedHashMap<>(parts);
    }

    /** Seconds since the beginning. */
    double seconds() {
        return tenths(System.nanoTime() - begin);
    }

    private static double tenths(long nanos) {
        return Math.round(nanos / 1e8) / 10.0;
    }
}
