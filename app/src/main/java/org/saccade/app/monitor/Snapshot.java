package org.saccade.app.monitor;

import java.util.List;

/**
 * Everything that the monitor knows at one moment.
 *
 * @param atMs when the lag was measured, milliseconds since 1970
 * @param bootstrap the cluster
 * @param groups lag of each group
 * @param stages throughput and latency of each stage
 * @param streams each live stream on each live topic; empty unless it is wanted
 * @param problem why the lag could not be measured now, {@code groups} being the last that was known; null when all is well
 */
public record Snapshot(
        long atMs,
        String bootstrap,
        List<GroupLag> groups,
        List<StageFlow> stages,
        List<StreamFlow> streams,
        String problem) {

    public Snapshot {
        groups = List.copyOf(groups);
        stages = List.copyOf(stages);
        streams = List.copyOf(streams);
    }

    /** The worst of all groups; UNKNOWN when the lag could not be measured now, OK where there are no groups. */
    public LagStatus status() {
        if (problem != null) {
            return LagStatus.UNKNOWN;
        }
        return groups.isEmpty()
                ? LagStatus.OK
                : LagStatus.worst(groups.stream().map(GroupLag::status).toList());
    }
}
