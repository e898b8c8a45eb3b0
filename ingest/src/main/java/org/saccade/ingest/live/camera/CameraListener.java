package org.saccade.ingest.live.camera;

/** Watches simulated cameras; called by the thread that runs them, about ten times a second. */
@FunctionalInterface
public interface CameraListener {

    /**
     * Where they are.
     *
     * @param events sent so far by all of them
     * @param receivers feeds that are connected; the number of cameras where there are no connections
     */
    void progress(long events, int receivers);
}
