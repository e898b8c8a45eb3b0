package org.saccade.app.monitor;

import java.util.Collection;

/** How a group does on a partition, from best to worst; a group is as its worst partition. {@link LagWindow} has the rules. */
public enum LagStatus {
    /** Keeps up, or catches up. */
    OK,
    /** Not known: no position, no end, or not watched for long enough. */
    UNKNOWN,
    /** Reads, and falls behind or was put back. */
    WARN,
    /** A consumer is there and does not move. */
    STALLED,
    /** Nobody reads. */
    STOPPED;

    /** The worst of several; UNKNOWN of none. */
    static LagStatus worst(Collection<LagStatus> all) {
        return all.stream().max(Comparable::compareTo).orElse(UNKNOWN);
    }
}
