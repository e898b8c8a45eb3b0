package org.saccade.app.monitor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.ClusterException;
import org.saccade.app.admin.TopicAdmin;

/**
 * Measures the lag of consumer groups on every partition that they committed an offset of or are assigned.
 *
 * <p>lag = end offset for readers of committed records - committed offset. Committed offsets are asked first and end offsets after, so that
 * records read meanwhile make the lag too large by those few and never negative. Groups without members and groups of deleted topics are
 * there too; what cannot be known is unknown and never 0. A group whose reader commits the offset after its last record, and not the
 * reader's position, shows the marker of the last transaction as lag 1. Share groups have no such offsets and are left out.
 *
 * <p>As thread-safe as its {@link Cluster}.
 */
public final class LagMonitor {

    private final Cluster cluster;

    public LagMonitor(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The groups whose name the predicate takes, by name. */
    public List<GroupLag> measure(Predicate<String> wanted) {
        List<String> names = cluster.await(cluster.admin().listGroups().valid(), "listing groups").stream()
                .filter(LagMonitor::hasOffsets)
                .map(GroupListing::groupId)
                .filter(wanted)
                .sorted()
                .toList();
        if (names.isEmpty()) {
            return List.of();
        }
        Map<String, Map<TopicPartition, Long>> committed = committed(names);
        Map<String, ConsumerGroupDescription> descriptions = describe(names);
        Set<TopicPartition> partitions = new HashSet<>();
        committed.values().forEach(offsets -> partitions.addAll(offsets.keySet()));
        Map<String, Set<TopicPartition>> assigned = new HashMap<>();
        descriptions.forEach((name, description) -> assigned.put(name, assigned(description)));
        assigned.values().forEach(partitions::addAll);
        Map<TopicPartition, Long> ends = ends(partitions);
        List<GroupLag> groups = new ArrayList<>();
        for (String name : names) {
            Set<TopicPartition> own = new HashSet<>(assigned.getOrDefault(name, Set.of()));
            own.addAll(committed.get(name).keySet());
            groups.add(group(name, descriptions.get(name), own, committed.get(name), ends));
        }
        return groups;
    }

    private static boolean hasOffsets(GroupListing group) {
        return group.type().map(type -> type != GroupType.SHARE).orElse(true)
                && (group.protocol().isEmpty() || !group.protocol().equals("connect"));
    }

    private static GroupLag group(
            String name,
            ConsumerGroupDescription description,
            Set<TopicPartition> partitions,
            Map<TopicPartition, Long> committed,
            Map<TopicPartition, Long> ends) {
        List<PartitionLag> lags = partitions.stream()
                .sorted(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition))
                .map(p -> PartitionLag.of(p.topic(), p.partition(), committed.get(p), ends.get(p)))
                .toList();
        return new GroupLag(
                name,
                description == null ? "unknown" : description.groupState().toString(),
                description == null ? 0 : description.members().size(),
                lags);
    }

    private Map<String, Map<TopicPartition, Long>> committed(Collection<String> names) {
        Map<String, ListConsumerGroupOffsetsSpec> specs = new TreeMap<>();
        names.forEach(name -> specs.put(name, new ListConsumerGroupOffsetsSpec()));
        ListConsumerGroupOffsetsResult result = cluster.admin().listConsumerGroupOffsets(specs);
        Map<String, Map<TopicPartition, Long>> committed = new HashMap<>();
        for (String name : names) {
            Map<TopicPartition, OffsetAndMetadata> offsets =
                    cluster.await(result.partitionsToOffsetAndMetadata(name), "reading the offsets of group " + name);
            Map<TopicPartition, Long> known = new HashMap<>();
            offsets.forEach((partition, offset) -> known.put(partition, offset == null ? null : offset.offset()));
            committed.put(name, known);
        }
        return committed;
    }

    private Map<String, ConsumerGroupDescription> describe(Collection<String> names) {
        Map<String, ConsumerGroupDescription> descriptions = new HashMap<>();
        Map<String, KafkaFuture<ConsumerGroupDescription>> futures =
                cluster.admin().describeConsumerGroups(names).describedGroups();
        futures.forEach((name, future) -> {
            try {
                descriptions.put(name, cluster.await(future, "looking at group " + name));
            } catch (ClusterException e) {
                // Gone between the two questions, or of a kind that this client cannot describe: its state is unknown.
            }
        });
        return descriptions;
    }

    private static Set<TopicPartition> assigned(ConsumerGroupDescription description) {
        Set<TopicPartition> partitions = new HashSet<>();
        description
                .members()
                .forEach(member -> partitions.addAll(member.assignment().topicPartitions()));
        return partitions;
    }

    /** Asks only for topics that exist: of others the client would wait until its timeout. */
    private Map<TopicPartition, Long> ends(Set<TopicPartition> partitions) {
        Set<String> existing = new TopicAdmin(cluster).names(true);
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        partitions.stream()
                .filter(partition -> existing.contains(partition.topic()))
                .forEach(partition -> specs.put(partition, OffsetSpec.latest()));
        ListOffsetsResult result =
                cluster.admin().listOffsets(specs, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (TopicPartition partition : specs.keySet()) {
            try {
                ends.put(
                        partition,
                        cluster.await(result.partitionResult(partition), "reading the end of " + partition)
                                .offset());
            } catch (ClusterException e) {
                // Deleted meanwhile, or made anew with fewer partitions: unknown.
            }
        }
        return ends;
    }
}
