package org.saccade.app.admin;

import java.util.Map;

/**
 * One topic as it is on the cluster.
 *
 * @param purpose what Saccade uses it for; empty for a topic of somebody else
 * @param partitions number of partitions
 * @param replication copies of each
 * @param records end offset minus first offset over all partitions; the marker of each transaction counts too
 * @param bytes on the disks of all brokers, copies included; -1 when the brokers did not say
 * @param retentionMs how long records are kept; -1 for ever
 * @param compression codec, {@code producer} when the producer chooses
 * @param cleanup delete or compact
 * @param settings settings that differ from the cluster's defaults
 */
public record TopicStatus(
        String name,
        String purpose,
        int partitions,
        int replication,
        long records,
        long bytes,
        long retentionMs,
        String compression,
        String cleanup,
        Map<String, String> settings) {}
