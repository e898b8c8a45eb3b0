package org.saccade.app.admin;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bytes on the brokers' disks, as they report them. */
final class DiskUse {

    private static final Logger LOG = LoggerFactory.getLogger(DiskUse.class);

    private final Cluster cluster;

    DiskUse(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Bytes of each partition over all copies; a partition is missing when its brokers do not say (managed clusters often refuse). */
    Map<TopicPartition, Long> perPartition(Set<Integer> brokers) {
        Map<TopicPartition, Long> bytes = new HashMap<>();
        if (brokers.isEmpty()) {
            return bytes;
        }
        try {
            Map<Integer, Map<String, LogDirDescription>> answer = cluster.await(
                    cluster.admin().describeLogDirs(brokers).allDescriptions(), "reading disk use of the brokers");
            for (Map<String, LogDirDescription> folders : answer.values()) {
                for (LogDirDescription folder : folders.values()) {
                    folder.replicaInfos()
                            .forEach((partition, replica) -> bytes.merge(partition, replica.size(), Long::sum));
                }
            }
        } catch (ClusterException e) {
            LOG.debug("disk use is not known: {}", e.getMessage());
        }
        return bytes;
    }
}
