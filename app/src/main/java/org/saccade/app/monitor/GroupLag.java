package org.saccade.app.monitor;

import java.util.List;

/**
 * One consumer group and how far it is behind.
 *
 * @param state as Kafka calls it: Stable, Empty (nobody in it, its offsets kept), Dead, PreparingRebalance, ...
 * @param members consumers in it now
 * @param partitions by topic and partition
 */
public record GroupLag(String group, String state, int members, List<PartitionLag> partitions) {

    public GroupLag {
        partitions = List.copyOf(partitions);
    }

    /** Sum of the lags that are known. */
    public long knownLag() {
        return partitions.stream()
                .filter(partition -> partition.lag() != null)
                .mapToLong(PartitionLag::lag)
                .sum();
    }

    /** Partitions whose lag is not known. */
    public long unknown() {
        return partitions.stream().filter(partition -> partition.lag() == null).count();
    }
}
