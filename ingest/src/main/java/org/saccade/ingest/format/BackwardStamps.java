package org.saccade.ingest.format;

/** What is done with an event that is stamped earlier than one ahead of it; such events are counted, whatever the policy. */
public enum BackwardStamps {
    /** It keeps its place in the order and gets the time of the one ahead: no event is lost, no pixel is moved. */
    CLAMP,
    /** It is left out. */
    DROP,
    /**
     * As {@link #CLAMP}; but where time falls by more than {@link #RESTART_US} the clock is taken to have started anew: it and all after
     * it are shifted, so that time goes on from where it stood.
     */
    RESTART;

    /** A fall of more than this, one second in microseconds, is no jitter. */
    public static final long RESTART_US = 1_000_000;
}
