package org.saccade.app.quickstart;

import org.saccade.app.monitor.Snapshot;

/** Hears how a quick start goes; called by several threads. */
public interface QuickstartListener {

    /** A part begins, such as "replay". */
    void part(String name, String what);

    /** One line for people. */
    void note(String line);

    /** One line that matters. */
    void warn(String line);

    /** How far the current part is. */
    void progress(long done, long total, String unit);

    /** Lag and throughput now. */
    void watched(Snapshot snapshot);
}
