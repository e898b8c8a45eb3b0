package org.saccade.app.dashboard;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.saccade.app.monitor.GroupLag;
import org.saccade.app.monitor.PartitionLag;
import org.saccade.app.monitor.Snapshot;
import org.saccade.app.monitor.StageFlow;

/**
 * What the pipeline page shows at one moment.
 *
 * @param atMs when it was measured; 0 when nothing was measured yet
 * @param problem why it cannot be measured now; null when all is well
 * @param topics throughput and latency of each topic that a stage writes
 * @param groups the groups with the largest lag, at most {@value #MOST_GROUPS}
 * @param groupCount all groups
 */
record PipelineView(
        long atMs, String bootstrap, String problem, List<StageFlow> topics, List<Group> groups, int groupCount) {

    /** Most groups in one view: a cluster may have thousands. */
    static final int MOST_GROUPS = 100;

    /**
     * One consumer group.
     *
     * @param lag records behind, over the partitions where it is known; null where it is known of none
     * @param unknown partitions whose lag is not known
     * @param topics lag by topic, where it is known
     */
    record Group(String group, String state, int members, Long lag, long unknown, Map<String, Long> topics) {}

    static PipelineView of(Snapshot snapshot) {
        List<Group> groups = snapshot.groups().stream()
                .map(PipelineView::group)
                .sorted(Comparator.comparing(Group::lag, Comparator.nullsFirst(Comparator.naturalOrder()))
                        .reversed()
                        .thenComparing(Group::group))
                .limit(MOST_GROUPS)
                .toList();
        return new PipelineView(
                snapshot.atMs(),
                snapshot.bootstrap(),
                snapshot.problem(),
                snapshot.stages(),
                groups,
                snapshot.groups().size());
    }

    /** Before the first look succeeded. */
    static PipelineView unreachable(String bootstrap, String problem) {
        return new PipelineView(0, bootstrap, problem, List.of(), List.of(), 0);
    }

    private static Group group(GroupLag group) {
        Map<String, Long> topics = new TreeMap<>();
        for (PartitionLag partition : group.partitions()) {
            if (partition.lag() != null) {
                topics.merge(partition.topic(), partition.lag(), Long::sum);
            }
        }
        return new Group(
                group.group(),
                group.state(),
                group.members(),
                topics.isEmpty() ? null : group.knownLag(),
                group.unknown(),
                topics);
    }

    /** The values that are charted, by series; stale figures are none. */
    Map<String, Double> charted() {
        Map<String, Double> values = new TreeMap<>();
        for (StageFlow flow : topics) {
            if (!flow.stale()) {
                values.put("events:" + flow.topic(), flow.eventsPerSecond());
                values.put("bytes:" + flow.topic(), flow.bytesPerSecond());
                values.put("p50:" + flow.topic(), flow.latencyP50Ms());
                values.put("p99:" + flow.topic(), flow.latencyP99Ms());
            }
        }
        groups.forEach(group -> values.put("lag:" + group.group(), group.lag() == null ? null : (double) group.lag()));
        return values;
    }
}
