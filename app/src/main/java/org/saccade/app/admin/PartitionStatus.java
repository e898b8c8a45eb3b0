package org.saccade.app.admin;

import java.util.List;

/**
 * One partition.
 *
 * @param leader id of the leading broker; -1 for none
 * @param firstOffset first offset still there
 * @param endOffset next offset to be written
 * @param bytes on disk, all copies; -1 when the brokers did not say
 */
public record PartitionStatus(
        int partition,
        int leader,
        List<Integer> replicas,
        List<Integer> inSync,
        long firstOffset,
        long endOffset,
        long bytes) {}
