package org.saccade.app.monitor;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Lag of the groups as samples: in kafka_exporter's names, and in kafka-lag-exporter's where they are wanted. What is not known has no sample.
 */
final class LagSamples {

    /** End and start of one partition, the same for all its groups. */
    private record Bounds(String topic, String partition, Long start, Long end) {}

    private LagSamples() {}

    static void write(TextFormat out, List<GroupLag> groups) {
        perPartition(
                out,
                groups,
                "kafka_consumergroup_lag",
                "Records between a group's position and the end it can read.",
                PartitionLag::lag);
        perPartition(
                out,
                groups,
                "kafka_consumergroup_current_offset",
                "Next offset that a group will read.",
                PartitionLag::committed);
        perPartition(
                out,
                groups,
                "saccade_consumergroup_lag_seconds",
                "How long ago the next record that a group will read was written; 0 without lag.",
                PartitionLag::lagSeconds);
        out.family("kafka_consumergroup_lag_sum", "gauge", "Sum of a group's known lags of one topic.");
        for (GroupLag group : groups) {
            Map<String, Long> sums = new TreeMap<>();
            group.partitions().stream()
                    .filter(partition -> partition.lag() != null)
                    .forEach(partition -> sums.merge(partition.topic(), partition.lag(), Long::sum));
            sums.forEach((topic, sum) ->
                    out.sample("kafka_consumergroup_lag_sum", sum, "consumergroup", group.group(), "topic", topic));
        }
        perGroup(out, groups, "kafka_consumergroup_members", "Consumers in a group.", GroupLag::members);
        perGroup(
                out,
                groups,
                "saccade_consumergroup_status",
                "Status of a group: 0 OK, 1 unknown, 2 WARN, 3 STALLED, 4 STOPPED.",
                group -> group.status().ordinal());
        bounds(out, groups, "kafka_topic_partition_current_offset", "End of a partition.", Bounds::end);
        bounds(
                out,
                groups,
                "kafka_topic_partition_oldest_offset",
                "First offset that a partition still has.",
                Bounds::start);
    }

    /**
     * The same in the names and labels of kafka-lag-exporter.
     *
     * @param cluster value of the label {@code cluster_name}
     */
    static void writeLagExporter(TextFormat out, String cluster, List<GroupLag> groups) {
        exporterPartitions(
                out,
                cluster,
                groups,
                "kafka_consumergroup_group_offset",
                "Position of a group.",
                PartitionLag::committed);
        exporterPartitions(
                out, cluster, groups, "kafka_consumergroup_group_lag", "Lag of a group in records.", PartitionLag::lag);
        exporterPartitions(
                out,
                cluster,
                groups,
                "kafka_consumergroup_group_lag_seconds",
                "Lag of a group in seconds.",
                PartitionLag::lagSeconds);
        exporterGroups(
                out,
                cluster,
                groups,
                "kafka_consumergroup_group_max_lag",
                "Largest lag of a group's partitions.",
                group -> group.partitions().stream()
                        .map(PartitionLag::lag)
                        .filter(Objects::nonNull)
                        .max(Long::compare)
                        .orElse(null));
        exporterGroups(
                out,
                cluster,
                groups,
                "kafka_consumergroup_group_max_lag_seconds",
                "Largest lag in seconds of a group's partitions.",
                GroupLag::lagSeconds);
        exporterGroups(
                out,
                cluster,
                groups,
                "kafka_consumergroup_group_sum_lag",
                "Sum of a group's known lags.",
                group -> group.unknown() == group.partitions().size() ? null : group.knownLag());
    }

    private static void perPartition(
            TextFormat out, List<GroupLag> groups, String name, String help, Function<PartitionLag, Number> value) {
        out.family(name, "gauge", help);
        for (GroupLag group : groups) {
            for (PartitionLag partition : group.partitions()) {
                out.sample(
                        name,
                        value.apply(partition),
                        "consumergroup",
                        group.group(),
                        "partition",
                        Integer.toString(partition.partition()),
                        "topic",
                        partition.topic());
            }
        }
    }

    private static void perGroup(
            TextFormat out, List<GroupLag> groups, String name, String help, Function<GroupLag, Number> value) {
        out.family(name, "gauge", help);
        groups.forEach(group -> out.sample(name, value.apply(group), "consumergroup", group.group()));
    }

    private static void bounds(
            TextFormat out, List<GroupLag> groups, String name, String help, Function<Bounds, Number> value) {
        Map<String, Bounds> all = new TreeMap<>();
        groups.forEach(group -> group.partitions()
                .forEach(p -> all.put(
                        p.topic() + "-" + p.partition(),
                        new Bounds(p.topic(), Integer.toString(p.partition()), p.start(), p.end()))));
        out.family(name, "gauge", help);
        all.values().forEach(p -> out.sample(name, value.apply(p), "partition", p.partition(), "topic", p.topic()));
    }

    private static void exporterPartitions(
            TextFormat out,
            String cluster,
            List<GroupLag> groups,
            String name,
            String help,
            Function<PartitionLag, Number> value) {
        out.family(name, "gauge", help);
        for (GroupLag group : groups) {
            for (PartitionLag partition : group.partitions()) {
                out.sample(
                        name,
                        value.apply(partition),
                        "client_id",
                        partition.member() == null ? "" : partition.member(),
                        "cluster_name",
                        cluster,
                        "group",
                        group.group(),
                        "partition",
                        Integer.toString(partition.partition()),
                        "topic",
                        partition.topic());
            }
        }
    }

    private static void exporterGroups(
            TextFormat out,
            String cluster,
            List<GroupLag> groups,
            String name,
            String help,
            Function<GroupLag, Number> value) {
        out.family(name, "gauge", help);
        groups.forEach(group -> out.sample(name, value.apply(group), "cluster_name", cluster, "group", group.group()));
    }
}
