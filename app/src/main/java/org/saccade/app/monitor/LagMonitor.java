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
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.saccade.app.admin.Cluster;
import org.saccade.app.admin.ClusterException;
import org.saccade.app.admin.TopicAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the lag of consumer groups on every partition that they committed an offset of or are assigned: one look.
 *
 * <p>lag = end offset for readers of committed records - committed offset. Committed offsets are asked first and end offsets after, so that
 * records read meanwhile make the lag too large by those few and never negative. Groups without members and groups of deleted topics are
 * there too; what cannot be known is unknown and never 0. A group whose reader commits the offset after its last record, and not the
 * reader's position, shows the marker of the last transaction as lag 1. Share groups have no such offsets and are left out.
 *
 * <p>However many groups there are, a look is seven questions: Kafka's client puts all groups of one coordinator and all partitions of one
 * broker into one request. As thread-safe as its {@link Cluster}.
 */
public final class LagMonitor {

    private static final Logger LOG = LoggerFactory.getLogger(LagMonitor.class);
    private static final String UNKNOWN_STATE = "unknown";

    private final Cluster cluster;

    public LagMonitor(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * The groups, by name.
     *
     * @param only these, and those of them that Kafka does not know as Dead; empty for all that there are
     */
    public List<GroupLag> measure(Collection<String> only) {
        List<String> names = cluster.await(cluster.admin().listGroups().valid(), "listing groups").stream()
                .filter(LagMonitor::hasOffsets)
                .map(GroupListing::groupId)
                .filter(name -> only.isEmpty() || only.contains(name))
                .sorted()
                .toList();
        Map<String, Map<TopicPartition, Long>> committed = committed(names);
        Map<String, ConsumerGroupDescription> descriptions = describe(names);
        Map<String, Map<TopicPartition, String>> assigned = new HashMap<>();
        descriptions.forEach((name, description) -> assigned.put(name, assigned(description)));
        Set<TopicPartition> partitions = new HashSet<>();
        committed.values().forEach(offsets -> partitions.addAll(offsets.keySet()));
        assigned.values().forEach(members -> partitions.addAll(members.keySet()));
        Bounds bounds = bounds(partitions);
        List<GroupLag> groups = new ArrayList<>();
        for (String name : names) {
            groups.add(group(
                    name,
                    descriptions.get(name),
                    committed.getOrDefault(name, Map.of()),
                    assigned.getOrDefault(name, Map.of()),
                    bounds));
        }
        only.stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> groups.add(GroupLag.of(name, GroupLag.DEAD, 0, List.of())));
        groups.sort(Comparator.comparing(GroupLag::group));
        return groups;
    }

    private static boolean hasOffsets(GroupListing group) {
        return group.type().map(type -> type != GroupType.SHARE).orElse(true)
                && (group.protocol().isEmpty() || !group.protocol().equals("connect"));
    }

    private static GroupLag group(
            String name,
            ConsumerGroupDescription description,
            Map<TopicPartition, Long> committed,
            Map<TopicPartition, String> assigned,
            Bounds bounds) {
        Set<TopicPartition> partitions = new HashSet<>(assigned.keySet());
        partitions.addAll(committed.keySet());
        List<PartitionLag> lags = partitions.stream()
                .sorted(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition))
                .map(p -> PartitionLag.of(
                        p.topic(),
                        p.partition(),
                        assigned.get(p),
                        committed.get(p),
                        bounds.starts().get(p),
                        bounds.ends().get(p)))
                .toList();
        return GroupLag.of(
                name,
                description == null ? UNKNOWN_STATE : description.groupState().toString(),
                description == null ? 0 : description.members().size(),
                lags);
    }

    private Map<String, Map<TopicPartition, Long>> committed(Collection<String> names) {
        Map<String, ListConsumerGroupOffsetsSpec> specs = new TreeMap<>();
        names.forEach(name -> specs.put(name, new ListConsumerGroupOffsetsSpec()));
        ListConsumerGroupOffsetsResult result = cluster.admin().listConsumerGroupOffsets(specs);
        Map<String, Map<TopicPartition, Long>> committed = new HashMap<>();
        for (String name : names) {
            Map<TopicPartition, Long> known = new HashMap<>();
            try {
                cluster.await(result.partitionsToOffsetAndMetadata(name), "reading the offsets of group " + name)
                        .forEach((partition, offset) -> known.put(partition, offset == null ? null : offset.offset()));
            } catch (ClusterException e) {
                LOG.debug("the positions of group {} stay unknown", name, e);
            }
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
                LOG.debug("the state of group {} stays unknown", name, e);
            }
        });
        return descriptions;
    }

    /** Client id of the member of each partition that has one. */
    private static Map<TopicPartition, String> assigned(ConsumerGroupDescription description) {
        Map<TopicPartition, String> members = new HashMap<>();
        description.members().forEach(member -> member.assignment()
                .topicPartitions()
                .forEach(partition -> members.put(partition, member.clientId())));
        return members;
    }

    /** What is there of each partition. */
    private record Bounds(Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {}

    /** Asks only for topics that exist: of others the client would wait until its timeout. */
    private Bounds bounds(Set<TopicPartition> partitions) {
        Set<String> existing = new TopicAdmin(cluster).names(true);
        List<TopicPartition> there = partitions.stream()
                .filter(partition -> existing.contains(partition.topic()))
                .toList();
        return new Bounds(offsets(there, OffsetSpec.earliest()), offsets(there, OffsetSpec.latest()));
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        partitions.forEach(partition -> specs.put(partition, which));
        ListOffsetsResult result =
                cluster.admin().listOffsets(specs, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            try {
                offsets.put(
                        partition,
                        cluster.await(result.partitionResult(partition), "reading the bounds of " + partition)
                                .offset());
            } catch (ClusterException e) {
                // Deleted meanwhile, or made anew with fewer partitions.
                LOG.debug("the bounds of {} stay unknown", partition, e);
            }
        }
        return offsets;
    }
}
