package org.saccade.app.monitor;

import java.util.List;
import java.util.Objects;

/**
 * One consumer group and how far it is behind.
 *
 * @param state as Kafka calls it: Stable, Empty (nobody in it, its offsets kept), Dead (not there), PreparingRebalance, ...
 * @param members consumers in it now
 * @param status of its worst partition; STOPPED when it is Dead
 * @param partitions by topic and partition
 */
public record GroupLag(String group, String state, int members, LagStatus status, List<PartitionLag> partitions) {

    /** State of a group that Kafka does not know. */
    static final String DEAD = "Dead";

    public GroupLag {
        partitions = List.copyOf(partitions);
    }

    /** A group with the status that follows from its partitions. */
    static GroupLag of(String group, String state, int members, List<PartitionLag> partitions) {
        LagStatus status = state.equals(DEAD)
                ? LagStatus.STOPPED
                : LagStatus.worst(partitions.stream().map(PartitionLag::status).toList());
        return new GroupLag(group, state, members, status, partitions);
    }

    /** Sum of the lags that are known. */
    public long knownLag() {
        return partitions.stream()
                .map(PartitionLag::lag)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .sum();
    }

    /** The largest lag in seconds that is known; null when none is. */
    Double lagSeconds() {
        return partitions.stream()
                .map(PartitionLag::lagSeconds)
                .filter(Objects::nonNull)
                .max(Double::compare)
                .orElse(null);
    }

    /** Partitions whose lag is not known. */
    public long unknown() {
        return partitions.stream().filter(partition -> partition.lag() == null).count();
    }
}
