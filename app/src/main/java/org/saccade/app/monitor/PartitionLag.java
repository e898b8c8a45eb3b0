package org.saccade.app.monitor;

/**
 * How far a group is behind on one partition.
 *
 * @param committed next offset that the group will read; null when it never committed one
 * @param end end of what a reader of committed records can reach; null when the topic is no more
 * @param lag end minus committed, never below 0; null when one of both is not known
 * @param note why the lag is not known; empty when it is
 */
public record PartitionLag(String topic, int partition, Long committed, Long end, Long lag, String note) {

    /** The arithmetic. A group that read uncommitted records may be past the end: that is no lag, and not negative. */
    static PartitionLag of(String topic, int partition, Long committed, Long end) {
        if (end == null) {
            return new PartitionLag(topic, partition, committed, null, null, "topic or partition is gone");
        }
        if (committed == null) {
            return new PartitionLag(topic, partition, null, end, null, "nothing committed yet");
        }
        return new PartitionLag(topic, partition, committed, end, Math.max(0, end - committed), "");
    }
}
